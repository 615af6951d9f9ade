"""Task: whether a product is an exact match, a substitute, a complement or irrelevant to a query."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Query, RelevanceLabel
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import one_line, some, title_of
from shopwright.tasks.listing import facts, offered
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    'A customer searches for "{query}". How does the product "{title}" relate to the search?\n{options}\n'
    "Answer with the number.\nAnswer:",
    "Instructions: Determine the relevance of the product to the query.\nQuery: {query}\nProduct: {title}\n{options}\n"
    "Answer:",
    "Query: {query}\nProduct title: {title}\nWhich statement is true?\n{options}\nOutput only the number.",
    "Someone looked for “{query}” and our shop showed “{title}”. Was that any good?\n{options}\nReply with a number.",
    "I asked for {query}. I was offered {title}. What would you call that?\n{options}\nNumber:",
    "Judge a search result. Search: {query}. Result: {title}.\n{options}\nYour verdict as a number:",
    "We rate what our search finds. For “{query}” it found “{title}”.\n{options}\nThe rating is number",
)
SAID: dict[RelevanceLabel, str] = {
    "E": "Exact: it is what the customer asks for.",
    "S": "Substitute: it misses a detail but could serve instead.",
    "C": "Complement: it would be used along with what is asked for.",
    "I": "Irrelevant: it has nothing to do with the search.",
}
MOST = 4


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """Up to four cases a query, one of each label before a second of any."""
    for query in catalogue.queries:
        for label, product in _spread(query, catalogue, chance.child(query.id)):
            yield _case(query, product, label, chance.child(query.id, product.id))


def _spread(query: Query, catalogue: Catalogue, chance: Chance) -> list[tuple[RelevanceLabel, Product]]:
    judged = [(j.label, catalogue.by_id[j.product_id]) for j in query.judgements if j.product_id in catalogue.by_id]
    seen: dict[RelevanceLabel, int] = {}
    ranked = []
    for label, product in some(judged, len(judged), chance.random()):
        seen[label] = seen.get(label, 0) + 1
        ranked.append((seen[label], label, product))
    # No query gives more than two cases of one label, or exact matches would drown the rest.
    kept = sorted((r for r in ranked if r[0] <= 2), key=lambda r: r[0])[:MOST]
    return [(label, product) for _, label, product in {p.id: (n, label, p) for n, label, p in kept}.values()]


def _case(query: Query, product: Product, label: RelevanceLabel, chance: Chance) -> Case:
    known = "; ".join(text for text in (facts(product, 260), offered(product)) if text)
    text, title = one_line(query.text), title_of(product)
    wrong = [said for name, said in SAID.items() if name != label]
    fields = {"query": text, "title": f"{title} ({known})" if known else title}
    question = f"How does {title} relate to the search {text}? {known}".strip()
    on = basis(f"{query.id}/{product.id}", product, beside=[query], language=query.language)
    return choosing(on, fields, question, SAID[label], wrong, chance.random())


QUERY_PRODUCT_RELATION = Task(
    name="query-product-relation",
    skill=Skill.BEHAVIOUR,
    answers=CHOICE,
    needs=("products", "queries"),
    draw=draw,
    phrasings=PHRASINGS,
)
