"""Task: which of several products lies in the same category as a given one."""

from collections.abc import Iterator, Sequence

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import some, title_of
from shopwright.tasks.neighbours import Neighbours, elsewhere
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    'Which of these products is in the same category as "{title}"?\n{options}\nAnswer with the number.\nAnswer:',
    "Instructions: Find the product that shares its category with the given product.\nProduct: {title}\nCandidates:\n"
    "{options}\nAnswer:",
    "A product on an e-commerce website is titled: {title}\nWhich of the following is listed in the same category?\n"
    "{options}\nOutput only the number.",
    "I've seen {title}. Which of these is the same kind of thing?\n{options}\nThe number is enough.",
    "“{title}” needs a neighbour on its shelf. Which of our articles belongs beside it?\n{options}\nNumber:",
    "Group the listings by category. Which one goes with “{title}”?\n{options}\nReply with one number.",
    "{options}\n\nOnly one of the products above is of the same type as {title}. Give its number.",
    "Two of one kind: {title}, and which of these?\n{options}\nThe match is number",
)
LOOKED_AT = 8
"""How many products of the shelf are looked at for one of another family."""


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a product whose shelf holds another of another family; the wrong ones are from shelves beside it."""
    neighbours = Neighbours(catalogue)
    for shelf in catalogue.by_category.values():
        for product in shelf:
            yield from _case(product, shelf, neighbours, chance.child(product.id))


def _case(product: Product, shelf: Sequence[Product], neighbours: Neighbours, chance: Chance) -> Iterator[Case]:
    dice = chance.random()
    right = next((other for other in some(shelf, LOOKED_AT, dice) if _another(other, product)), None)
    wrong = neighbours.few(product, 3, dice, elsewhere(product))
    if right and len(wrong) > 1 and title_of(right) not in map(title_of, wrong):
        title, on = title_of(product), basis(product.id, product, right, *wrong)
        question = f"Which product is in the same category as {title}?"
        yield choosing(on, {"title": title}, question, title_of(right), [title_of(p) for p in wrong], dice)


def _another(other: Product, product: Product) -> bool:
    kin = bool(other.family) and other.family == product.family
    return other.id != product.id and not kin and title_of(other) != title_of(product)


CATEGORY_MATCHING = Task(
    name="category-matching",
    skill=Skill.CONCEPT,
    answers=CHOICE,
    needs=("products",),
    draw=draw,
    phrasings=PHRASINGS,
)
