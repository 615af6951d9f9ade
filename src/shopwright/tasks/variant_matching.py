"""Task: the listing that is the same product in another colour, size or pack."""

from collections.abc import Iterator, Sequence

from shopwright.catalogue.catalogue import Catalogue, group
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import title_of, unlike
from shopwright.tasks.neighbours import Neighbours
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    'Which listing is the same product as "{title}", only in another version?\n{options}\nAnswer with the number.\n'
    "Answer:",
    "Instructions: Find the product that matches the given one.\nProduct: {title}\nCandidates:\n{options}\nAnswer:",
    "Two listings are variants when only colour, size or pack differ. Which is a variant of “{title}”?\n{options}\n"
    "Output only the number.",
    "We think “{title}” is in the catalogue twice. Which of these is its sibling?\n{options}\nThe number, please.",
    "I like “{title}” but want it in another colour or size. Which of these is the same thing?\n{options}\nNumber:",
    "{options}\n\nWhich numbered listing belongs to the same product as “{title}”? Reply with its number.",
    "We merge listings that differ in colour, size or pack alone. Into which of these does “{title}” go?\n{options}\n"
    "It goes into number",
)


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a product whose family has another listing; the others shown are those nearest to it."""
    families = group((p for p in catalogue.products if p.family), lambda product: product.family)
    neighbours = Neighbours(catalogue)
    for members in families.values():
        for product in members if len(members) > 1 else ():
            yield from _case(product, members, neighbours, chance.child(product.id))


def _case(product: Product, members: Sequence[Product], neighbours: Neighbours, chance: Chance) -> Iterator[Case]:
    dice, title = chance.random(), title_of(product)
    siblings = [p for p in members if title_of(p).casefold() != title.casefold()]
    taken = {title.casefold(), *(title_of(p).casefold() for p in siblings)}
    strangers = neighbours.few(product, 3, dice, lambda other: title_of(other).casefold() not in taken)
    if siblings and len(strangers) > 1:
        sibling = dice.choice(siblings)
        on, question = basis(product.id, product, sibling, *strangers), f"Which listing is another version of {title}?"
        yield choosing(on, {"title": title}, question, title_of(sibling), unlike(map(title_of, strangers)), dice)


VARIANT_MATCHING = Task(
    name="variant-matching",
    skill=Skill.CONCEPT,
    answers=CHOICE,
    needs=("products",),
    draw=draw,
    phrasings=PHRASINGS,
)
