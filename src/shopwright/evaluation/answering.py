"""A system answers questions: closed ones decided among their options, the others written inside their grammar."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from time import perf_counter

from shopwright.evaluation.questions import Question, Suite
from shopwright.evaluation.strategies import BUDGETS
from shopwright.evaluation.systems import System
from shopwright.models.fusion import decide, fuse
from shopwright.models.hints import with_hint
from shopwright.models.model import Message, ModelFailed, Reply, Request
from shopwright.tasks.answers import Answer
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.entities import ENTITIES
from shopwright.tasks.foreign_prompts import detect_kind, is_bare, prompt_of
from shopwright.tasks.prompt import CLOSED, AnswerKind, Prompt
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


AT_ONCE = 4
"""Closed questions put to an engine side by side."""


@dataclass(frozen=True)
class Outcome:
    """What came of one question: a reply, or the engine's failure."""

    place: int
    text: str = ""
    seconds: float = 0.0
    failure: ModelFailed | None = None


@dataclass(frozen=True)
class _Asked:
    """One question as its strategy puts it."""

    place: int
    system: str
    prompt: Prompt
    answers: AnswerType
    hint: Scores | None


def answer(system: System, suite: Suite, questions: Sequence[Question]) -> Iterator[Outcome]:
    """One outcome for each question, `place` counted in `questions`; closed ones come first."""
    asked = [_put(system, suite, place, question) for place, question in enumerate(questions)]
    hinted = _with_hints(system, asked)
    written: list[_Asked] = []
    for item, outcome in _closed(system, hinted):
        if outcome is None:
            written.append(item)
        else:
            yield outcome
    yield from _written(system, written)


def likelihoods(system: System, prompt: Prompt, system_text: str) -> Scores | None:
    """The LM's log-probability of each option's number, or None where the engine cannot tell."""
    # A list goes on after its number: the comma keeps 1 from being read into 10.
    ending = "" if prompt.kind == "choice" else ","
    request = Request(_messages(system_text, prompt.text), max_tokens=BUDGETS[prompt.kind])
    return system.model.likelihoods(request, [f"{number}{ending}" for number in prompt.numbers])


def scorable(prompt: Prompt) -> bool:
    """Whether a scorer can tell the options apart: bare numbers say nothing to it."""
    return prompt.kind in CLOSED and not is_bare(prompt)


def _put(system: System, suite: Suite, place: int, question: Question) -> _Asked:
    if not system.strategy.blind:
        return _Asked(place, question.system, question.prompt, suite.answer_types[question.task], None)
    text = question.prompt.text
    kind = detect_kind(text, question.prompt.kind == "choice")
    return _Asked(place, question.system, prompt_of(question.task, kind, text), BY_KIND[kind], None)


def _with_hints(system: System, asked: Sequence[_Asked]) -> list[_Asked]:
    if system.scorer is None or not system.strategy.needs_scorer:
        return list(asked)
    helped = [item for item in asked if scorable(item.prompt)]
    scores = system.scorer.scores([(item.prompt.question, item.prompt.options) for item in helped]) if helped else []
    hints = {item.place: score for item, score in zip(helped, scores, strict=True)}
    return [_Asked(i.place, i.system, i.prompt, i.answers, hints.get(i.place)) for i in asked]


def _closed(system: System, asked: Sequence[_Asked]) -> Iterator[tuple[_Asked, Outcome | None]]:
    """Each question with what was decided, in order; nothing where it has to be written."""
    if system.silent:
        yield from ((item, _tried(system, item)) for item in asked)
        return
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        yield from zip(asked, pool.map(partial(_tried, system), asked), strict=True)
    finally:
        pool.shutdown(cancel_futures=True)


def _tried(system: System, item: _Asked) -> Outcome | None:
    started = perf_counter()
    try:
        decided = _decided(system, item)
    except ModelFailed as failure:
        return Outcome(item.place, failure=failure)
    return None if decided is None else Outcome(item.place, item.answers.render(decided), perf_counter() - started)


def _decided(system: System, item: _Asked) -> Answer | None:
    """The answer to a closed question, or None where it has to be written."""
    decision = system.strategy.closed
    if item.prompt.kind not in CLOSED or decision == "hinted":
        return None
    if decision == "scorer" and item.hint is not None:
        return decide(item.prompt, item.hint)
    told = likelihoods(system, item.prompt, item.system)
    if decision == "fused" and item.hint is not None:
        return fuse(item.prompt, told, item.hint, system.weight(item.prompt.kind))
    return None if told is None else decide(item.prompt, told)


def _written(system: System, asked: Sequence[_Asked]) -> Iterator[Outcome]:
    requests = [_request(system, item) for item in asked]
    done = 0
    while done < len(requests):
        started = perf_counter()
        try:
            for reply in system.model.reply(requests[done:]):
                yield _outcome(asked[done], reply, started)
                done, started = done + 1, perf_counter()
        except ModelFailed as failure:
            # The engine gave up on this one: it is left for another day and the rest are asked.
            yield Outcome(asked[done].place, failure=failure)
            done += 1


def _outcome(item: _Asked, reply: Reply, started: float) -> Outcome:
    return Outcome(item.place, reply.text, perf_counter() - started if reply.seconds is None else reply.seconds)


def _request(system: System, item: _Asked) -> Request:
    hinted = system.strategy.closed == "hinted" and item.hint is not None
    prompt = with_hint(item.prompt, item.hint) if hinted and item.hint is not None else item.prompt
    return Request(_messages(item.system, prompt.text), item.answers.grammar(item.prompt), BUDGETS[prompt.kind])


def _messages(system_text: str, text: str) -> tuple[Message, ...]:
    asked = Message("user", text)
    return (Message("system", system_text), asked) if system_text else (asked,)
