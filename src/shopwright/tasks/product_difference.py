"""Task: the attribute in which two products of one shelf differ."""

import random
from collections.abc import Iterator, Sequence
from itertools import islice

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import some, title_of
from shopwright.tasks.listing import named
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    "In which of these attributes do the two products differ?\nProduct A: {one}\nProduct B: {other}\n{options}\n"
    "Answer with the number.\nAnswer:",
    "Instructions: Compare the two products and choose the attribute that tells them apart.\nProduct A: {one}\n"
    "Product B: {other}\nAttributes:\n{options}\nAnswer:",
    "Two listings of an e-commerce website:\n{one}\n{other}\nOnly one of these attributes has different values. Which?"
    "\n{options}\nOutput only the number.",
    "I can't decide between these two. What is the difference?\nFirst: {one}\nSecond: {other}\n{options}\n"
    "The number is enough.",
    "A customer wavers between “{one}” and “{other}”. In which of these points are they not alike?\n"
    "{options}\nReply with one number.",
    "Our page puts these side by side:\n{one}\n{other}\nWhich row shall we highlight as different?\n{options}\nNumber:",
    "{options}\n\nOne of the attributes above separates {one} from {other}. Give its number.",
    "A = {one}\nB = {other}\nA and B agree in all of these but one:\n{options}\nThey differ in number",
)
WRONG = 3
LOOKED_AT = 12
"""How many products of the shelf are looked at for one to compare with."""
MOST_FACTS = 8
Facts = dict[str, str]


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a product that shares its shelf with one that is like it in three facts and unlike it in another."""
    for shelf in catalogue.by_category.values():
        known = {product.id: dict(named(product)) for product in shelf}
        for product in shelf:
            dice = chance.child(product.id).random()
            others = [p for p in some(shelf, LOOKED_AT, dice) if title_of(p) != title_of(product)]
            cases = (_case(product, other, known, dice) for other in others)
            yield from islice((case for case in cases if case), 1)


def _case(product: Product, other: Product, known: dict[str, Facts], dice: random.Random) -> Case | None:
    one, two = known[product.id], known[other.id]
    common = [name for name in one if name in two][:MOST_FACTS]
    alike = [name for name in common if one[name].casefold() == two[name].casefold()]
    unlike = [name for name in common if name not in alike]
    if len(alike) < WRONG or not unlike:
        return None
    fields = {"one": _say(product, one, common), "other": _say(other, two, common)}
    question = f"In what do {title_of(product)} and {title_of(other)} differ?"
    on = basis(f"{product.id}/{other.id}", product, other)
    return choosing(on, fields, question, dice.choice(unlike), some(alike, WRONG, dice), dice)


def _say(product: Product, facts: Facts, names: Sequence[str]) -> str:
    return f"{title_of(product)} ({'; '.join(f'{name}: {facts[name]}' for name in names)})"


PRODUCT_DIFFERENCE = Task(
    name="product-difference",
    skill=Skill.CONCEPT,
    answers=CHOICE,
    needs=("products",),
    draw=draw,
    phrasings=PHRASINGS,
)
