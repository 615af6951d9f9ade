"""What could be bought instead: substitutes by the judgements of queries, and rivals weighed in one visit."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Query, RelevanceLabel
from shopwright.tasks.baskets import BOUGHT, LOOKED, meetings, often
from shopwright.tasks.drawing import Recorded, one_line, title_of
from shopwright.tasks.listing import facts, leaf_of, named, offered
from shopwright.tasks.shelf_options import brief, by_title

Judged = dict[RelevanceLabel, list[Product]]


class SoldOut(NamedTuple):
    """A product that somebody wants, how a prompt names it, and what could and what could not stand in for it."""

    key: str
    said: str
    product: Product
    instead: list[Product]
    not_instead: list[Product]
    """Hard ones: what goes with it, and what was judged to be of no use."""
    taken: frozenset[str]
    """The shelves where others could replace it too, so that nothing of theirs is surely wrong."""
    beside: tuple[Recorded, ...]
    language: str


def judged(query: Query, catalogue: Catalogue) -> Judged:
    """The known products of a query by their label."""
    found: Judged = {}
    for judgement in query.judgements:
        if judgement.product_id in catalogue.by_id:
            found.setdefault(judgement.label, []).append(catalogue.by_id[judgement.product_id])
    return found


def in_full(product: Product, limit: int = 260) -> str:
    """Its title with what is stated of it: `Alma Pot (material: steel; Size: S, L)`."""
    known = "; ".join(text for text in (facts(product, limit), offered(product)) if text)
    return f"{title_of(product)} ({known})" if known else title_of(product)


def rivals(catalogue: Catalogue) -> dict[str, list[Product]]:
    """For each product those of its shelf that share a stated fact and were looked at in one visit with it."""
    return catalogue.once("rivals", _rivals)


def sold_out(catalogue: Catalogue) -> Iterator[SoldOut]:
    """Every product that something could replace: exact finds of queries, then products with rivals."""
    for query in catalogue.queries:
        yield from _find(query, catalogue)
    weighed, bought = rivals(catalogue), meetings(catalogue, BOUGHT)
    for product in catalogue.products:
        if product.id in weighed:
            along = (catalogue.by_id[id] for id in often(bought.of(product), 3))
            yield SoldOut(
                key=product.id,
                said=f"“{title_of(product)}”",
                product=product,
                instead=weighed[product.id],
                not_instead=[other for other in along if leaf_of(other) != leaf_of(product)],
                taken=frozenset({leaf_of(product)}),
                beside=(),
                language=product.language,
            )


def _find(query: Query, catalogue: Catalogue) -> Iterator[SoldOut]:
    by_label = judged(query, catalogue)
    exact, instead = by_label.get("E", [])[:1], by_label.get("S", [])
    if exact and instead:
        yield SoldOut(
            key=query.id,
            said=f"“{brief(exact[0])}” (found by searching “{one_line(query.text)}”)",
            product=exact[0],
            instead=list(by_title(instead, *exact)),
            not_instead=[*by_label.get("C", [])[:2], *by_label.get("I", [])[:1]],
            taken=frozenset(map(leaf_of, (*by_label["E"], *instead))),
            beside=(query,),
            language=query.language,
        )


def _rivals(catalogue: Catalogue) -> dict[str, list[Product]]:
    looked, bought = meetings(catalogue, LOOKED), meetings(catalogue, BOUGHT)
    stated = {product.id: frozenset(named(product)) for product in catalogue.products}
    found = {}
    for product in catalogue.products:
        seen = Counter({id: count for id, count in looked.of(product).items() if id not in bought.of(product)})
        others = [catalogue.by_id[id] for id in often(seen, len(seen))]
        found[product.id] = [p for p in others if _weighed(product, p) and stated[product.id] & stated[p.id]]
    return {id: others for id, others in found.items() if others}


def _weighed(product: Product, other: Product) -> bool:
    return product.category is not None and product.category == other.category and title_of(product) != title_of(other)
