"""Task: the phrases of a listing that state the values of several attributes at once."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, tagging
from shopwright.tasks.drawing import one_line, shorten, some, title_of
from shopwright.tasks.entities import ENTITIES
from shopwright.tasks.listing import named, phrase_in
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    "Extract the values of these attributes from the product text: {attributes}. Copy each as it is written and put "
    "commas between them.\n{text}\nOutput:",
    "Instructions: Given the title and the description of a product, extract the attribute values.\n{text}\n"
    "Attributes: {attributes}\nOutput:",
    "{text}\nNamed entity recognition. Entity types: {attributes}. Output the phrases, separated by commas.",
    "I'm filling in our product sheet from this page:\n{text}\nWhat goes into {attributes}? The values, with commas.",
    "Before I order: what does the page say about {attributes}?\n{text}\nJust the words it uses, with commas between.",
    "The feed needs {attributes} for every article. Take them from the seller's words:\n{text}\nValues, with commas:",
    "Read this listing and tag {attributes}.\n{text}\nThe tagged phrases are:",
    "Attributes wanted: {attributes}\nText: {text}\nGive one phrase of the text for each attribute, in that order.",
)
FEWEST, MOST = 2, 5
LONGEST = 420


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a product whose title and description state two of its facts or more in the record's words."""
    for product in catalogue.products:
        text = "\n".join(part for part in (title_of(product), shorten(product.description or "", LONGEST)) if part)
        stated = dict(_stated(product, text))
        if len(stated) >= FEWEST:
            chosen = some(list(stated), MOST, chance.child(product.id).random())
            yield _case(product, text, {name: stated[name] for name in chosen})


def _stated(product: Product, text: str) -> Iterator[tuple[str, str]]:
    taken: set[str] = set()
    known = [("brand", one_line(product.brand or "")), *(fact for fact in named(product) if fact[0] != "brand")]
    for name, value in known:
        phrase = phrase_in(text, value)
        # A comma separates phrases in a reply, so one that holds a comma could not be read back.
        if phrase and "," not in phrase and phrase.casefold() not in taken:
            taken.add(phrase.casefold())
            yield name, phrase


def _case(product: Product, text: str, stated: dict[str, str]) -> Case:
    fields = {"text": text, "attributes": ", ".join(stated)}
    question = f"Which words of the listing of {title_of(product)} state its {', '.join(stated)}?"
    return tagging(basis(product.id, product), fields, question, tuple(stated.values()), text)


ATTRIBUTE_LISTING = Task(
    name="attribute-listing",
    skill=Skill.CONCEPT,
    answers=ENTITIES,
    needs=("products",),
    draw=draw,
    phrasings=PHRASINGS,
)
