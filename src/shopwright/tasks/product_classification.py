"""Task: the category of the shop that a product belongs to."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import title_of
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.tree import nearest, tiers_apart

PHRASINGS = (
    'Which category does the product "{title}" belong to?\n{options}\nAnswer with the number of the category.\nAnswer:',
    "Instructions: Choose the category that the product belongs to.\nProduct: {title}\nCategories:\n{options}\nAnswer:",
    "A product with the following title appears on an e-commerce website.\nTitle: {title}\n"
    "Where in the category tree should it be listed?\n{options}\nOutput only the number.",
    "I'm listing this in our shop: {title}. Which of these shelves should it go on?\n{options}\nThe number, please.",
    "Someone handed me a box labelled “{title}”. Which department is it for?\n{options}\nReply with one number.",
    "Classify the product.\n{title}\n\nCandidates:\n{options}\n\nThe number of the best candidate is",
    "{options}\n\nAbove are category paths of our shop, numbered. Which one fits “{title}” best? Give its number.",
)


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a product: its own category among three neighbours of the tree."""
    paths = sorted(catalogue.by_category)
    for path, products in catalogue.by_category.items():
        near = tiers_apart(path, paths)
        for product in products if near else ():
            yield _case(product, path, near, chance.child(product.id))


def _case(product: Product, path: str, near: tuple[tuple[str, ...], ...], chance: Chance) -> Case:
    dice, title = chance.random(), title_of(product)
    question = f"Which category does the product {title} belong to?"
    return choosing(basis(product.id, product), {"title": title}, question, path, nearest(near, 3, dice), dice)


PRODUCT_CLASSIFICATION = Task(
    name="product-classification",
    skill=Skill.CONCEPT,
    answers=CHOICE,
    needs=("products",),
    draw=draw,
    phrasings=PHRASINGS,
)
