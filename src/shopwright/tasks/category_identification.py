"""Task: which of several products belongs to a given category of the shop."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import title_of
from shopwright.tasks.neighbours import Neighbours, elsewhere
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    'Which of the following products belongs to the category "{category}"?\n{options}\n'
    "Answer with the number of the product.\nAnswer:",
    "Instructions: Identify the product that belongs to the given category.\nCategory: {category}\nProducts:\n"
    "{options}\nAnswer:",
    "The following question is about the category tree of an e-commerce website.\nCategory: {category}\n"
    "Which product is listed there?\n{options}\nOutput only the number.",
    "I'm browsing {category}. Which of these would I find there?\n{options}\nThe number, please.",
    "One of these articles was filed under “{category}” by our team. Which one?\n{options}\nReply with one number.",
    "We are clearing out the shelf {category}. Which box do I take down?\n{options}\nJust the number:",
    "{options}\n\nOf the products listed above exactly one is from {category}. Give its number.",
    "Category: {category}\nMember of it, by number:\n{options}\nThe member is number",
)


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a product that has a category, among products of the shelves beside its own."""
    neighbours = Neighbours(catalogue)
    for path, products in catalogue.by_category.items():
        for product in products:
            yield from _case(product, path, neighbours, chance.child(product.id))


def _case(product: Product, path: str, neighbours: Neighbours, chance: Chance) -> Iterator[Case]:
    dice = chance.random()
    wrong = neighbours.few(product, 3, dice, elsewhere(product))
    if len(wrong) > 1:
        on, question = basis(product.id, product, *wrong), f"Which product belongs to the category {path}?"
        yield choosing(on, {"category": path}, question, title_of(product), [title_of(p) for p in wrong], dice)


CATEGORY_IDENTIFICATION = Task(
    name="category-identification",
    skill=Skill.CONCEPT,
    answers=CHOICE,
    needs=("products",),
    draw=draw,
    phrasings=PHRASINGS,
)
