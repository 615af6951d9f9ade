"""Cases whose options are products by their titles: no title twice, no more than a prompt has room for."""

import random
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from shopwright.catalogue.records import Product
from shopwright.tasks.cases import Fields, basis, choosing, selecting
from shopwright.tasks.drawing import Recorded, title_of
from shopwright.tasks.task import Case

SHOWN = 15
MOST_RIGHT = 3
ROOM = 900
"""Characters that all options together may take."""
WRONG = 3
LONGEST_TITLE = 100


class Asked(NamedTuple):
    """What is asked of products: the key, the slots and the plain question, and the records beside the options."""

    key: str
    fields: Fields
    question: str
    shown: tuple[Product, ...] = ()
    """Products that the question names; none of their titles becomes an option."""
    beside: tuple[Recorded, ...] = ()
    language: str = ""


def one_of(asked: Asked, right: Product, wrong: Iterable[Product], dice: random.Random) -> Iterator[Case]:
    """A choice: the right product among the first three wrong ones; nothing where there are fewer than two."""
    others = list(islice(by_title(wrong, right, *asked.shown), WRONG))
    if len(others) > 1:
        on = basis(asked.key, *asked.shown, right, *others, beside=asked.beside, language=asked.language)
        yield choosing(on, asked.fields, asked.question, title_of(right), _titles(others), dice)


def some_of(asked: Asked, right: Iterable[Product], wrong: Iterable[Product], dice: random.Random) -> Iterator[Case]:
    """A selection of up to three right products among fifteen; nothing where the wrong ones are not twice as many."""
    wanted = list(islice(by_title(right, *asked.shown), MOST_RIGHT))
    others = list(_fitting(wanted, by_title(wrong, *wanted, *asked.shown))) if wanted else []
    if wanted and len(others) >= 2 * len(wanted):
        on = basis(asked.key, *asked.shown, *wanted, *others, beside=asked.beside, language=asked.language)
        yield selecting(on, asked.fields, asked.question, _titles(wanted), _titles(others), dice)


def by_title(products: Iterable[Product], *but: Product) -> Iterator[Product]:
    """Products without those whose title came before, or is the title of one of `but`."""
    seen = {title_of(product) for product in but}
    for product in products:
        if title_of(product) not in seen:
            seen.add(title_of(product))
            yield product


def brief(product: Product) -> str:
    """Its title, cut at a word where it is long."""
    title = title_of(product)
    return title if len(title) <= LONGEST_TITLE else title[:LONGEST_TITLE].rpartition(" ")[0] + " ..."


def _fitting(right: list[Product], wrong: Iterable[Product]) -> Iterator[Product]:
    room = ROOM - sum(len(title_of(product)) for product in right)
    for product in islice(wrong, SHOWN - len(right)):
        room -= len(title_of(product))
        if room < 0:
            return
        yield product


def _titles(products: Iterable[Product]) -> list[str]:
    return [title_of(product) for product in products]
