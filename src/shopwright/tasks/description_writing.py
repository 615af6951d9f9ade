"""Task: write a short description from a title and stated facts."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.cases import basis, writing
from shopwright.tasks.drawing import sentences, shorten, title_of
from shopwright.tasks.listing import facts, leaf_of, named, phrase_in
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.text import ROUGE_TEXT

PHRASINGS = (
    "Write a short description of the product from its facts.\nTitle: {title}\nCategory: {category}\nFacts: {facts}\n"
    "Description:",
    "Instructions: Generate a product description. State nothing that the facts do not.\nProduct: {title}\n"
    "Facts: {facts}\nOutput:",
    "Title: {title}\nWhat we know: {facts}\nTwo or three sentences for the product page:",
    "I need a text for the page of “{title}”. It is: {facts}. Keep it short and true.",
    "Describe “{title}” to a shopper in {category}, with these facts and no others: {facts}.",
    "Here are the facts of a new article, {title}: {facts}. Please write what the customer should read.",
)
LONGEST = 320


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a product: the sentences of its description that state facts which the prompt shows."""
    for product in catalogue.products:
        shown = [value for _, value in named(product) if value in facts(product)]
        stating = [s for s in sentences(product.description or "") if any(phrase_in(s, value) for value in shown)]
        text = shorten(" ".join(stating), LONGEST)
        if len(stating) > 1 and not text.endswith("..."):
            yield _case(product, text)


def _case(product: Product, text: str) -> Case:
    shown = facts(product)
    return writing(
        basis(product.id, product),
        {"title": title_of(product), "category": leaf_of(product) or "our shop", "facts": shown},
        f"A description of {title_of(product)}: {shown}",
        Text(text=text),
        shown,
        LONGEST,
    )


DESCRIPTION_WRITING = Task(
    name="description-writing",
    skill=Skill.AUTHORING,
    answers=ROUGE_TEXT,
    needs=("products",),
    draw=draw,
    phrasings=PHRASINGS,
    publishes=True,
)
