"""Chain of thought for arithmetic: which questions want it, how the working is asked for, and its budget."""

import re

from shopwright.evaluation.ways.room import size
from shopwright.tasks.prompt import Prompt

BUDGET = 160
"""Tokens that the working may take."""
LETTERS = 3
"""In a token of plain working, about."""
INSTRUCTION = (
    "First only the working: short sentences, one sum in each, written as a + b = c, with - for minus, * for times "
    "and / for divided by. The answer itself comes later."
)
_FIGURE = re.compile(
    r"(?<![\w.,])\d+(?:[.,]\d+)*|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|dozen|half|third|quarter|twice|double)\b",
    re.IGNORECASE,
)
_AMOUNT_WANTED = re.compile(
    r"\bhow (?:much|many|long|far|old|tall|fast|heavy|deep|high|wide)\b|\bwhat (?:do|does) [^.?\n]{0,40}\bcost\b"
    r"|\bwhat(?:'s| is| are| was| were| will)\b[^.?\n]*"
    r"\b(?:total|sum|price|cost|average|percent(?:age)?|difference|speed|weight|profit|length|volume|area|ratio|number)\b"
    r"|\b(?:calculate|compute|convert)\b|\bin (?:all|total)\b|\baltogether\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\b(?:each|per|every|total|altogether|in all|costs?|times|percent|save|off|left|remain\w*|more|less|fewer|twice"
    r"|half|third|quarter|in how many|higher|longer|older|miles?|share\w*|spen[dt]\w*|earn\w*|buys?|bought|sells?|sold"
    r"|pays?|paid|pieces?|pack|rounded|weigh\w*)\b|how much is that in|[$€£%+*/=]",
    re.IGNORECASE,
)
_UNIT_WANTED = re.compile(r"\bhow (?:much|many) (?:is|are) (?:that|this|it|they) in \w+|\bconvert\b", re.IGNORECASE)


def is_arithmetic(prompt: Prompt) -> bool:
    """Whether the question itself says so: an amount is wanted, and it is worked out of figures that are given.

    Two figures that something relates (each, per, in all, costs), or one that is wanted in another unit. The options
    do not count.
    """
    asked = prompt.question if prompt.options and prompt.question else prompt.text
    if not _AMOUNT_WANTED.search(asked):
        return False
    figures = len(_FIGURE.findall(asked))
    return figures > 0 if _UNIT_WANTED.search(asked) else figures > 1 and bool(_BETWEEN.search(asked))


def asking_for_working(text: str) -> str:
    """The question, with the wish that its working be written first."""
    return f"{text}\n\n{INSTRUCTION}"


def has_room(text: str, room: int) -> bool:
    """Whether the question fits twice, with the wish and the working between."""
    return size(asking_for_working(text), text) + LETTERS * BUDGET <= room
