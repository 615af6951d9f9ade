"""What an answer is: five frozen types, numbers as the prompt prints them."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Choice(_Answer):
    """One option of several, by its printed number."""

    number: int


class Ranking(_Answer):
    """Options in order, best first, by printed number; a gold ranking carries the gain of every option."""

    order: tuple[int, ...]
    gains: tuple[float, ...] = ()
    """Gain of each option in the order in which the prompt lists them."""


class Selection(_Answer):
    """Some options of several, by printed number, in no order (ShopBench calls it retrieval)."""

    numbers: tuple[int, ...]


class Entities(_Answer):
    """Phrases found in a text."""

    names: tuple[str, ...]


class Text(_Answer):
    """Free text; a gold text may carry further references that are as good."""

    text: str
    references: tuple[str, ...] = ()


Answer = Choice | Ranking | Selection | Entities | Text
"""Told apart by their fields, so they need no tag in JSON."""

AnyAnswer = Annotated[Answer, Field(union_mode="smart")]


class Score(_Answer):
    """How good one answer was; entities also carry the counts that micro-F1 adds up over a task."""

    value: float
    hits: int = 0
    predicted: int = 0
    gold: int = 0


class UnreadableReply(ValueError):
    """A reply that holds no answer of the wanted type; it is counted, never guessed at."""

    def __init__(self, reply: str, wanted: str) -> None:
        super().__init__(f"No {wanted} can be read in {reply[:80]!r}.")
        self.reply, self.wanted = reply, wanted
