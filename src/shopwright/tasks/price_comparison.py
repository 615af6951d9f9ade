"""Task: which offer of a shelf is the cheapest, the cheapest by content, or reduced by the largest share."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import NamedTuple

from shopwright.catalogue.catalogue import Catalogue, group
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import some
from shopwright.tasks.listing import leaf_of
from shopwright.tasks.offers import Offer, offers
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    "{ask}\n{options}\nAnswer with the number of the offer.\nAnswer:",
    "Instructions: Compare the offers and choose one.\nQuestion: {ask}\nOffers:\n{options}\nAnswer:",
    "The following question is about prices on an e-commerce website. {ask}\n{options}\nOutput only the number.",
    "I watch my money. {ask}\n{options}\nThe number will do.",
    "A customer at the counter wants to know: {ask}\n{options}\nReply with one number.",
    "For this week's leaflet: {ask}\n{options}\nPut down its number:",
    "{options}\n\nThese are numbered offers of our shop. {ask} Give the number.",
    "{ask} Work it out offer by offer.\n{options}\nThe answer is number",
)
LOOKED_AT = 24
"""How many offers of a shelf are looked at for one case."""
CLEARLY = 1.02
"""By how much the others must be worse, so that no rounding turns the answer."""


class Kind(NamedTuple):
    """A way of comparing: the question, what an option says, the figure of which the lowest wins, and among whom."""

    ask: str
    say: Callable[[Offer], str]
    figure: Callable[[Offer], float | None]
    among: Callable[[Offer], Hashable]


def _say(offer: Offer) -> str:
    return f"{offer.name}: {offer.price}"


def _by_content(offer: Offer) -> float | None:
    return offer.price.amount / offer.content[0] if offer.content else None


def _by_share(offer: Offer) -> float | None:
    return offer.price.amount / offer.before.amount if offer.before else None


def _shelf(offer: Offer) -> tuple[str, str]:
    return leaf_of(offer.product), offer.price.currency


KINDS = {
    "price": Kind("Which of these offers costs the least?", _say, lambda offer: float(offer.price.amount), _shelf),
    "content": Kind(
        "Which of these offers is the cheapest for what it holds, per {unit}?",
        _say,
        _by_content,
        lambda offer: (*_shelf(offer), offer.content and offer.content[1]),
    ),
    "discount": Kind(
        "Which of these offers is reduced by the largest share of its former price?",
        lambda offer: f"{_say(offer)}, before {offer.before}",
        _by_share,
        lambda offer: offer.price.currency,
    ),
}


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """Up to three cases a product, one a kind, where other offers beside it are clearly worse."""
    found = list(offers(catalogue, chance))
    for name, kind in KINDS.items():
        for rivals in group((offer for offer in found if kind.figure(offer)), kind.among).values():
            for offer in rivals:
                yield from _case(offer, name, rivals, chance.child(offer.product.id, name))


def _case(offer: Offer, name: str, rivals: Sequence[Offer], chance: Chance) -> Iterator[Case]:
    kind, dice = KINDS[name], chance.random()
    shown = {kind.say(other): other.product for other in _worse(offer, kind, some(rivals, LOOKED_AT, dice))}
    if len(shown) > 1:
        ask = kind.ask.format(unit=offer.content[1] if offer.content else "")
        on = basis(f"{offer.product.id}/{name}", offer.product, *shown.values())
        yield choosing(on, {"ask": ask}, ask, kind.say(offer), list(shown), dice)


def _worse(offer: Offer, kind: Kind, others: Sequence[Offer]) -> list[Offer]:
    """The three that are clearly worse and come closest."""
    best = kind.figure(offer) or 0.0
    figures = [(kind.figure(other) or 0.0, kind.say(other), other) for other in others]
    worse = sorted((f for f in figures if f[0] >= CLEARLY * best), key=lambda figure: figure[:2])
    return [other for _, _, other in worse[:3]]


PRICE_COMPARISON = Task(
    name="price-comparison",
    skill=Skill.REASONING,
    answers=CHOICE,
    needs=("products", "variants"),
    draw=draw,
    phrasings=PHRASINGS,
)
