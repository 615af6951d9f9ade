"""Task: write the three bullet points of a product page."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.cases import basis, writing
from shopwright.tasks.drawing import sentences, shorten, title_of
from shopwright.tasks.listing import listing, named, phrase_in
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.text import ROUGE_TEXT

PHRASINGS = (
    "Write three short bullet points for the product, each with another of its facts, on one line joined by “ | ”.\n"
    "{listing}\nOutput:",
    "Instructions: Generate the bullet points of the product. Give three, in the words of the listing, separated by "
    "“ | ”.\n{listing}\nBullet points:",
    "{listing}\nThe three bullet points that belong beside the picture, on one line with “ | ” between them:",
    "My listing is too long for people in a hurry. Boil it down to three bullets, one fact in each, split by “ | ”.\n"
    "{listing}",
    "Our page shows three highlights of a product, short and true to its text. Write them on one line, joined by “ | ”."
    "\n{listing}",
    "Just the three things I should know about this, please, one after the other with “ | ” between.\n{listing}",
    "{listing}\n\nTurn this into three bullets of one fact each: first | second | third",
)
COUNT, LONGEST_BULLET = 3, 100
SHOWN = 600


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a product whose shown description has three short sentences that each state another shown fact."""
    for product in catalogue.products:
        found = bullets(product)
        if len(found) == COUNT:
            shown, gold = listing(product, SHOWN), Text(text=" | ".join(found))
            question = f"Three bullet points for {title_of(product)}"
            yield writing(basis(product.id, product), {"listing": shown}, question, gold, shown)


def bullets(product: Product) -> list[str]:
    """The three shortest sentences of the shown description that state facts of their own, in its order."""
    told = sentences(shorten(product.description or "", SHOWN))
    owners: dict[str, str] = {}
    for sentence in sorted(told, key=len):
        name = next((name for name, value in named(product) if phrase_in(sentence, value)), "")
        if name and "|" not in sentence and len(sentence) <= LONGEST_BULLET:
            owners.setdefault(name, sentence)
    chosen = set(list(owners.values())[:COUNT])
    return [sentence.rstrip(".") for sentence in dict.fromkeys(told) if sentence in chosen]


BULLET_WRITING = Task(
    name="bullet-writing",
    skill=Skill.AUTHORING,
    answers=ROUGE_TEXT,
    needs=("products",),
    draw=draw,
    phrasings=PHRASINGS,
    publishes=True,
)
