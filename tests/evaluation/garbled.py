"""Replies as models really give them: right ones, wrong ones, every trap of the published parsers, and noise."""

import random
from collections.abc import Callable, Sequence

Dice = random.Random
Weights = list[float]

DIGITS = ("0123456789", *("".join(map(chr, range(zero, zero + 10))) for zero in (0x660, 0x966, 0xFF10)), "⁰¹²³⁴⁵⁶⁷⁸⁹")
"""Digits of four scripts that parse, then superscripts, which are numerals and do not."""
NOISE = " \n\t\r,.;:()[]{}'\"`\\-+_#½²٣Ⅳ四五\u00a0\u3000\x1f\x00aAzß"
PREFACES = ("Answer: ", "The answer is ", "Sure! Here you go:\n", "1. ", "- ", "(", "[", "**", "\n", " ", "\u3000", "")
ENDINGS = ("", "", ".", "\n", " \n", ")", "]", "\nBecause it fits.", ", and that is all", ",", "\u00a0")
WORDS = (
    "waterproof jackets run running Runner's kettles 3-pack 1.5 l é été ß wool Cotton, tents! 防水 ジャケット 速乾"
).split()
NAMES = ("Nike", "running shoes", "wool", "Größe M", "red", "e-bike", "ÉTÉ", "rain coat", "2 pack", "it's")
CUT = 5_000


def choice(dice: Dice) -> tuple[int, str]:
    """A gold number and a reply."""
    gold = dice.randrange(10)
    said = gold if dice.random() < 0.6 else dice.randrange(-3, 25)
    traps = (
        str(said),
        f"{said}. kettle",
        f"({said})",
        f"\n{said}",
        "ABCDEFGHIJ"[gold],
        f"1{gold}",
        "",
        "one",
        f"{gold}²",
    )
    return gold, _worn(dice.choice((str(said), dice.choice(traps))), dice)


def ranking(dice: Dice) -> tuple[Weights, str]:
    """The gains of three to six options, and a reply."""
    weights = [dice.choice((1.0, 0.1, 0.01, 0.0)) for _ in range(dice.choice((5, 5, 5, 3, 4, 6)))]
    return weights, _worn(_listed(dice.sample(range(1, len(weights) + 1), len(weights)), dice), dice)


def selection(dice: Dice) -> tuple[list[int], str]:
    """The gold numbers and a reply."""
    gold = dice.sample(range(1, 16), dice.choice((3, 3, 3, 1, 2, 4)))
    said = [number if dice.random() < 0.7 else dice.randint(0, 150) for number in gold]
    return gold, _worn(_listed(said, dice), dice)


def entities(dice: Dice) -> tuple[list[str], str]:
    """The gold names and a reply."""
    gold = dice.sample(NAMES, dice.randint(1, 3))
    said = [dice.choice((name, name, name.upper(), f" {name}\n", dice.choice(NAMES))) for name in gold]
    said += dice.choices(said, k=dice.choice((0, 0, 0, 1, 3)))
    return gold, _worn(dice.choice(WRITTEN)(said), dice)


def text(dice: Dice) -> tuple[str, str]:
    """A reference and a reply."""
    gold = dice.choices(WORDS, k=dice.choice((1, 3, 5, 12, 40)))
    said = [word if dice.random() < 0.8 else dice.choice((*WORDS, "\n")) for word in gold[: dice.randint(0, 60)]]
    return " ".join(gold), _worn(dice.choice((" ", " ", "  ", "")).join(said), dice)


WRITTEN: Sequence[Callable[[list[str]], str]] = (
    ", ".join,
    ",".join,
    "\n".join,
    repr,
    lambda said: repr(tuple(said)),
    lambda said: repr([*said, 1]),
    lambda said: repr([said]),
    lambda said: f"[{', '.join(said)}]",
    lambda said: f" {said!r}  # as asked",
    lambda said: f"\n{said!r}",
    lambda said: repr(said).replace("', '", "' '"),
    lambda said: repr(said).replace("e", "\\d"),
    lambda said: ", , ".join(said) + ",",
)


def _listed(numbers: list[int], dice: Dice) -> str:
    said = list(numbers)
    for change in dice.choices((_kept, _sixth, _repeated, _zero, _far, _partial), k=dice.choice((0, 0, 1, 2))):
        said = change(said, dice)
    return dice.choice((",", ", ", ",", ", ", " ", "\n", ",\n", ". ", " > ", ";", "\uff0c")).join(map(str, said))


def _kept(said: list[int], dice: Dice) -> list[int]:
    return said


def _sixth(said: list[int], dice: Dice) -> list[int]:
    return [*said, dice.choice(said or [1])]


def _repeated(said: list[int], dice: Dice) -> list[int]:
    return [dice.choice(said), *said] if said else said


def _zero(said: list[int], dice: Dice) -> list[int]:
    return [0, *said] if dice.random() < 0.5 else [*said[:1], 0, *said[2:]]


def _far(said: list[int], dice: Dice) -> list[int]:
    return [dice.choice((6, 9, 10, 123, -1, 10**20)), *said]


def _partial(said: list[int], dice: Dice) -> list[int]:
    return said[: dice.randint(0, 2)]


def _worn(reply: str, dice: Dice) -> str:
    """The reply itself, or what a model makes of it; now and then it goes past the cut, or is nothing but noise."""
    turn = dice.random()
    if turn < 0.4:
        return reply
    if turn < 0.65:
        return dice.choice(PREFACES) + reply + dice.choice(ENDINGS)
    if turn < 0.75:
        return reply.translate(str.maketrans(DIGITS[0], dice.choice(DIGITS)))
    if turn < 0.9:
        place = dice.randint(0, len(reply))
        return reply[:place] + dice.choice(NOISE) + reply[place + dice.randint(0, 1) :]
    if turn < 0.98:
        return "".join(dice.choices(NOISE + "0123456789", k=dice.randint(0, 12)))
    return _long(reply, dice)


def _long(reply: str, dice: Dice) -> str:
    near = CUT - len(reply) + dice.randint(-2, 2)
    return dice.choice((reply + " " * CUT + "1", " " * near + reply, "x" * near + reply, "9" * near + "," + reply))
