"""Task: write a search with which a customer would find a product."""

from collections.abc import Iterator, Sequence

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Query
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.cases import basis, writing
from shopwright.tasks.drawing import one_line, title_of
from shopwright.tasks.listing import facts
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.text import ROUGE_TEXT

PHRASINGS = (
    'Write a search query with which a customer would find the product "{title}".\nFacts: {facts}\nQuery:',
    "Instructions: Generate a query for the product.\nProduct: {title}\nFacts: {facts}\nOutput:",
    "{title}\n{facts}\nWhat would a shopper type to find this?",
    "Which keywords should lead people to {title}? ({facts}) Write them as one would type them.",
    "If you wanted “{title}” ({facts}) but did not know its name, what would you search for?",
    "Give me a likely search for this product: {title}. {facts}.",
)
LONGEST, MOST = 120, 8


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a product that answers queries of its language exactly: any of them is right."""
    found: dict[str, dict[str, Query]] = {}
    for query in catalogue.queries:
        for judgement in query.judgements:
            product = catalogue.by_id.get(judgement.product_id)
            fits = product and product.language == query.language and len(query.text) <= LONGEST
            if judgement.label == "E" and fits:
                found.setdefault(judgement.product_id, {}).setdefault(one_line(query.text), query)
    for id, queries in found.items():
        yield _case(catalogue.by_id[id], list(queries.values()), chance.child(id))


def _case(product: Product, queries: Sequence[Query], chance: Chance) -> Case:
    shown = chance.random().sample(queries, len(queries))[:MOST]
    text, *others = (one_line(query.text) for query in shown)
    return writing(
        basis(product.id, product, beside=shown, language=shown[0].language),
        {"title": title_of(product), "facts": facts(product, 200) or "none stated"},
        f"What would a customer search to find {title_of(product)}?",
        Text(text=text, references=tuple(others)),
        longest=LONGEST,
    )


QUERY_WRITING = Task(
    name="query-writing",
    skill=Skill.AUTHORING,
    answers=ROUGE_TEXT,
    needs=("products", "queries"),
    draw=draw,
    phrasings=PHRASINGS,
)
