"""What a shopper needs, from the bare kind of thing to a narrow wish, and how it is typed."""

import functools
import random
from dataclasses import dataclass
from math import floor

from shopwright.demo.queries import misspelt
from shopwright.foundation.chance import Chance
from shopwright.instructions.simulation.facts import AUDIENCE, BRAND, BUDGET, Fact, Stated
from shopwright.instructions.simulation.shelves import Shelves
from shopwright.instructions.simulation.words import COLOUR_NAMES, nouns, singular
from shopwright.tasks.drawing import some

CANONICAL, LOOSE, SLIPPED = 0, 1, 2
"""Ways to type a need: in the order of speech, thrown together, and with a slip of the finger."""
DEEPEST = 3
_LONGEST_VALUE = 24
_NO_WISH = frozenset(("yes", "no", "true", "false", "none", "n/a", "other", "0", "1", "unisex", "multi"))
_BEFORE = ("season", AUDIENCE, BRAND, *sorted(COLOUR_NAMES), "pattern", "style", "material")
"""Names whose values are said before the noun, in this order."""


@dataclass(frozen=True)
class Need:
    """A kind of thing with the facts that it must have."""

    path: str
    """The category in which it is looked for first."""
    noun: str
    whole: str
    """What all products of the category are called together."""
    facts: tuple[Fact, ...] = ()

    def met_by(self, one: Stated) -> bool | None:
        """Whether a product of this kind has all the facts; nothing where its record leaves one open."""
        said = [one.holds(fact) for fact in self.facts]
        return None if None in said or not one.is_called(self.noun, self.whole) else all(said)


def chain(one: Stated, shelves: Shelves, dice: random.Random) -> tuple[Need, ...]:
    """A need of each depth that a product meets, each narrower than the one before."""
    whole = shelves.whole_nouns[one.path]
    kinds = [noun for noun in nouns(one.leaf)[1:] if one.is_called(noun, whole)]
    bare = Need(one.path, kinds[0] if len(kinds) == 1 else whole, whole)
    wishes = some(_wishes(one, dice), DEEPEST - 1, dice)
    if one.price and dice.random() < 0.25:
        wishes.append(Fact(BUDGET, str(_limit(one.price.amount))))
    ends = range(len(wishes) + 1)
    return tuple(Need(bare.path, bare.noun, whole, tuple(sorted(wishes[:end]))) for end in ends)


@functools.lru_cache(1 << 14)
def typed(need: Need, way: int, chance: Chance) -> str:
    """A need in the words of a search; the same each time it is typed in this way."""
    dice = chance.child("typed", way, need.noun, *(part for fact in need.facts for part in fact)).random()
    before = sorted((f for f in need.facts if _leads(f)), key=lambda fact: (_BEFORE.index(_known(fact)), fact))
    after = [_after(fact) for fact in sorted(need.facts, key=lambda fact: fact.name == BUDGET) if not _leads(fact)]
    words = [*(_possessive(f.value, dice) if f.name == AUDIENCE else f.value for f in before)]
    noun = _counted(need.noun, dice) if way == CANONICAL else need.noun
    if way == LOOSE:
        dice.shuffle(loose := [*words, noun])
        return " ".join((*loose, *after)).replace("'", "")
    text = " ".join((*words, noun, *after))
    return misspelt(text, dice) if way == SLIPPED else text


def _wishes(one: Stated, dice: random.Random) -> list[Fact]:
    """One value of each fact that can be asked for in a few words."""
    fit = {name: [v for v in values if _askable(v, one)] for name, values in one.facts.items()}
    chosen = {dice.choice(values): name for name, values in sorted(fit.items()) if values}
    return [Fact(name, value) for value, name in chosen.items()]


def _askable(value: str, one: Stated) -> bool:
    short = 1 < len(value) <= _LONGEST_VALUE and len(value.split()) <= 3
    return short and value not in _NO_WISH and singular(value) not in map(singular, nouns(one.leaf))


def _limit(amount: int) -> int:
    """A round limit, in whole units, that lies above a price in hundredths."""
    step = next(step for step in (5, 10, 50, 100, 1000, 10**9) if amount < step * 1000 or step == 10**9)
    return (floor(amount / 100 / step) + 1) * step


def _known(fact: Fact) -> str:
    return fact.name if fact.name in _BEFORE else "style"


def _leads(fact: Fact) -> bool:
    wordy = not any(mark.isdigit() for mark in fact.value)
    return fact.name in _BEFORE or (fact.name != BUDGET and wordy and " " not in fact.value)


def _after(fact: Fact) -> str:
    if fact.name == BUDGET:
        return f"under {fact.value}"
    bare = fact.value.replace(".", "").isdigit() or len(fact.value) < 4
    return f"{fact.name} {fact.value}" if bare else fact.value


def _possessive(people: str, dice: random.Random) -> str:
    ends = {"men": ("mens", "men's"), "women": ("womens", "women's")}
    return dice.choice(ends.get(people, (people,)))


def _counted(noun: str, dice: random.Random) -> str:
    """The noun as it stands, or the many of it where that is plain."""
    regular = noun.isalpha() and noun == singular(noun) and not noun.endswith(("s", "x", "z", "h", "y", "f", "g"))
    return f"{noun}s" if regular and dice.random() < 0.4 else noun
