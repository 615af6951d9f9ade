"""Visits: a shopper searches, narrows, compares what matches, buys it, and goes on to what completes it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from shopwright.catalogue.records import Event, EventType, Session
from shopwright.foundation.chance import Chance
from shopwright.instructions.simulation.facts import AUDIENCE, Stated
from shopwright.instructions.simulation.made import made_from, made_id
from shopwright.instructions.simulation.needs import CANONICAL, Need, chain, typed
from shopwright.instructions.simulation.queries import Complements
from shopwright.instructions.simulation.shelves import Shelves
from shopwright.tasks.drawing import some

EACH = 2
MOST = 20_000
_BEGAN = datetime(2025, 1, 6, 6, 0, tzinfo=UTC)
_DAYS = 355
_LOOKED_AT, _SHOWN = 40, 4
_LEAVES, _RELATES, _BUYS = 0.2, (0.65, 0.35), 0.75
"""How often a shopper goes without choosing, goes on to a first and a second complement, and pays."""
Step = tuple[EventType, str | None, Stated | None, int | None]
"""What was done, what was typed, the product met, and its place in the list."""


@dataclass(frozen=True)
class _Shopper:
    """One shopper among the shelves."""

    shelves: Shelves
    complements: Complements
    chance: Chance
    dice: random.Random


def sessions(shelves: Shelves, complements: Complements) -> tuple[Session, ...]:
    """About two visits a product, at most twenty thousand, in order of time."""
    names = [(one, turn) for one in shelves.products for turn in range(EACH)]
    chances = {(one.product.id, turn): _chance(shelves, one, turn) for one, turn in names}
    kept = sorted(names, key=lambda name: (chances[name[0].product.id, name[1]].number(), name[0].product.id))[:MOST]
    visits = (_visit(one, chances[one.product.id, turn], shelves, complements) for one, turn in kept)
    ordered = sorted(visits, key=lambda visit: (visit.started, visit.id))
    return tuple(
        visit.model_copy(update={"source": visit.source.model_copy(update={"row": row})})
        for row, visit in enumerate(ordered, start=1)
    )


def _chance(shelves: Shelves, one: Stated, turn: int) -> Chance:
    return shelves.chance.child("session", one.product.id, turn)


def _visit(target: Stated, chance: Chance, shelves: Shelves, complements: Complements) -> Session:
    shopper = _Shopper(shelves, complements, chance, chance.random())
    now = began = _BEGAN + timedelta(seconds=int(chance.child("time").fraction() * _DAYS * 86400))
    events, met = [], [target.product]
    for kind, text, one, place in _walk(target, shopper):
        now += timedelta(seconds=1 if kind == "impression" else shopper.dice.randrange(5, 150))
        met += [one.product] if one else []
        events.append(_event(now, kind, text, one, place))
    started = events[0].ts if events else _stamp(began)
    return Session(id=made_id("session", *chance.name), started=started, events=tuple(events), source=made_from(met, 0))


def _walk(target: Stated, shopper: _Shopper) -> Iterator[Step]:
    dice = shopper.dice
    yield from _sought(target, shopper)
    if dice.random() < _LEAVES:
        return
    basket = [target]
    yield "cart", None, target, None
    paths = some(shopper.complements[target.path][:4], len(_RELATES), dice)
    for path, share in zip(paths, _RELATES, strict=False):
        if dice.random() < share:
            mate = _mate(target, path, shopper)
            yield from _sought(mate, shopper)
            yield "cart", None, mate, None
            basket.append(mate)
    if dice.random() < _BUYS:
        yield from (("purchase", None, one, None) for one in basket)


def _sought(target: Stated, shopper: _Shopper) -> Iterator[Step]:
    """A search or several, each narrower; at the last of them the target is met and looked at."""
    needs = chain(target, shopper.shelves, shopper.dice)
    first = shopper.dice.randrange(len(needs))
    for need in needs[first:]:
        matches = _matches(need, target, shopper)
        last = need is needs[-1]
        seen = some(matches, _SHOWN - last, shopper.dice)
        picked = seen[: shopper.dice.choice((0, 1, 1, 2, 2))]
        shown = [*seen, target] if last else seen
        shopper.dice.shuffle(shown)
        yield "search", typed(need, CANONICAL, shopper.shelves.chance), None, None
        yield from (("impression", None, one, place) for place, one in enumerate(shown, start=1))
        looked = [*picked, target] if last else picked
        yield from (("click", None, one, shown.index(one) + 1) for one in looked)


def _matches(need: Need, target: Stated, shopper: _Shopper) -> list[Stated]:
    """Others of the shelf that the search finds: those that share most facts with what is sought in the end."""
    ring, point = shopper.shelves.by_path[need.path], shopper.shelves.points[target.product.id]
    found = (one for one in ring.after(point, _LOOKED_AT) if one is not target and need.met_by(one))
    return sorted(islice(found, 2 * _SHOWN), key=lambda one: -_kinship(target, one))[: _SHOWN + 1]


def _mate(target: Stated, path: str, shopper: _Shopper) -> Stated:
    """Of the completing shelf one of the two that agree with the target in most facts."""
    point = shopper.shelves.points[target.product.id]
    looked = tuple(shopper.shelves.by_path[path].after(point, _LOOKED_AT))
    ranked = sorted(range(len(looked)), key=lambda place: (-_kinship(target, looked[place]), place))
    return looked[shopper.dice.choice(ranked[:2])]


def _kinship(one: Stated, other: Stated) -> int:
    """How many facts two products share; things for different people do not go together."""
    theirs = other.facts
    shared = [name for name, values in one.facts.items() if name in theirs and any(v in theirs[name] for v in values)]
    clash = AUDIENCE in one.facts and AUDIENCE in theirs and AUDIENCE not in shared
    return len(shared) - 10 * clash


def _event(now: datetime, kind: EventType, text: str | None, one: Stated | None, place: int | None) -> Event:
    bought = 1 if kind in ("cart", "purchase") else None
    id = one.product.id if one else None
    return Event(ts=_stamp(now), type=kind, query=text, product_id=id, position=place, quantity=bought)


def _stamp(now: datetime) -> str:
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")
