"""Tasks: the products of a list that are relevant to a search, and those that go with what it asks for."""

import random
from collections.abc import Iterator
from itertools import chain, islice

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Query
from shopwright.foundation.chance import Chance
from shopwright.tasks.baskets import BOUGHT, Meetings, meetings, often
from shopwright.tasks.drawing import one_line, some, title_of
from shopwright.tasks.listing import leaf_of
from shopwright.tasks.neighbours import Neighbours
from shopwright.tasks.rivals import Judged, judged
from shopwright.tasks.selection import SELECTION
from shopwright.tasks.shelf_options import Asked, some_of
from shopwright.tasks.task import Case, Skill, Task

RELEVANT_PHRASINGS = (
    'A customer searches for "{query}". Which products of the list answer the search? Choose {wanted}.\n{options}\n'
    "Answer with numbers separated by commas.\nOutput:",
    "Instructions: Retrieve the products that are relevant to the query: the thing itself, not what is merely used "
    "with it.\nQuery: {query}\nHow many: {wanted}\nProducts:\n{options}\nOutput:",
    "You are a helpful shop assistant. The customer asks for: {query}\nName {wanted} of these that fit.\n{options}\n"
    "Output only numbers separated by commas.",
    "I'm looking for {query}. Show me {wanted} from this list.\n{options}\nNumbers only.",
    "Our search box got “{query}”. Pick {wanted} results for the first row.\n{options}\nYour picks, with commas:",
    "{options}\n\nFrom the products above, name {wanted} that a search for “{query}” should find. Numbers, please.",
    "Search quality: which {wanted} of these are right for “{query}”?\n{options}\nNumbers with commas:",
)
COMPLEMENT_PHRASINGS = (
    "A customer has found {need}. Which products of the list would be used along with it? Choose {wanted}.\n{options}\n"
    "Answer with numbers separated by commas.\nOutput:",
    "Instructions: Retrieve the complements: products that are bought and used along with the given one, not instead "
    "of it.\nGiven: {need}\nHow many: {wanted}\nProducts:\n{options}\nOutput:",
    "You are a helpful shop assistant. In the basket: {need}\nName {wanted} of these to add to it.\n{options}\n"
    "Output only numbers separated by commas.",
    "I'm buying {need}. What else do I need with that? Name {wanted}.\n{options}\nNumbers only.",
    "Fill the row “goes well with” for {need}. It has room for {wanted}.\n{options}\nYour picks, with commas:",
    "{options}\n\nFrom the products above, name {wanted} that complement {need}. Numbers, please.",
    "Cross-selling for {need}: choose {wanted}, and nothing that would replace it.\n{options}\nNumbers with commas:",
)
HARD = 4
"""How many of the wrong options were judged, or could replace what is asked for."""


def draw_relevant(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a query with exact matches; substitutes, which titles seldom give away, are not shown."""
    neighbours = Neighbours(catalogue)
    for query in catalogue.queries:
        by_label, dice = judged(query, catalogue), chance.child(query.id).random()
        exact = some(by_label.get("E", []), 3, dice)
        own = {leaf_of(product) for label in ("E", "S") for product in by_label.get(label, [])}
        hard = some([*by_label.get("C", []), *by_label.get("I", [])], HARD, dice)
        beside = chain.from_iterable(neighbours.of(product, dice, beside_it=False) for product in exact)
        wrong = (other for other in chain(hard, beside) if leaf_of(other) not in own)
        text = one_line(query.text)
        asked = Asked(query.id, {"query": text}, f"Which products answer {text}?", (), (query,), query.language)
        yield from some_of(asked, exact, wrong, dice)


def draw_complements(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a query with complements, then one a product that is bought along with others.

    What could replace the thing itself is among the wrong ones.
    """
    bought, neighbours = meetings(catalogue, BOUGHT), Neighbours(catalogue)
    for query in catalogue.queries:
        yield from _with_query(query, judged(query, catalogue), bought, neighbours, chance.child(query.id).random())
    for product in catalogue.products:
        along = [catalogue.by_id[id] for id in often(bought.of(product), 12)]
        right = [other for other in along if leaf_of(other) != leaf_of(product)]
        if right:
            yield from _with_product(product, right, bought, neighbours, chance.child(product.id).random())


def _with_query(
    query: Query, by_label: Judged, bought: Meetings, neighbours: Neighbours, dice: random.Random
) -> Iterator[Case]:
    right, own = some(by_label.get("C", []), 3, dice), by_label.get("E", [])
    taken = {shelf for product in own for shelf in bought.beside(product)} | set(map(leaf_of, by_label.get("C", [])))
    hard = some([*own, *by_label.get("S", [])], HARD, dice) + by_label.get("I", [])
    beside = chain.from_iterable(neighbours.of(product, dice, beside_it=False) for product in own[:3])
    wrong = (other for other in chain(hard, beside) if leaf_of(other) not in taken)
    said = f"what the search “{one_line(query.text)}” asks for"
    question = f"Which products go with {said}?"
    yield from some_of(Asked(query.id, {"need": said}, question, (), (query,), query.language), right, wrong, dice)


def _with_product(
    product: Product, right: list[Product], bought: Meetings, neighbours: Neighbours, dice: random.Random
) -> Iterator[Case]:
    near = (neighbours.of(product, dice, beside_it=True), neighbours.of(product, dice, beside_it=False))
    own, others = ((other for other in found if bought.apart(product, other)) for found in near)
    said = f"“{title_of(product)}”"
    asked = Asked(product.id, {"need": said}, f"Which products go with {said}?", (product,))
    yield from some_of(asked, right, chain(islice(own, HARD), others), dice)


RELEVANT_ITEMS = Task(
    name="relevant-items",
    skill=Skill.BEHAVIOUR,
    answers=SELECTION,
    needs=("products", "queries"),
    draw=draw_relevant,
    phrasings=RELEVANT_PHRASINGS,
)
COMPLEMENT_RETRIEVAL = Task(
    name="complement-retrieval",
    skill=Skill.BEHAVIOUR,
    answers=SELECTION,
    needs=("products", "queries", "sessions"),
    draw=draw_complements,
    phrasings=COMPLEMENT_PHRASINGS,
)
