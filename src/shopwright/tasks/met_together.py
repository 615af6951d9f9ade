"""Tasks: which products customers also buy, and which they also look at."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import EventType, Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.baskets import BOUGHT, LOOKED, companions, often
from shopwright.tasks.cases import basis, selecting
from shopwright.tasks.drawing import some, title_of
from shopwright.tasks.selection import SELECTION
from shopwright.tasks.task import Case, Skill, Task

BOUGHT_PHRASINGS = (
    'Customers who bought "{title}" also bought some of these products. Choose {wanted}.\n{options}\n'
    "Answer with numbers separated by commas.\nOutput:",
    "You are a helpful shop assistant. A user buys: {title}\nWhich products of the list is the user most likely to buy "
    "as well? Select {wanted}.\n{options}\nOutput only numbers separated by commas.",
    "Instructions: Select what is also bought with the given product.\nProduct: {title}\nHow many: {wanted}\n"
    "{options}\nOutput:",
    "I've put {title} into my basket. What do others take along? Name {wanted}.\n{options}\nNumbers only.",
    "What sells together with “{title}”? Pick {wanted}.\n{options}\nYour picks, with commas:",
    "{options}\n\nFrom the products above, name {wanted} that went into a basket with “{title}”. Numbers, please.",
    "We are making up bundles around “{title}”. Choose {wanted} that customers buy with it anyway.\n{options}\n"
    "The bundle, as numbers with commas:",
)
LOOKED_PHRASINGS = (
    'Customers who looked at "{title}" also looked at some of these products. Choose {wanted}.\n{options}\n'
    "Answer with numbers separated by commas.\nOutput:",
    "You are a helpful shop assistant. A user views: {title}\nWhich products of the list is the user most likely to "
    "view as well? Select {wanted}.\n{options}\nOutput only numbers separated by commas.",
    "Instructions: Select what is also viewed with the given product.\nProduct: {title}\nHow many: {wanted}\n"
    "{options}\nOutput:",
    "I'm looking at {title}. What do others compare it with? Name {wanted}.\n{options}\nNumbers only.",
    "Whoever opens the page of “{title}” opens which others? Pick {wanted}.\n{options}\nYour picks, with commas:",
    "{options}\n\nFrom the products above, name {wanted} seen in the same visits as “{title}”. Numbers, please.",
    "Under “{title}” our page shows what visitors also look at. Choose {wanted} for that row.\n{options}\n"
    "The row, as numbers with commas:",
)
SHOWN = 15
MOST_RIGHT = 3
ROOM = 1000
"""Characters that all options together may take."""


def draw(catalogue: Catalogue, chance: Chance, types: tuple[EventType, ...]) -> Iterator[Case]:
    """One case a product that shares visits with others; the wrong ones never share one with it."""
    together = companions(catalogue, types)
    for product in catalogue.products:
        if product.id in together:
            yield from _case(product, together[product.id], catalogue, chance.child(product.id))


def _case(product: Product, partners: Counter[str], catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    dice = chance.random()
    right = _distinct([catalogue.by_id[id] for id in often(partners, len(partners))], product)[:MOST_RIGHT]
    taken = {title_of(p) for p in (product, *map(catalogue.by_id.__getitem__, partners))}
    looked = some(catalogue.products, 4 * SHOWN, dice)
    wrong = _fitting(right, [p for p in _distinct(looked, product) if title_of(p) not in taken])
    if not right or len(wrong) < 2 * len(right):
        return
    on, title = basis(product.id, product, *right, *wrong), title_of(product)
    question, shown = f"Which products go with {title}?", [title_of(p) for p in wrong]
    yield selecting(on, {"title": title}, question, [title_of(p) for p in right], shown, dice)


def _distinct(products: list[Product], but: Product) -> list[Product]:
    found: dict[str, Product] = {}
    for product in products:
        found.setdefault(title_of(product), product)
    return [product for title, product in found.items() if title != title_of(but)]


def _fitting(right: list[Product], wrong: list[Product]) -> list[Product]:
    """As many wrong options as the list and the prompt have room for."""
    room, kept = ROOM - sum(len(title_of(p)) for p in right), []
    for product in wrong[: SHOWN - len(right)]:
        room -= len(title_of(product))
        if room < 0:
            break
        kept.append(product)
    return kept


ALSO_BOUGHT = Task(
    name="also-bought",
    skill=Skill.BEHAVIOUR,
    answers=SELECTION,
    needs=("products", "sessions"),
    draw=partial(draw, types=BOUGHT),
    phrasings=BOUGHT_PHRASINGS,
)
ALSO_VIEWED = Task(
    name="also-viewed",
    skill=Skill.BEHAVIOUR,
    answers=SELECTION,
    needs=("products", "sessions"),
    draw=partial(draw, types=LOOKED),
    phrasings=LOOKED_PHRASINGS,
)
