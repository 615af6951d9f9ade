"""Task: rank five products by how well they answer a query."""

from collections.abc import Iterator, Sequence

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import GAINS, Judgement, Product, Query
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, ranking
from shopwright.tasks.drawing import one_line, some, title_of
from shopwright.tasks.listing import department_of
from shopwright.tasks.ranking import RANKING
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    'A customer searches for "{query}". Rank the {count} products by how relevant they are, most relevant first.\n'
    "{options}\nAnswer with the numbers separated by commas.\nOutput:",
    "You are an intelligent shopping assistant that can rank products based on their relevance to the query.\n"
    "Query: {query}\nProducts:\n{options}\nOutput a permutation of 1 to {count}, separated by commas.\nOutput:",
    "Instructions: Order the products from the most to the least relevant to the query.\nQuery: {query}\n{options}\n"
    "Ranking:",
    "Our search box got “{query}”. In which order should we show these?\n{options}\nOnly numbers and commas.",
    "I typed “{query}” into the shop. Sort these for me, best match first:\n{options}\nNumbers only, with commas.",
    "{options}\n\nThose are search results for “{query}” in no order. Write their numbers from best to worst.",
)
SHOWN = 5
MOST = 2
"""Cases that one query gives at most."""


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """Cases of a query: its judged products, filled up from another department as irrelevant."""
    for query in catalogue.queries:
        judged = _distinct(
            [(j, catalogue.by_id[j.product_id]) for j in query.judgements if j.product_id in catalogue.by_id]
        )
        for turn in range(min(MOST, 1 + len(judged) // (SHOWN + 2))):
            yield from _case(query, turn, judged, catalogue, chance.child(query.id, turn))


Judged = tuple[Judgement, Product]


def _case(query: Query, turn: int, judged: Sequence[Judged], catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    dice = chance.random()
    chosen = some(judged, SHOWN, dice)
    gains = {title_of(product): GAINS[judgement.label] for judgement, product in chosen}
    products = [product for _, product in chosen]
    for product in _strangers(products, catalogue, chance) if chosen else ():
        gains.setdefault(title_of(product), 0.0)
        products.append(product)
    if len(gains) != SHOWN or len(set(gains.values())) < 2:
        return
    dice.shuffle(titles := list(gains))
    on = basis(f"{query.id}/{turn}", *products, beside=[query], language=query.language)
    asked = one_line(query.text)
    yield ranking(on, {"query": asked}, asked, {title: gains[title] for title in titles})


def _strangers(products: Sequence[Product], catalogue: Catalogue, chance: Chance) -> list[Product]:
    """Products of departments that no judged product belongs to."""
    departments, taken = {department_of(p) for p in products}, {title_of(p) for p in products}
    looked = some(catalogue.products, 60, chance.child("strangers").random())
    fit = {title_of(p): p for p in looked if department_of(p) not in departments and title_of(p) not in taken}
    return list(fit.values())[: SHOWN - len(products)]


def _distinct(judged: Sequence[Judged]) -> list[Judged]:
    found: dict[str, Judged] = {}
    for judgement, product in judged:
        found.setdefault(title_of(product), (judgement, product))
    return list(found.values())


QUERY_PRODUCT_RANKING = Task(
    name="query-product-ranking",
    skill=Skill.BEHAVIOUR,
    answers=RANKING,
    needs=("products", "queries"),
    draw=draw,
    phrasings=PHRASINGS,
)
