"""Task: the product that meets all that a customer requires: a price limit and a stated fact."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from shopwright.catalogue.catalogue import Catalogue, group
from shopwright.catalogue.records import Money, Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import some, title_of, unlike
from shopwright.tasks.listing import leaf_of, named
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    "{ask}\n{options}\nAnswer with the number of the product.\nAnswer:",
    "Instructions: Choose the only product that meets every requirement.\nRequirements: {ask}\nProducts:\n{options}\n"
    "Answer:",
    "The following question is about products of an e-commerce website. {ask}\n{options}\nOutput only the number.",
    "I'm looking for something particular. {ask}\n{options}\nThe number will do.",
    "Help me choose. {ask}\nHere is what I found:\n{options}\nI should take number",
    "{options}\n\n{ask} Reply with the number of the one that fits.",
    "A customer at the counter asks: {ask}\n{options}\nI hand over number",
)
MOST_SEEN = 40
"""How many products of a shelf are looked at for one case."""


class Offer(NamedTuple):
    """A product with its lowest price and its facts."""

    product: Product
    price: Money
    facts: dict[str, str]


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case an offer: it meets a limit and a fact; every other shown fails one of the two."""
    offers = [offer for product in catalogue.products for offer in _offer(catalogue, product)]
    for shelf in group(offers, lambda offer: (leaf_of(offer.product), offer.price.currency)).values():
        for offer in shelf:
            dice = chance.child(offer.product.id)
            names = sorted(offer.facts)
            for name in some(names, 1, dice.random()):
                yield from _case(offer, name, shelf, dice.child(name))


def _offer(catalogue: Catalogue, product: Product) -> Iterator[Offer]:
    prices = [variant.price for variant in catalogue.variants_of.get(product.id, ()) if variant.price]
    if prices:
        yield Offer(product, min(prices, key=lambda price: price.amount), dict(named(product)))


def _case(offer: Offer, name: str, shelf: Sequence[Offer], chance: Chance) -> Iterator[Case]:
    dice = chance.random()
    limit = _limit(offer.price)
    failing = [other for other in some(shelf, MOST_SEEN, dice) if _fails(other, offer, name, limit)]
    shown = {_say(other, name): other for other in some(failing, 3, dice)}
    wrong = unlike(shown, _say(offer, name))
    if len(wrong) < 2:
        return
    on = basis(f"{offer.product.id}/{name}", offer.product, *(shown[text].product for text in wrong))
    what = leaf_of(offer.product) or "product"
    ask = f"Which of these ({what}) costs at most {limit} and has {name}: {offer.facts[name]}?"
    yield choosing(on, {"ask": ask}, ask, _say(offer, name), wrong, dice)


def _limit(price: Money) -> Money:
    """The next full five above a price."""
    return Money(amount=(price.amount // 500 + 1) * 500, currency=price.currency)


def _fails(other: Offer, offer: Offer, name: str, limit: Money) -> bool:
    same = other.facts.get(name, "").casefold() == offer.facts[name].casefold()
    return name in other.facts and (other.price.amount > limit.amount or not same)


def _say(offer: Offer, name: str) -> str:
    return f"{title_of(offer.product)}, {offer.price}, {name}: {offer.facts[name]}"


REQUIREMENT_MATCHING = Task(
    name="requirement-matching",
    skill=Skill.REASONING,
    answers=CHOICE,
    needs=("products", "variants"),
    draw=draw,
    phrasings=PHRASINGS,
)
