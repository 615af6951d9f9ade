"""Task: fill the fields of a data sheet from a listing's title and description."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.cases import basis, writing
from shopwright.tasks.drawing import shorten, some, title_of
from shopwright.tasks.listing import named, phrase_in
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.text import ROUGE_TEXT

PHRASINGS = (
    "Fill in these fields from the listing: {names}. Write “name: value; name: value” on one line.\n{text}\nOutput:",
    "Instructions: Generate the attributes of the product: {names}. Give each as name: value, in this order, separated "
    "by semicolons.\n{text}\nAttributes:",
    "{text}\nWhat does this listing say of {names}? Answer as “name: value”, with “; ” between.\nOutput:",
    "I have to type a data sheet for this one: {names}. Can you read the values off the text and put them in a row, "
    "name: value; name: value?\n{text}",
    "Our filters need {names}. Write the values that this listing states as “name: value; name: value”.\n{text}",
    "Before I buy: {names}, what are they? One line please, name: value; name: value.\n{text}",
    "{text}\n\nData sheet ({names}), fields as name: value with semicolons between:",
)
FEWEST, MOST = 2, 4
SHOWN = 550


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a product: up to four facts of its record that stand word for word in its title or description."""
    for product in catalogue.products:
        text = _text(product)
        stated = [(name, value) for name, value in named(product) if phrase_in(text, value) and ";" not in value]
        if len(stated) >= FEWEST:
            yield _case(product, text, some(stated, MOST, chance.child(product.id).random()))


def _case(product: Product, text: str, stated: list[tuple[str, str]]) -> Case:
    names = ", ".join(name for name, _ in stated)
    gold = Text(text="; ".join(f"{name}: {value}" for name, value in stated))
    question = f"What does the listing of {title_of(product)} state of {names}?"
    on, values = basis(product.id, product), [value for _, value in stated]
    return writing(on, {"text": text, "names": names}, question, gold, text, keywords=values)


def _text(product: Product) -> str:
    told = shorten(product.description or "", SHOWN)
    return f"Title: {title_of(product)[:200]}" + (f"\nDescription: {told}" if told else "")


ATTRIBUTE_WRITING = Task(
    name="attribute-writing",
    skill=Skill.AUTHORING,
    answers=ROUGE_TEXT,
    needs=("products",),
    draw=draw,
    phrasings=PHRASINGS,
    publishes=True,
)
