"""Task: the category whose products have an attribute that those of its neighbours lack."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import some
from shopwright.tasks.listing import named, spoken
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.tree import tiers_apart

PHRASINGS = (
    'Which of these categories has the attribute "{attribute}"?\n{options}\nAnswer with the number.\nAnswer:',
    "Instructions: Choose the category whose products are described by the given attribute.\nAttribute: {attribute}\n"
    "Categories:\n{options}\nAnswer:",
    "On an e-commerce website, products of which category have a “{attribute}”?\n{options}\nOutput only the number.",
    "I'd like to filter by {attribute}. In which of these can I do that?\n{options}\nReply with one number.",
    "We add a field “{attribute}” to the product sheet. Which shelf is it for?\n{options}\nThe number, please.",
    "A listing gives its {attribute}. Where in the shop would you look for it?\n{options}\nNumber:",
    "{options}\n\nFor one of the categories above it makes sense to state the {attribute}. Give its number.",
    "Field: {attribute}\nCategory that needs it:\n{options}\nIt is number",
)
LOOKED_AT = 12
"""How many shelves of one tier are looked at."""
Stated = Mapping[str, Counter[str]]
"""For each shelf, how many of its products state a fact of each name or offer a choice of it."""


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case an attribute that at least half of a shelf states and three shelves beside it never do."""
    stated = {path: _names(products) for path, products in catalogue.by_category.items()}
    for path, products in catalogue.by_category.items():
        near = tiers_apart(path, stated)
        for name, count in stated[path].items():
            # An attribute is the whole shelf's, not a family's, so each is dealt to one part by its name.
            dealt = catalogue.part in (None, catalogue.part_of("attribute", f"{path}/{name}"))
            if dealt and 2 * count >= len(products):
                witness = next(p for p in products if name in _names_of(p))
                yield from _case(witness, name, near, stated, chance.child(path, name))


def _names(products: tuple[Product, ...]) -> Counter[str]:
    return Counter(name for product in products for name in _names_of(product))


def _names_of(product: Product) -> list[str]:
    return list(dict.fromkeys([*dict(named(product)), *(spoken(option.name) for option in product.options)]))


def _case(
    witness: Product, name: str, near: tuple[tuple[str, ...], ...], stated: Stated, chance: Chance
) -> Iterator[Case]:
    dice, path = chance.random(), witness.category.value if witness.category else ""
    wrong = [other for other in _looked_at(near, dice) if name not in stated[other]][:3]
    if len(wrong) > 1:
        question = f"Which category has the attribute {name}?"
        yield choosing(basis(f"{path}/{name}", witness), {"attribute": name}, question, path, wrong, dice)


def _looked_at(near: tuple[tuple[str, ...], ...], dice: random.Random) -> Iterator[str]:
    for tier in near:
        yield from some(tier, LOOKED_AT, dice)


ATTRIBUTE_CATEGORY = Task(
    name="attribute-category",
    skill=Skill.CONCEPT,
    answers=CHOICE,
    needs=("products",),
    draw=draw,
    phrasings=PHRASINGS,
)
