"""The calculator: every sum in a model's working is done again, and a wrong result is set right."""

import re
from fractions import Fraction

_FIGURE = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_TERM = rf"(?:[$€£]\s?)?{_FIGURE}\s?%?(?:\s?(?!x\b)[A-Za-z]{{1,12}}\b)?"
_SIGN = "\u00d7\u00f7\u2212+*/x-"
_JOINT = rf"(?:\s*[{_SIGN}]\s*|(?<=%)\s?of\s)"
_SUM = re.compile(
    rf"(?<![\w.,%)])(?P<left>{_TERM}(?:{_JOINT}{_TERM}){{1,7}})(?P<is>\s*=\s*(?:[$€£]\s?)?)(?P<told>-?{_FIGURE})"
)
_PIECE = re.compile(rf"(?P<figure>{_FIGURE})\s?(?P<share>%)?|(?P<sign>[{_SIGN}](?![a-z])|\bof\b)")
_FIGURES = re.compile(_FIGURE)
_TIMES, _THROUGH, _MINUS = "*x\u00d7of", "/\u00f7", "-\u2212"


def checked(working: str, given: str = "") -> str:
    """The working with every `a + b = c` right, and what was reckoned on with a wrong result done again.

    A result is right where it is the exact one, or shows digits after the point and is rounded to them. Figures that
    the question itself has (`given`) are never taken for an earlier result.
    """
    known = set(_FIGURES.findall(given))
    slips: dict[str, str] = {}

    def put_right(found: re.Match[str]) -> str:
        left = _FIGURES.sub(lambda figure: slips.get(figure[0], figure[0]), found["left"])
        right = _result(left, found["told"])
        if right != found["told"] and found["told"] not in known:
            slips[found["told"]] = right
        return f"{left}{found['is']}{right}"

    return _SUM.sub(put_right, working)


def _result(left: str, told: str) -> str:
    """What is told where that is right, else what it should be."""
    value = _value(left)
    digits = len(told.partition(".")[2])
    room = Fraction(1, 2 * 10**digits) if digits else 0
    if value is None or abs(_number(told) - value) <= room:
        return told
    return f"{float(value):.{digits if value.denominator == 1 else max(digits, 2)}f}"


def _value(left: str) -> Fraction | None:
    """The value of a sum, times and divided by before plus and minus; nothing where it divides by nothing."""
    terms: list[Fraction] = []
    sign = "+"
    for piece in _PIECE.finditer(left):
        if piece["sign"]:
            sign = piece["sign"]
            continue
        figure = _number(piece["figure"]) / (100 if piece["share"] else 1)
        if sign in _THROUGH and not figure:
            return None
        _take(terms, sign, figure)
    return sum(terms, Fraction(0))


def _take(terms: list[Fraction], sign: str, figure: Fraction) -> None:
    if terms and sign in _TIMES:
        terms[-1] *= figure
    elif terms and sign in _THROUGH:
        terms[-1] /= figure
    else:
        terms.append(-figure if sign in _MINUS else figure)


def _number(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))
