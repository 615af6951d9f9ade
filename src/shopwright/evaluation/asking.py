"""A question as a strategy puts it: recognised, hinted, with examples and working before it, as an engine is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shopwright.evaluation.questions import Question, Suite
from shopwright.evaluation.strategies import BUDGETS, Strategy, reaching, scorable
from shopwright.evaluation.systems import System
from shopwright.evaluation.ways import arithmetic, voting
from shopwright.evaluation.ways.calibration import emptied
from shopwright.evaluation.ways.rereading import stated_twice
from shopwright.models.hints import with_hint, with_scores
from shopwright.models.model import Message, Request, Weighing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.entities import ENTITIES
from shopwright.tasks.foreign_prompts import detect_kind, prompt_of
from shopwright.tasks.prompt import AnswerKind, Prompt
from shopwright.tasks.ranking import RANKING
from shopwright.tasks.selection import SELECTION
from shopwright.tasks.task import AnswerType
from shopwright.tasks.text import ROUGE_TEXT

Scores = tuple[float, ...]
BY_KIND: Mapping[AnswerKind, AnswerType] = {
    "choice": CHOICE,
    "ranking": RANKING,
    "selection": SELECTION,
    "entities": ENTITIES,
    "text": ROUGE_TEXT,
}
"""The answer types a recognised prompt is constrained by."""


@dataclass(frozen=True)
class Asked:
    """One question as its strategy puts it."""

    place: int
    system: str
    prompt: Prompt
    answers: AnswerType
    strategy: Strategy
    """What of the system's strategy reaches this question."""
    room: int
    """The size of text that it may grow to."""
    hint: Scores | None = None
    examples: tuple[Message, ...] = ()
    working: str = ""
    """What was written first, put right."""

    @property
    def text(self) -> str:
        """The question's own turn."""
        prompt = self.prompt
        if self.hint is not None and self.strategy.hint != "none":
            prompt = (with_hint if self.strategy.hint == "order" else with_scores)(prompt, self.hint)
        return stated_twice(prompt.text, self.room) if self.strategy.twice else prompt.text

    def request(self, draw: int = 0) -> Request:
        """What the engine is asked to write; draws differ by their seed alone."""
        temperature = voting.TEMPERATURE if self.strategy.sampled else 0.0
        grammar = self.answers.grammar(self.prompt) if self.strategy.grammar else None
        return Request(self._messages(self.text), grammar, BUDGETS[self.prompt.kind], temperature, draw)

    @property
    def reasons(self) -> bool:
        """Whether a working is written first: where there is room for it."""
        return self.strategy.reasons and arithmetic.has_room(self.text, self.room)

    @property
    def working_request(self) -> Request:
        """What the engine is asked to write first."""
        asked = Message("user", arithmetic.asking_for_working(self.text))
        return Request((*self._before, asked), max_tokens=arithmetic.BUDGET)

    @property
    def weighings(self) -> tuple[Weighing, ...]:
        """What the engine is asked to weigh: each option's number, after the question and after prompts without one."""
        empty = emptied(self.prompt) if self.strategy.calibration == "contents" else ()
        # A list goes on after its number: the comma keeps 1 from being read into 10.
        ending = "" if self.prompt.kind == "choice" else ","
        numbers = tuple(f"{number}{ending}" for number in self.prompt.numbers)
        budget = BUDGETS[self.prompt.kind]
        return tuple(Weighing(Request(self._messages(t), max_tokens=budget), numbers) for t in (self.text, *empty))

    @property
    def _before(self) -> tuple[Message, ...]:
        return (*([Message("system", self.system)] if self.system else ()), *self.examples)

    def _messages(self, text: str) -> tuple[Message, ...]:
        asked = Message("user", text)
        if not self.working:
            return (*self._before, asked)
        first = Message("user", arithmetic.asking_for_working(text))
        return (*self._before, first, Message("assistant", self.working), asked)


def put(system: System, suite: Suite, questions: Sequence[Question]) -> list[Asked]:
    """The questions as the system's strategy puts them, hints and examples found, `place` counted in `questions`."""
    asked = [_put(system, suite, place, question) for place, question in enumerate(questions)]
    hints = _hints(system, asked)
    return [replace(item, hint=hints.get(item.place), examples=_examples(system, item)) for item in asked]


def _put(system: System, suite: Suite, place: int, question: Question) -> Asked:
    prompt, answers = question.prompt, suite.answer_types[question.task]
    if system.strategy.blind:
        kind = detect_kind(prompt.text, prompt.kind == "choice")
        prompt, answers = prompt_of(question.task, kind, prompt.text), BY_KIND[kind]
    return Asked(place, question.system, prompt, answers, reaching(system.strategy, prompt), system.room)


def _hints(system: System, asked: Sequence[Asked]) -> dict[int, Scores]:
    helped = [item for item in asked if item.strategy.needs_scorer and scorable(item.prompt)]
    if system.scorer is None or not helped:
        return {}
    scores = system.scorer.scores([(item.prompt.question, item.prompt.options) for item in helped])
    return {item.place: score for item, score in zip(helped, scores, strict=True)}


def _examples(system: System, item: Asked) -> tuple[Message, ...]:
    if system.pool is None or item.strategy.examples == "none":
        return ()
    find = system.pool.fixed if item.strategy.examples == "fixed" else system.pool.nearest
    return find(item.prompt, item.room)
