"""Task: the words of a title that state the brand, material, colour, size or another attribute."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, tagging
from shopwright.tasks.drawing import one_line, some, title_of
from shopwright.tasks.entities import ENTITIES
from shopwright.tasks.listing import named, phrase_in
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    'Extract the {attribute} from the product title "{title}". Copy the words exactly as they are written.\nOutput:',
    "Instructions: You are given the title of a product. Extract the phrase that states the {attribute}.\n"
    "Title: {title}\nEntity type: {attribute}\nOutput:",
    "Which words in this title name the {attribute}?\n{title}\nAnswer with the words only.",
    "I'm filling in our product sheet. What does “{title}” say in the field “{attribute}”?",
    "Product: {title}\nNamed entity recognition, type {attribute}. Output only the phrase.",
    "Tag the title “{title}”: {attribute} =",
    "Please read this listing title and give me the {attribute}, nothing else: {title}",
)
MOST = 3


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """Up to three cases a product: stated facts whose words stand in the title."""
    for product in catalogue.products:
        stated = list(_stated(product))
        for attribute, phrase in some(stated, MOST, chance.child(product.id).random()):
            yield _case(product, attribute, phrase)


def _stated(product: Product) -> Iterator[tuple[str, str]]:
    title = title_of(product)
    facts = [("brand", one_line(product.brand or "")), *((name, v) for name, v in named(product) if name != "brand")]
    for attribute, value in facts:
        phrase = phrase_in(title, value)
        # A comma separates entities in a reply, so a phrase that holds one could not be read back.
        if phrase and "," not in phrase:
            yield attribute, phrase


def _case(product: Product, attribute: str, phrase: str) -> Case:
    title = title_of(product)
    return tagging(
        basis(f"{product.id}/{attribute}", product),
        {"title": title, "attribute": attribute},
        f"Which words of the title {title} state the {attribute}?",
        [phrase],
        title,
    )


ATTRIBUTE_EXTRACTION = Task(
    name="attribute-extraction",
    skill=Skill.CONCEPT,
    answers=ENTITIES,
    needs=("products",),
    draw=draw,
    phrasings=PHRASINGS,
)
