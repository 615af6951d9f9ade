"""Plays shoppers' sessions: a search that narrows, a purchase, and the thing that goes with it."""

import random
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shopwright.demo.facts import Department
from shopwright.demo.products import Product
from shopwright.demo.queries import Aisles, arranged, holds
from shopwright.foundation.chance import Chance

_SESSIONS = 2200
_START = datetime(2025, 1, 6, 6, 0)
_TYPED = ("gender", "compatibility", "cell_size", "tea_type", "connector", "material", "capacity", "power", "style")
_SHARED = ("gender", "compatibility", "cell_size", "connector", "jacket", "season")
Event = dict[str, str | int]


@dataclass(frozen=True)
class _Shopper:
    """One session as it goes on: who, when, and by what chance."""

    session: str
    begun: datetime
    chance: random.Random
    aisles: Aisles


def sessions(shop: tuple[Department, ...], products: tuple[Product, ...], seed: int) -> tuple[Event, ...]:
    """Play every session, in order of time."""
    categories = [category for department in shop for category in department.categories]
    aisles = arranged(categories, products)
    gap = timedelta(days=360) / _SESSIONS
    return tuple(
        event
        for number in range(_SESSIONS)
        for event in _timed(_shopper(seed, number, _START + number * gap, aisles), products)
    )


def mates(product: Product, others: tuple[Product, ...]) -> list[Product]:
    """Put the complements that suit a product best first."""
    return sorted(others, key=lambda other: (-_kinship(product, other), _twist(product, other)))


def _kinship(product: Product, other: Product) -> int:
    shared = [name for name in _SHARED if product.facts.get(name) and product.facts[name] == other.facts.get(name)]
    clashing = [name for name in _SHARED[:3] if _clash(product.facts.get(name), other.facts.get(name))]
    return 2 * len(shared) - 5 * len(clashing) + (product.brand == other.brand) + 2 * (product.line == other.line)


def _clash(mine: str | None, theirs: str | None) -> bool:
    return mine is not None and theirs is not None and mine != theirs and "Unisex" not in (mine, theirs)


def _twist(product: Product, other: Product) -> int:
    return zlib.crc32(f"{product.handle}|{other.handle}".encode())


def _shopper(seed: int, number: int, begun: datetime, aisles: Aisles) -> _Shopper:
    return _Shopper(f"s{number + 1:05d}", begun, Chance(seed).child("sessions", number).random(), aisles)


def _timed(shopper: _Shopper, products: tuple[Product, ...]) -> Iterator[Event]:
    now = shopper.begun
    for event in _played(shopper, products):
        now += timedelta(seconds=shopper.chance.randrange(6, 150))
        yield {"ts": now.strftime("%Y-%m-%dT%H:%M:%SZ"), "session": shopper.session, **event}


def _played(shopper: _Shopper, products: tuple[Product, ...]) -> Iterator[Event]:
    chance = shopper.chance
    target = chance.choice(products)
    yield from _sought(shopper, target, chance.choice((1, 2, 2, 3)))
    if chance.random() < 0.25:
        return
    basket = [_put(target, chance)]
    yield basket[0]
    for place, key in enumerate(target.category.complements[:2]):
        if chance.random() < (0.65, 0.35)[place]:
            mate = chance.choice(mates(target, shopper.aisles.own[key])[:2])
            yield from _sought(shopper, mate, chance.choice((1, 1, 2)))
            basket.append(_put(mate, chance))
            yield basket[-1]
    if chance.random() < 0.7:
        yield from ({**item, "type": "purchase"} for item in basket)


def _sought(shopper: _Shopper, target: Product, steps: int) -> Iterator[Event]:
    noun = shopper.chance.choice(target.category.nouns)
    wishes = [(name, target.facts[name]) for name in _TYPED if name in target.facts][: steps - 1]
    narrow = shopper.chance.random() < 0.8
    for step in range(steps if narrow else 1):
        chosen = dict(wishes[:step])
        if step <= len(wishes):
            yield {"type": "search", "query": " ".join((noun, *(value.lower() for value in chosen.values())))}
            last = step == min(steps - 1, len(wishes)) or not narrow
            yield from _clicks(shopper, target, chosen, last=last)


def _clicks(shopper: _Shopper, target: Product, chosen: Mapping[str, str], *, last: bool) -> Iterator[Event]:
    chance = shopper.chance
    shown = [
        product
        for product in shopper.aisles.own[target.category.key]
        if product is not target and all(holds(product, name, value) for name, value in chosen.items())
    ]
    picked = chance.sample(shown, min(len(shown), chance.choice((0, 1, 1, 2))))
    if last:
        picked.append(target)
    for product in picked:
        yield {"type": "click", "product_handle": product.handle, "position": 1 + int(chance.expovariate(0.35))}


def _put(product: Product, chance: random.Random) -> Event:
    place = zlib.crc32(product.handle.encode()) + chance.choice((0, 0, 0, 1))
    stocked = [variant for variant in product.variants if variant.stock] or list(product.variants)
    variant = stocked[place % len(stocked)]
    return {"type": "cart", "product_handle": product.handle, "sku": variant.sku, "qty": chance.choice((1, 1, 1, 1, 2))}
