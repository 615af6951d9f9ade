"""Task: the category of the shop that a query wants."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Query, RelevanceLabel
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import one_line
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.tree import nearest, tiers_apart

PHRASINGS = (
    'A customer searches for "{query}". Which category is meant?\n{options}\nAnswer with the number.\nAnswer:',
    "Instructions: Classify the query into a category of the shop.\nQuery: {query}\nCategories:\n{options}\nAnswer:",
    "The following query was typed on an e-commerce website: {query}\nWhich category should be searched?\n{options}\n"
    "Output only the number.",
    "I need {query}. Which part of your shop do I go to?\n{options}\nThe number, please.",
    "Someone at the counter asks for “{query}”. To which shelf do I send them?\n{options}\nReply with one number.",
    "Our search box should open the right department. For “{query}” that is:\n{options}\nNumber:",
    "{options}\n\nOne of the categories above holds what the search “{query}” is after. Give its number.",
    "Search: {query}\nDestination:\n{options}\nIt leads to number",
)
Near = dict[str, tuple[tuple[str, ...], ...]]


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a query whose exact products agree in category; no wrong one holds a substitute."""
    near: Near = {path: tiers_apart(path, catalogue.by_category) for path in catalogue.by_category}
    for query in catalogue.queries:
        exact = _judged(query, "E", catalogue)
        if len({_path(p) for p in exact}) == 1 and _path(exact[0]):
            also = {_path(p) for p in _judged(query, "S", catalogue)}
            yield from _case(query, exact[0], near, also, chance.child(query.id))


def _judged(query: Query, label: RelevanceLabel, catalogue: Catalogue) -> list[Product]:
    known = catalogue.by_id
    return [known[j.product_id] for j in query.judgements if j.label == label and j.product_id in known]


def _path(product: Product) -> str:
    return product.category.value if product.category else ""


def _case(query: Query, product: Product, near: Near, also: set[str], chance: Chance) -> Iterator[Case]:
    dice, right = chance.random(), _path(product)
    wrong = [path for path in nearest(near[right], 3 + len(also), dice) if path not in also][:3]
    if len(wrong) > 1:
        text = one_line(query.text)
        on = basis(query.id, product, beside=[query], language=query.language)
        yield choosing(on, {"query": text}, f"Which category does the search {text} want?", right, wrong, dice)


QUERY_CLASSIFICATION = Task(
    name="query-classification",
    skill=Skill.CONCEPT,
    answers=CHOICE,
    needs=("products", "queries"),
    draw=draw,
    phrasings=PHRASINGS,
)
