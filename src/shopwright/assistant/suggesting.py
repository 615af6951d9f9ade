"""Follow-up chips: questions that this shop's records can answer, four at most, each of eighty characters at most."""

from collections.abc import Iterator, Sequence
from itertools import islice

from shopwright.assistant.filters import COLOURS, Filter, Order
from shopwright.assistant.search import Hit
from shopwright.assistant.vocabulary import spoken
from shopwright.catalogue.records import Money

MOST, LONGEST = 4, 80


def follow_ups(hits: Sequence[Hit], filters: Sequence[Filter], order: Order = "relevance") -> tuple[str, ...]:
    """What a shopper may want to know or narrow next."""
    held: set[str] = {order, *(f.kind for f in filters)}
    wanted = (text for text in _ideas(hits, held) if len(text) <= LONGEST)
    return tuple(islice(dict.fromkeys(wanted), MOST))


def _ideas(hits: Sequence[Hit], held: set[str]) -> Iterator[str]:
    if not hits:
        return
    stated = [spoken(attribute.name) for attribute in hits[0].product.attributes]
    if stated:
        yield f"What is the {stated[0]} of the first one?"
    if "price" not in held and (middle := _middle_price(hits)):
        yield f"Only up to {middle.amount // 100} {middle.currency}"
    colours = [
        value for hit in hits[1:] for o in hit.product.options if o.name.casefold() in COLOURS for value in o.values
    ]
    if colours and "option" not in held:
        yield f"Only in {colours[0]}"
    if len(hits) > 1 and "cheapest" not in held:
        yield "Which is the cheapest?"
    if "stock" not in held and any(v.availability != "in_stock" for hit in hits for v in hit.variants):
        yield "Only what is in stock"
    if len(stated) > 1:
        yield f"What is the {stated[1]} of the first one?"


def _middle_price(hits: Sequence[Hit]) -> Money | None:
    lowest = [
        min(prices, key=lambda m: m.amount) for hit in hits if (prices := [v.price for v in hit.variants if v.price])
    ]
    ordered = sorted(lowest, key=lambda money: money.amount)
    if len(ordered) < 3 or ordered[0].amount == ordered[-1].amount:
        return None
    middle = ordered[len(ordered) // 2]
    return Money(amount=-(-middle.amount // 1000) * 1000, currency=middle.currency)
