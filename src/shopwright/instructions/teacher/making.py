"""One planned sample made: its question asked for, then its answer, each again where a reply cannot be used."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TypeVar, cast

from pydantic import BaseModel

from shopwright.instructions.teacher.asking import Line
from shopwright.instructions.teacher.checking import failure, meaning_moved, question_failure
from shopwright.instructions.teacher.planning import Planned
from shopwright.instructions.teacher.prompting import Answered, Asked, Call, corrected, grammar_of, schema_of
from shopwright.instructions.teacher.reading import CUT_OFF, Unusable, read
from shopwright.instructions.teacher.recipe import GrowRecipe
from shopwright.instructions.teacher.seeds import Seed
from shopwright.models.model import Message, Request
from shopwright.models.replay import prompt_key

Said = TypeVar("Said", bound=BaseModel)


@dataclass(frozen=True)
class Use:
    """What one sample took: replies, those that could not be used by reason, and the tokens that the teacher told."""

    replies: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    unusable: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Use") -> "Use":
        return Use(
            self.replies + other.replies,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.unusable + other.unusable,
        )


@dataclass(frozen=True)
class Outcome:
    """What came of a planned sample: the sample, or the reason why there is none."""

    planned: Planned
    sample: Seed | None
    reason: str
    use: Use
    prompts: tuple[str, ...]
    """The hashes of what was asked, in order."""


class _Dropped(Exception):
    """The way out of a sample that cannot be finished."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Maker:
    """Makes one planned sample. Raises ModelFailed where the teacher answers nobody any more, Stopped at the end."""

    def __init__(self, planned: Planned, recipe: GrowRecipe, line: Line) -> None:
        self._planned, self._recipe, self._line = planned, recipe, line
        self._use = Use()
        self._prompts: list[str] = []

    def made(self) -> Outcome:
        """The outcome."""
        sample: Seed | None = None
        try:
            sample, reason = self._sample(), ""
        except _Dropped as dropped:
            reason = dropped.reason
        return Outcome(self._planned, sample, reason, self._use, tuple(self._prompts))

    def _sample(self) -> Seed:
        planned = self._planned
        asked = cast(Asked, self._said(planned.question))
        draft = planned.sample(asked, "")
        _drop(question_failure(draft))
        if planned.step == "rephrase":
            _drop(meaning_moved(planned.parents[0], draft))
            output = planned.parents[0].output
        else:
            output = cast(Answered, self._said(planned.answer(asked))).output
        sample = planned.sample(asked, output)
        _drop(failure(sample))
        return sample

    def _said(self, call: Call) -> BaseModel:
        messages, tokens = call.messages, self._recipe.max_tokens
        reason = ""
        for attempt in range(self._recipe.tries):
            request = request_of(call, self._recipe, messages, tokens, attempt)
            said = self._read(request, call)
            if not isinstance(said, Unusable):
                return said
            reason = said.reason
            self._use += Use(unusable=Counter([reason]))
            if reason == CUT_OFF:
                tokens = 2 * self._recipe.max_tokens
            else:
                messages = corrected(call, self._last, said.problem)
        raise _Dropped(reason)

    def _read(self, request: Request, call: Call) -> BaseModel | Unusable:
        self._prompts.append(prompt_key(request))
        kept = self._line.ask(request)
        _drop(kept.refusal)
        self._use += Use(1, kept.prompt_tokens or 0, kept.completion_tokens or 0)
        self._last = kept.text
        return read(kept, call.form)


def request_of(
    call: Call, recipe: GrowRecipe, messages: tuple[Message, ...] = (), tokens: int = 0, attempt: int = 0
) -> Request:
    """A call as a model is asked it; another attempt has another seed."""
    return Request(
        messages or call.messages,
        grammar=grammar_of(call.form),
        max_tokens=tokens or recipe.max_tokens,
        temperature=recipe.temperature,
        seed=call.seed + attempt,
        schema=schema_of(call.form),
    )


def _drop(reason: str | None) -> None:
    if reason:
        raise _Dropped(reason)
