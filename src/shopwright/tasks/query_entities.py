"""Task: the words of a shopper's query that name the kind of product, the brand, the material and the like."""

from collections.abc import Iterator, Sequence

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Query
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, tagging
from shopwright.tasks.drawing import one_line, some
from shopwright.tasks.entities import ENTITIES
from shopwright.tasks.listing import leaf_of, named, phrase_in, spoken
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    'Extract the {entity} from the search query "{query}". Copy the words exactly as they are written.\nOutput:',
    "Instructions: You are given a query of a shopper. Extract the phrase of the given entity type.\nQuery: {query}\n"
    "Entity type: {entity}\nOutput:",
    "Which words of this query name the {entity}?\n{query}\nAnswer with the words only.",
    "Named entity recognition on searches of an e-commerce website.\nQuery: {query}\nType: {entity}\nPhrase:",
    "I typed “{query}” into your search box. What did I say about the {entity}?\nOnly my own words.",
    "Our filter for {entity} should be set from the search “{query}”. To what?",
    "We log what people ask for.\nSearch: {query}\nField: {entity}\nWhat goes into the field, word for word?",
    "Tag the search “{query}”: {entity} =",
)
MOST = 3
KIND = "product type"
Mention = tuple[str, Product]
"""A phrase of the query and the product whose record states it."""


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """Up to three cases a query: what its exact products state and it says in the same words."""
    for query in catalogue.queries:
        ids = [j.product_id for j in query.judgements if j.label == "E" and j.product_id in catalogue.by_id]
        found = _mentions(one_line(query.text), [catalogue.by_id[id] for id in ids])
        for entity in some(sorted(found), MOST, chance.child(query.id).random()):
            yield _case(query, entity, found[entity])


def _mentions(text: str, exact: Sequence[Product]) -> dict[str, list[Mention]]:
    """The phrases of each kind; one that two kinds claim tells nothing, and one inside another is no phrase."""
    claims: dict[str, dict[str, Product]] = {}
    for product in exact:
        for entity, value in _known(product):
            phrase = phrase_in(text, value)
            if phrase and "," not in phrase:
                claims.setdefault(phrase, {}).setdefault(entity, product)
    found: dict[str, list[Mention]] = {}
    for phrase, by_entity in claims.items():
        inside = any(phrase != other and phrase in other for other in claims)
        if len(by_entity) == 1 and not inside:
            for entity, product in by_entity.items():
                found.setdefault(entity, []).append((phrase, product))
    return found


def _known(product: Product) -> Iterator[tuple[str, str]]:
    leaf = leaf_of(product)
    yield from ((KIND, name) for name in (leaf, leaf.removesuffix("s")) if name)
    yield "brand", one_line(product.brand or "")
    yield from named(product)
    for option in product.options:
        yield from ((spoken(option.name), one_line(value)) for value in option.values if len(one_line(value)) > 1)


def _case(query: Query, entity: str, mentions: list[Mention]) -> Case:
    text, products = one_line(query.text), [product for _, product in mentions]
    on = basis(f"{query.id}/{entity}", *products, beside=[query], language=query.language)
    question = f"Which words of the search {text} name the {entity}?"
    return tagging(on, {"query": text, "entity": entity}, question, [phrase for phrase, _ in mentions], text)


QUERY_ENTITIES = Task(
    name="query-entities",
    skill=Skill.CONCEPT,
    answers=ENTITIES,
    needs=("products", "queries"),
    draw=draw,
    phrasings=PHRASINGS,
)
