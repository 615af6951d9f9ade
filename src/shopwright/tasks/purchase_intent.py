"""Task: the need, as the customer typed it, that led to a purchase."""

from collections.abc import Iterator, Sequence

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Session
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Choice
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import families_of, ids_of, licence_of, mix, one_line, shorten, some, title_of, unlike
from shopwright.tasks.listing import leaf_of
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    'A customer bought "{title}".{said} Which search led to the purchase?\n{options}\nAnswer with the number.\nAnswer:',
    "Instructions: Speculate about the purchase intent of a customer.\nProduct: {title}{said}\nPossible intents:\n"
    "{options}\nAnswer:",
    "What was the customer looking for who ended up with {title}?{said}\n{options}\nOutput only the number.",
    "Why would somebody order “{title}”?{said} Choose the need it answers.\n{options}\nReply with a number.",
    "Somebody went home with {title}.{said} What had they asked for?\n{options}\nNumber:",
    "{options}\n\nOne of these searches ended in the purchase of “{title}”.{said} Which one? Give its number.",
)
Need = tuple[str, Product, Session]


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a session that searched and then bought; the wrong needs led to other categories."""
    needs = list(_needs(catalogue))
    sought: dict[str, set[str]] = {}
    for text, bought, _ in needs:
        sought.setdefault(text.casefold(), set()).add(leaf_of(bought))
    for need in needs:
        _, product, session = need
        yield from _case(need, needs, sought, catalogue, chance.child(session.id, product.id))


def _needs(catalogue: Catalogue) -> Iterator[Need]:
    for session in catalogue.sessions:
        needs = _needs_met(session)
        for id in session.products("purchase"):
            if id in catalogue.by_id and needs.get(id):
                yield needs[id], catalogue.by_id[id], session


def _needs_met(session: Session) -> dict[str, str]:
    """The search that each product of a visit was first met by."""
    need, met = "", dict[str, str]()
    for event in session.events:
        if event.type == "search" and event.query:
            need = one_line(event.query)
        elif event.product_id:
            met.setdefault(event.product_id, need)
    return met


def _case(
    need: Need, needs: Sequence[Need], sought: dict[str, set[str]], catalogue: Catalogue, chance: Chance
) -> Iterator[Case]:
    (text, product, session), dice = need, chance.random()
    others = unlike((other for other, _, _ in some(needs, 40, dice)), text)
    wrong = [other for other in others if leaf_of(product) not in sought[other.casefold()]][:3]
    if len(wrong) < 2:
        return
    mixed = mix([text], wrong, dice)
    said = [shorten(r.body, 200) for r in some(catalogue.reviews_of.get(product.id, ()), 1, dice) if r.body.strip()]
    yield Case(
        key=f"{session.id}/{product.id}",
        fields={"title": title_of(product), "said": f" A reviewer says: “{said[0]}”" if said else ""},
        question=f"Which search leads to the purchase of {title_of(product)}?",
        options=mixed.options,
        gold=Choice(number=mixed.right[0]),
        families=families_of(product),
        records=ids_of(session, product),
        licence=licence_of(session, product),
        language=product.language,
    )


PURCHASE_INTENT = Task(
    name="purchase-intent",
    skill=Skill.BEHAVIOUR,
    answers=CHOICE,
    needs=("products", "sessions"),
    draw=draw,
    phrasings=PHRASINGS,
)
