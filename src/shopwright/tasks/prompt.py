"""A prompt: the words a model is given, and beside them what the rest of the house knows about the question."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

AnswerKind = Literal["choice", "ranking", "selection", "entities", "text"]
CLOSED: frozenset[AnswerKind] = frozenset({"choice", "ranking", "selection"})
"""Kinds that are answered with numbers of the options shown."""


class Prompt(BaseModel):
    """What is asked. `text` is all that a model needs; the other fields serve hints, grammars and reports."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: str
    kind: AnswerKind
    text: str
    question: str = ""
    """The question without its options: what a reranker reads against each option."""
    options: tuple[str, ...] = ()
    first_number: int = 1
    """The number printed before the first option."""
    wanted: int = 1
    """How many options a selection names."""
    source: str = ""
    """The text that entities are phrases of."""
    max_characters: int = 400
    """How long a text may be."""
    language: str = "en"

    @property
    def numbers(self) -> tuple[int, ...]:
        """The options' printed numbers."""
        return tuple(range(self.first_number, self.first_number + len(self.options)))


def numbered(options: tuple[str, ...], first_number: int = 1) -> str:
    """Options one a line, each after its number, as ShopBench prints them."""
    return "\n".join(f"{number}. {option}" for number, option in enumerate(options, first_number))
