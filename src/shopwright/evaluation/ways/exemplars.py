"""Exemplars: answered development questions, shown as earlier turns of the conversation."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from shopwright.evaluation.questions import Question, Suite
from shopwright.evaluation.scoring import Encoder
from shopwright.evaluation.ways.room import size
from shopwright.foundation.files import content_hash
from shopwright.models.bm25 import Collection
from shopwright.models.model import Message
from shopwright.tasks.prompt import AnswerKind, Prompt

SHOWN = 3
"""How many are shown at most."""
LOOKED_AT = 12
"""How many of the nearest are tried for their length."""


@dataclass(frozen=True)
class Exemplar:
    """A development question with the reply that would be right."""

    task: str
    kind: AnswerKind
    text: str
    reply: str

    @property
    def turns(self) -> tuple[Message, Message]:
        """The question, and the reply to it."""
        return Message("user", self.text), Message("assistant", self.reply)


class Pool:
    """The exemplars of a suite: of its development part, without whatever is examined."""

    def __init__(self, suite: Suite, encoder: Encoder | None = None) -> None:
        examined = {_bare(question.prompt.text) for question in suite.examined}
        usable = (question for question in suite.development if _bare(question.prompt.text) not in examined)
        # By their hash: which ones a task shows depends on no order, and not on what else there is.
        found = sorted(usable, key=lambda question: content_hash(question.asked, question.raw_gold))
        self._exemplars = tuple(_exemplar(suite, question) for question in found)
        self._encoder = encoder
        self._indexes: dict[AnswerKind, _Index] = {}

    @cached_property
    def fingerprint(self) -> str:
        """Changes when any exemplar does."""
        return content_hash([(e.task, e.text, e.reply) for e in self._exemplars])

    def fixed(self, prompt: Prompt, room: int) -> tuple[Message, ...]:
        """The first of the question's own task."""
        return _turns(prompt.text, (e for e in self._exemplars if e.task == prompt.task), room)

    def nearest(self, prompt: Prompt, room: int) -> tuple[Message, ...]:
        """The nearest ones of its kind of answer, the nearest last."""
        if prompt.kind not in self._indexes:
            of_kind = [exemplar for exemplar in self._exemplars if exemplar.kind == prompt.kind]
            self._indexes[prompt.kind] = _Index(of_kind, self._encoder)
        return _turns(prompt.text, self._indexes[prompt.kind].nearest(prompt.text), room)


class _Index:
    """Exemplars of one kind, found by their words, or by their meaning where there is an encoder."""

    def __init__(self, exemplars: Sequence[Exemplar], encoder: Encoder | None) -> None:
        self._exemplars = exemplars
        texts = [exemplar.text for exemplar in exemplars]
        self._scores = _by_meaning(texts, encoder) if encoder else Collection(texts).scores

    def nearest(self, text: str) -> list[Exemplar]:
        """The nearest first, among equals the one that comes first in the pool."""
        scores = self._scores(text)
        order = sorted(range(len(scores)), key=lambda place: -scores[place])
        return [self._exemplars[place] for place in order[:LOOKED_AT]]


def _by_meaning(texts: Sequence[str], encoder: Encoder) -> Callable[[str], Sequence[float]]:
    vectors = encoder.encode(texts)
    return lambda text: (vectors @ encoder.encode([text])[0]).tolist() if texts else []


def _turns(asked: str, exemplars: Iterable[Exemplar], room: int) -> tuple[Message, ...]:
    """Up to SHOWN exemplars as turns, the first of them last; those for which there is no room are left out."""
    left = room - size(asked)
    turns: list[tuple[Message, Message]] = []
    for exemplar in exemplars:
        needed = size(exemplar.text, exemplar.reply)
        if len(turns) < SHOWN and needed <= left and _bare(exemplar.text) != _bare(asked):
            turns.append(exemplar.turns)
            left -= needed
    return tuple(turn for pair in reversed(turns) for turn in pair)


def _exemplar(suite: Suite, question: Question) -> Exemplar:
    reply = suite.answer_types[question.task].render(question.gold)
    return Exemplar(question.prompt.task, question.prompt.kind, question.prompt.text, reply)


def _bare(text: str) -> str:
    return " ".join(text.split()).casefold()
