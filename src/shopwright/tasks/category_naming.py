"""Task: the name of the shelf that a product stands on."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.cases import basis, writing
from shopwright.tasks.drawing import title_of
from shopwright.tasks.listing import department_of, facts, leaf_of
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.text import ROUGE_TEXT

PHRASINGS = (
    "Name the category of the following product in a few words.\nProduct: {product}\nDepartment: {department}\n"
    "Category:",
    "Instructions: Generate the category of the product.\nProduct: {product}\nDepartment: {department}\nOutput:",
    "You are a helpful shop assistant. A product of the department {department} has this listing: {product}\n"
    "What category would an online shop file it under? Answer with the category alone.",
    "I'm looking at {product} in the department {department}. What is this kind of thing called?\nA few words will do.",
    "New in our department {department}: {product}\nWhat do I write on the sign above its shelf?",
    "Our tree of categories lacks the last level for this listing.\nListing: {product}\nPath: {department} > ... >",
    "{product}\n\nWhich shelf of the department {department} is that for? Give the shelf's name and nothing else.",
    "Department: {department}\nProduct: {product}\nPlease name the group of products that this one is one of.",
)
LONGEST = 60


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a product of a category with a department above it; the answer is the category's last name."""
    for product in catalogue.products:
        if leaf_of(product) and leaf_of(product) != department_of(product) and len(leaf_of(product)) <= LONGEST:
            yield _case(product)


def _case(product: Product) -> Case:
    known = facts(product, 200)
    shown = f"{title_of(product)} ({known})" if known else title_of(product)
    fields = {"product": shown, "department": department_of(product)}
    question = f"What is the category of {title_of(product)}?"
    return writing(basis(product.id, product), fields, question, Text(text=leaf_of(product)), shown, LONGEST)


CATEGORY_NAMING = Task(
    name="category-naming",
    skill=Skill.CONCEPT,
    answers=ROUGE_TEXT,
    needs=("products",),
    draw=draw,
    phrasings=PHRASINGS,
)
