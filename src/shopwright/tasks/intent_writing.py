"""Task: say, in the customer's own words, the need that led to a purchase."""

from collections.abc import Iterator, Mapping

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Query, Session
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.cases import basis, writing
from shopwright.tasks.drawing import one_line, shorten, some, title_of
from shopwright.tasks.listing import facts
from shopwright.tasks.purchase_intent import needs
from shopwright.tasks.query_title import IDLE, WORD, supported_words
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.text import ROUGE_TEXT

PHRASINGS = (
    'A customer bought "{title}" ({facts}).{said} What had they been looking for? Say it as they would type it.\n'
    "Output:",
    "Instructions: Speculate about the purchase intent of the customer and write it as a short search.\n"
    "Product: {title}\nFacts: {facts}{said}\nIntent:",
    "Product bought: {title}. {facts}{said}\nThe need behind the purchase, in the customer's words:",
    "Somebody went home with “{title}” ({facts}).{said} Why, do you think? Put the wish into a few words.",
    "Our advertisements should meet the wish that “{title}” fulfils. The facts: {facts}.{said} Which wish is that? "
    "Write it like a search.",
    "I sell {title} ({facts}).{said} What do my customers want when they end up with it? A few words, as they "
    "type them.",
    "What was the shopper after who took {title}? Facts: {facts}.{said}\nThey wanted:",
)
LONGEST = 120
MOST = 8
Wish = Query | Session


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a product that a search led to: any search before its purchase, or judged exact for it, is right.

    The gold answer is the one of which the record states most.
    """
    for id, wishes in _wishes(catalogue).items():
        yield _case(catalogue.by_id[id], wishes, catalogue, chance.child(id))


def _wishes(catalogue: Catalogue) -> Mapping[str, dict[str, Wish]]:
    """For each product the searches that led to it, each with the record that tells so."""
    found: dict[str, dict[str, Wish]] = {}
    for id, text, record in (*_bought(catalogue), *_judged(catalogue)):
        product = catalogue.by_id.get(id)
        if product and text and len(text) <= LONGEST and text.casefold() != title_of(product).casefold():
            found.setdefault(id, {}).setdefault(text, record)
    return found


def _bought(catalogue: Catalogue) -> Iterator[tuple[str, str, Wish]]:
    return ((product.id, text, session) for text, product, session in needs(catalogue))


def _judged(catalogue: Catalogue) -> Iterator[tuple[str, str, Wish]]:
    for query in catalogue.queries:
        exact = (catalogue.by_id.get(j.product_id) for j in query.judgements if j.label == "E")
        yield from ((p.id, one_line(query.text), query) for p in exact if p and p.language == query.language)


def _case(product: Product, wishes: dict[str, Wish], catalogue: Catalogue, chance: Chance) -> Case:
    dice = chance.random()
    texts = sorted(some(list(wishes), len(wishes), dice), key=lambda text: _strangeness(text, product))[:MOST]
    reviews = some(catalogue.reviews_of.get(product.id, ()), 1, dice)
    said = "".join(f" A reviewer says: “{shorten(r.body, 200)}”" for r in reviews if r.body.strip())
    return writing(
        basis(product.id, product, beside=(*(wishes[text] for text in texts), *(reviews if said else ()))),
        {"title": title_of(product), "facts": facts(product, 200) or "none stated", "said": said},
        f"Which need led to the purchase of {title_of(product)}?",
        Text(text=texts[0], references=tuple(texts[1:])),
        longest=LONGEST,
    )


def _strangeness(text: str, product: Product) -> tuple[int, int]:
    """How many words the record does not state, typing errors among them, and then how few it does."""
    words = {word.casefold() for word in WORD.findall(text)} - IDLE
    stated = len(supported_words(text, product))
    return len(words) - stated, -stated


INTENT_WRITING = Task(
    name="intent-writing",
    skill=Skill.AUTHORING,
    answers=ROUGE_TEXT,
    needs=("products",),
    draw=draw,
    phrasings=PHRASINGS,
)
