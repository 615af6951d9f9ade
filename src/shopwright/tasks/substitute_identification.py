"""Task: whether a product is a substitute for what a customer searched."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Query
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import one_line, some
from shopwright.tasks.rivals import in_full, judged
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    'A customer searches for "{query}". Is the product "{product}" a substitute for what is searched?\n{options}\n'
    "Answer with the number.\nAnswer:",
    "Instructions: Given a query and a product, identify if the product fails to meet some part of the query but can "
    "be used as a functional substitute.\nQuery: {query}\nProduct: {product}\nOptions:\n{options}\nAnswer:",
    "Query: {query}\nProduct: {product}\nSubstitute or not?\n{options}\nOutput only the number.",
    "I typed “{query}” and got {product}. Is that a stand-in for what I meant?\n{options}\nNumber:",
    "We have nothing left that answers “{query}”. Would {product} be a second-best offer?\n{options}\n"
    "Reply with one number.",
    "{options}\n\nWhich of these is true of {product} when a shopper looks for “{query}”? Give the number.",
    "Label for the search log. Search: {query}. Result: {product}.\n{options}\nThe label is number",
)
YES = "Yes: it misses something that was asked for but could serve instead."
NO = "No: it is just what was asked for, or it could not serve instead."
MOST = 2


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """Up to four cases a query, half of them substitutes; of the others half are exact matches."""
    for query in catalogue.queries:
        by_label, dice = judged(query, catalogue), chance.child(query.id).random()
        useless = [*by_label.get("C", []), *by_label.get("I", [])]
        others = [*some(by_label.get("E", []), 1, dice), *some(useless, MOST, dice)][:MOST]
        substitutes = some(by_label.get("S", []), len(others), dice)
        yield from (_case(query, product, YES, NO, chance) for product in substitutes)
        yield from (_case(query, product, NO, YES, chance) for product in others[: len(substitutes)])


def _case(query: Query, product: Product, right: str, wrong: str, chance: Chance) -> Case:
    dice, asked = chance.child(query.id, product.id).random(), one_line(query.text)
    on = basis(f"{query.id}/{product.id}", product, beside=(query,), language=query.language)
    question = f"Is {in_full(product)} a substitute for what the search {asked} asks for?"
    return choosing(on, {"query": asked, "product": in_full(product)}, question, right, [wrong], dice)


SUBSTITUTE_IDENTIFICATION = Task(
    name="substitute-identification",
    skill=Skill.BEHAVIOUR,
    answers=CHOICE,
    needs=("products", "queries"),
    draw=draw,
    phrasings=PHRASINGS,
)
