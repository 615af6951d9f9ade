"""Task: the listing that is the same product in another colour, size or pack."""

from collections.abc import Iterator, Sequence

from shopwright.catalogue.catalogue import Catalogue, group
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Choice
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import families_of, ids_of, licence_of, mix, some, title_of, unlike
from shopwright.tasks.listing import leaf_of
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
)
MOST_SEEN = 60
"""How many products of a shelf are looked at for one case."""


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a product whose family has another listing; the others shown are of its category."""
    families = group((p for p in catalogue.products if p.family), lambda product: product.family)
    shelves = group(catalogue.products, leaf_of)
    for members in families.values():
        for product in members if len(members) > 1 else ():
            yield from _case(product, members, shelves[leaf_of(product)], chance.child(product.id))


def _case(product: Product, members: Sequence[Product], shelf: Sequence[Product], chance: Chance) -> Iterator[Case]:
    dice = chance.random()
    shelf = some(shelf, MOST_SEEN, dice)
    siblings = [p for p in members if title_of(p).casefold() != title_of(product).casefold()]
    titles = [title_of(p) for p in siblings]
    others = unlike((p.title for p in shelf if p.family != product.family), product.title, *titles)
    if not siblings or len(others) < 2:
        return
    sibling, strangers = dice.choice(siblings), set(some(others, 3, dice))
    mixed = mix([title_of(sibling)], sorted(strangers), dice)
    shown = (product, sibling, *(p for p in shelf if p.family != product.family and title_of(p) in strangers))
    yield Case(
        key=product.id,
        fields={"title": title_of(product)},
        question=f"Which listing is another version of {title_of(product)}?",
        options=mixed.options,
        gold=Choice(number=mixed.right[0]),
        families=families_of(*shown),
        records=ids_of(*shown),
        licence=licence_of(*shown),
        language=product.language,
    )


VARIANT_MATCHING = Task(
    name="variant-matching",
    skill=Skill.CONCEPT,
    answers=CHOICE,
    needs=("products",),
    draw=draw,
    phrasings=PHRASINGS,
)
