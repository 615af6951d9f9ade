"""What a reply may look like: a small algebra that is written once and rendered as GBNF and as a regular expression.

Words("yes")                     exactly these characters
OneOf((a, b))                    either
Sequence((a, b))                 one after the other
Listed(item, ", ", 1, 3)         one to three items with a separator
Characters(80)                   one to so many characters of any kind but line breaks
"""

import re
from dataclasses import dataclass, replace
from typing import Protocol


class Grammar(Protocol):
    """A set of strings."""

    def gbnf(self) -> str:
        """The right-hand side of a GBNF rule, for llama.cpp."""

    def pattern(self) -> str:
        """A regular expression that the whole reply matches."""


@dataclass(frozen=True)
class Words:
    """Exactly these characters."""

    text: str

    def gbnf(self) -> str:
        """A quoted literal."""
        escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
        return '"' + "".join(escapes.get(character, character) for character in self.text) + '"'

    def pattern(self) -> str:
        """The text, escaped."""
        return re.escape(self.text)


@dataclass(frozen=True)
class OneOf:
    """Any one of several."""

    choices: tuple[Grammar, ...]

    def gbnf(self) -> str:
        """Alternatives in brackets."""
        return "(" + " | ".join(choice.gbnf() for choice in self.choices) + ")"

    def pattern(self) -> str:
        """Alternatives in a group."""
        return "(?:" + "|".join(choice.pattern() for choice in self.choices) + ")"


@dataclass(frozen=True)
class Sequence:
    """One part after the other."""

    parts: tuple[Grammar, ...]

    def gbnf(self) -> str:
        """The parts with spaces between."""
        return " ".join(part.gbnf() for part in self.parts)

    def pattern(self) -> str:
        """The parts joined."""
        return "".join(part.pattern() for part in self.parts)


@dataclass(frozen=True)
class Listed:
    """From `least` to `most` items with a separator between them."""

    item: Grammar
    separator: str
    least: int
    most: int

    def gbnf(self) -> str:
        """The first item, then the repetition of separator and item."""
        more = f"({Words(self.separator).gbnf()} {self.item.gbnf()}){{{max(self.least - 1, 0)},{self.most - 1}}}"
        return f"{self.item.gbnf()} {more}"

    def pattern(self) -> str:
        """The first item, then the repetition of separator and item."""
        more = f"(?:{re.escape(self.separator)}{self.item.pattern()}){{{max(self.least - 1, 0)},{self.most - 1}}}"
        return f"{self.item.pattern()}{more}"


@dataclass(frozen=True)
class Characters:
    """From one to `most` characters of one line, the first of them no space; none of those in `without`."""

    most: int | None
    """Nothing where a line may be of any length."""
    without: str = ""

    def gbnf(self) -> str:
        """Two classes: the first character, then the rest."""
        # A class cannot be taken from another, so what is left out is cut from the visible ASCII by hand.
        first = "".join(_escaped(chr(code)) for code in range(0x21, 0x7F) if chr(code) not in self.without)
        rest = "".join(map(_escaped, self.without))
        more = "*" if self.most is None else f"{{0,{self.most - 1}}}"
        return f"[{first}{_LETTERS_BEYOND_ASCII}] [^\\n\\r{rest}]{more}"

    def pattern(self) -> str:
        """The same two classes; both notations write characters alike."""
        return self.gbnf().replace("] [", "][")


def loosened(grammar: Grammar, above: int) -> Grammar:
    """The grammar with lines of any length where it allows more than `above` characters.

    For engines whose grammars grow with every repetition that they count.
    """
    if isinstance(grammar, Characters) and grammar.most is not None and grammar.most > above:
        return replace(grammar, most=None)
    if isinstance(grammar, OneOf):
        return OneOf(tuple(loosened(choice, above) for choice in grammar.choices))
    if isinstance(grammar, Sequence):
        return Sequence(tuple(loosened(part, above) for part in grammar.parts))
    return replace(grammar, item=loosened(grammar.item, above)) if isinstance(grammar, Listed) else grammar


def _escaped(character: str) -> str:
    return f"\\x{ord(character):02x}"


_LETTERS_BEYOND_ASCII = r"\u00a1-\u167f\u1681-\u1fff\u3001-\ud7ff"
"""Beyond ASCII without the spaces (U+0080 to U+00A0, U+1680, U+2000 to U+3000)."""


def whole(grammar: Grammar) -> str:
    """A complete GBNF text with its root rule."""
    return f"root ::= {grammar.gbnf()}"
