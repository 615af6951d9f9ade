"""Task: how two products relate: bought together, weighed against each other, versions of one thing, or not at all."""

from collections.abc import Iterator
from itertools import islice

from shopwright.catalogue.catalogue import Catalogue, group
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.baskets import BOUGHT, LOOKED, meetings, often
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import some, title_of
from shopwright.tasks.listing import leaf_of
from shopwright.tasks.neighbours import Neighbours
from shopwright.tasks.rivals import rivals
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    "How do these two products relate?\nFirst: {first}\nSecond: {second}\n{options}\nAnswer with the number.\nAnswer:",
    "Instructions: Given two products, predict the relation between them from how customers shop.\nProduct 1: {first}\n"
    "Product 2: {second}\nOptions:\n{options}\nAnswer:",
    "You know how customers of this shop behave. What holds between “{first}” and “{second}”?\n{options}\n"
    "Output only the number.",
    "I have {first} open in one tab and {second} in the other. What are they to each other?\n{options}\nNumber:",
    "Should the page of “{first}” mention “{second}”, and how?\n{options}\nReply with one number.",
    "{options}\n\nWhich of these describes the pair “{first}” and “{second}”? Give the number.",
    "Link type for the recommendation table:\n{first} -> {second}\n{options}\nType number",
)
BOTH = "Also bought: different things that customers buy in one visit."
VIEWED = "Also viewed: rivals that customers compare in one visit and choose between."
SIMILAR = "Similar: one and the same thing in two versions, such as colours or sizes."
NEITHER = "Unrelated: nobody meets the two in one visit."
RELATIONS = (BOTH, VIEWED, SIMILAR, NEITHER)
Pair = tuple[Product, Product]


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """Up to four cases a product, one for each relation; no pair comes twice, whichever of the two is named first."""
    seen: set[frozenset[str]] = set()
    for relation, (first, second) in _related(catalogue, chance):
        pair = frozenset((first.id, second.id))
        if pair not in seen and title_of(first) != title_of(second):
            seen.add(pair)
            yield _case(relation, first, second, chance.child(first.id, second.id))


def _related(catalogue: Catalogue, chance: Chance) -> Iterator[tuple[str, Pair]]:
    bought, looked, neighbours = meetings(catalogue, BOUGHT), meetings(catalogue, LOOKED), Neighbours(catalogue)
    families, weighed = group(catalogue.products, lambda product: product.family or product.id), rivals(catalogue)
    for product in catalogue.products:
        dice = chance.child(product.id).random()
        along = (catalogue.by_id[id] for id in often(bought.of(product), 8))
        other_things = [other for other in along if leaf_of(other) != leaf_of(product)][:1]
        kin = [other for other in families[product.family or product.id] if other is not product]
        compared = [other for other in weighed.get(product.id, []) if other not in kin]
        beside = neighbours.of(product, dice, beside_it=False)
        strangers = (p for p in beside if looked.apart(product, p) and leaf_of(p) != leaf_of(product))
        yield from ((BOTH, (product, other)) for other in other_things)
        yield from ((VIEWED, (product, other)) for other in compared[:1])
        yield from ((SIMILAR, (product, other)) for other in some(kin, 1, dice))
        yield from ((NEITHER, (product, other)) for other in islice(strangers, 1))


def _case(relation: str, first: Product, second: Product, chance: Chance) -> Case:
    on = basis(f"{first.id}/{second.id}", first, second)
    fields = {"first": title_of(first), "second": title_of(second)}
    question = f"How do {title_of(first)} and {title_of(second)} relate?"
    wrong = [other for other in RELATIONS if other != relation]
    return choosing(on, fields, question, relation, wrong, chance.random())


PRODUCT_RELATION = Task(
    name="product-relation",
    skill=Skill.BEHAVIOUR,
    answers=CHOICE,
    needs=("products", "sessions"),
    draw=draw,
    phrasings=PHRASINGS,
)
