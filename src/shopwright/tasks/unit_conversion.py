"""Task: the measures and weights that records state, told in another unit."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.amounts import NUMBER, Amount, amounts, number_of
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import some, title_of, unlike
from shopwright.tasks.lexicon import lexicon
from shopwright.tasks.listing import named
from shopwright.tasks.quantities import amount
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    "{ask}\n{options}\nAnswer with the number of the right option.\nAnswer:",
    "Instructions: Convert the measure of a product into another unit.\nQuestion: {ask}\n{options}\nAnswer:",
    "The following is a multiple choice question about units. {ask}\n{options}\nOutput only the number.",
    "I grew up with other units. {ask}\n{options}\nJust tell me the number of the line.",
    "A customer from abroad writes to us: {ask}\n{options}\nWhich line do I send back?",
    "For the product page in another market: {ask}\n{options}\nReply with one number.",
    "{ask} Do the sum before you choose.\n{options}\nNumber:",
    "{ask}\nPossible results:\n{options}\nThe right result is number",
)
UNITS = {"mass": ("g", "kg", "oz", "lb"), "volume": ("ml", "l", "fl oz"), "length": ("mm", "cm", "m", "inches")}
SPOKEN = {"g": "grams", "kg": "kilograms", "oz": "ounces", "lb": "pounds", "ml": "millilitres", "l": "litres"}
SPOKEN |= {"fl oz": "US fluid ounces", "mm": "millimetres", "cm": "centimetres", "m": "metres", "inches": "inches"}
MOST = 2
LEAST, GREATEST = 0.1, 50_000
"""Results that nobody would say are not asked for."""


class Conversion(NamedTuple):
    """A stated measure in another unit, and what slips of the factor or of the point would give."""

    ask: str
    right: str
    slips: list[str]


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """Up to two cases a product that states a measure of weight, volume or length as the whole value of a fact."""
    for product in catalogue.products:
        dice = chance.child(product.id).random()
        stated = list(_measures(product, catalogue))
        # Nearly every product states its weight, so that is taken where there is nothing else.
        for name, value, measure in some([s for s in stated if s[0] != "weight"], MOST, dice) or stated[:1]:
            for unit in some(_others(value, measure), 1, dice):
                each = _convert(product, (name, value), measure, unit)
                on = basis(f"{product.id}/{name}/{unit}", product)
                yield choosing(on, {"ask": each.ask}, each.ask, each.right, some(each.slips, 3, dice), dice)


def _measures(product: Product, catalogue: Catalogue) -> Iterator[tuple[str, str, Amount]]:
    known = dict(named(product))
    weights = {v.weight_g for v in catalogue.variants_of.get(product.id, ()) if v.weight_g}
    if len(weights) == 1 and "weight" not in known:
        known["weight"] = f"{weights.pop()} g"
    for name, value in known.items():
        found = amounts(value) if value[0].isdigit() else ()
        if len(found) == 1 and found[0].span == value and found[0].dimension in UNITS and found[0].value > 0:
            yield name, value, found[0]


def _others(value: str, measure: Amount) -> list[str]:
    """The units that give another number than the one written, and one that somebody would say."""
    found = re.match(NUMBER, value)
    written = number_of(found.group()) if found else 0.0
    numbers = {unit: measure.value / _factor(unit) for unit in UNITS[measure.dimension]}
    return [u for u, n in numbers.items() if LEAST <= n <= GREATEST and abs(n - written) > 0.01 * n]


def _convert(product: Product, fact: tuple[str, str], measure: Amount, unit: str) -> Conversion:
    number, (name, value) = measure.value / _factor(unit), fact
    metric = measure.system == lexicon().units[unit].system == "metric"
    exact = metric and abs(round(number, 3) - number) < 1e-9
    about = "" if exact else ", rounded to three figures"
    ask = f"{title_of(product)}: the {name} is {value}. How much is that in {SPOKEN[unit]}{about}?"
    slips = (
        (number * 10, number / 10, number * 100) if exact else (number * 10, number / 10, number * 1.25, number * 0.8)
    )
    right = _say(number, unit, exact)
    return Conversion(ask, right, unlike((_say(slip, unit, exact) for slip in slips), right))


def _say(number: float, unit: str, exact: bool) -> str:
    return amount(number if exact else float(f"{number:.3g}"), unit)


def _factor(unit: str) -> float:
    return lexicon().units[unit].factor


UNIT_CONVERSION = Task(
    name="unit-conversion",
    skill=Skill.REASONING,
    answers=CHOICE,
    needs=("products",),
    draw=draw,
    phrasings=PHRASINGS,
)
