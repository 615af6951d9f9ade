"""Task: whether a product is exactly what a customer searched, answered in words."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Query
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.cases import basis, writing
from shopwright.tasks.drawing import one_line, some
from shopwright.tasks.rivals import in_full, judged
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.verdict import NO, VERDICT, VERDICTS, YES

PHRASINGS = (
    'A customer searches for "{query}". Is the product "{product}" an exact match, with every detail as searched? '
    "Answer yes or no.\nAnswer:",
    "Instructions: Judge whether the product matches the query exactly. Output yes if it satisfies every part of the "
    "query, no if it misses any part.\nQuery: {query}\nProduct: {product}\nOutput:",
    "Query: {query}\nProduct: {product}\nDoes the product meet all that the query asks for? Output only yes or no.",
    "I asked for “{query}” and you show me {product}. Is that precisely it? Yes or no?",
    "A shopper typed “{query}”. May we label {product} as a perfect match? One word, yes or no:",
    "{product}\n\nWould somebody who looks for “{query}” find exactly that here? Say yes or no.",
    "Quality check of search results. Search: {query}. Result: {product}. Exact? (yes/no)",
)
MOST = 2


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """Up to four cases a query, as many exact ones as others; the others are substitutes as long as there are any."""
    for query in catalogue.queries:
        by_label, dice = judged(query, catalogue), chance.child(query.id).random()
        useless = some([*by_label.get("C", []), *by_label.get("I", [])], MOST, dice)
        others = [*some(by_label.get("S", []), MOST, dice), *useless][:MOST]
        exact = some(by_label.get("E", []), len(others), dice)
        yield from (_case(query, product, YES) for product in exact)
        yield from (_case(query, product, NO) for product in others[: len(exact)])


def _case(query: Query, product: Product, verdict: str) -> Case:
    asked = one_line(query.text)
    on = basis(f"{query.id}/{product.id}", product, beside=(query,), language=query.language)
    question = f"Is {in_full(product)} exactly what the search {asked} asks for?"
    case = writing(on, {"query": asked, "product": in_full(product)}, question, Text(text=verdict), longest=3)
    return case.model_copy(update={"options": VERDICTS})


EXACT_MATCH_JUDGEMENT = Task(
    name="exact-match-judgement",
    skill=Skill.BEHAVIOUR,
    answers=VERDICT,
    needs=("products", "queries"),
    draw=draw,
    phrasings=PHRASINGS,
)
