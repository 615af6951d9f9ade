"""What a reply may look like: a small algebra that is written once and rendered as GBNF and as a regular expression.

Words("yes")                     exactly these characters
OneOf((a, b))                    either
Sequence((a, b))                 one after the other
Listed(item, ", ", 1, 3)         one to three items with a separator
Characters(1, 80)                that many characters of any kind but line breaks
"""

import re
from dataclasses import dataclass
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
    """From `least` to `most` characters of any kind but line breaks."""

    least: int
    most: int

    def gbnf(self) -> str:
        """A negated class, repeated."""
        return f"[^\\n\\r]{{{self.least},{self.most}}}"

    def pattern(self) -> str:
        """A negated class, repeated."""
        return f"[^\\n\\r]{{{self.least},{self.most}}}"


def whole(grammar: Grammar) -> str:
    """A complete GBNF text with its root rule."""
    return f"root ::= {grammar.gbnf()}"
