"""A system answers questions: closed ones decided among their options, the others written inside their grammar."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from shopwright.evaluation.asking import Asked, put
from shopwright.evaluation.questions import Question, Suite
from shopwright.evaluation.strategies import scorable
from shopwright.evaluation.systems import System
from shopwright.evaluation.ways.calculator import checked
from shopwright.evaluation.ways.calibration import calibrated, places_of, with_prior
from shopwright.evaluation.ways.voting import SAMPLES, agreed
from shopwright.evaluation.weighing import Told, weighed
from shopwright.models.fusion import decide, fuse
from shopwright.models.model import Model, ModelFailed, Reply, Request, as_they_come
from shopwright.tasks.answers import Answer, UnreadableReply
from shopwright.tasks.prompt import CLOSED

__all__ = ["Outcome", "answer", "scorable"]


@dataclass(frozen=True)
class Outcome:
    """What came of one question: a reply, or the engine's failure."""

    place: int
    text: str = ""
    seconds: float = 0.0
    failure: ModelFailed | None = None
    proven: bool = False
    """Whether an engine proved just now that it answered: only then are the seconds its own."""


@dataclass(frozen=True)
class _Came:
    """What came of one request."""

    number: int
    reply: Reply | ModelFailed
    seconds: float


def answer(system: System, suite: Suite, questions: Sequence[Question]) -> Iterator[Outcome]:
    """One outcome for each question, `place` counted in `questions`; closed ones come first."""
    chosen = [system.of(question) for question in questions]
    for one in {id(one): one for one in chosen}.values():
        places = [place for place, other in enumerate(chosen) if other is one]
        for outcome in _answered(one, put(one, suite, [questions[place] for place in places])):
            yield replace(outcome, place=places[outcome.place])


def _answered(system: System, asked: Sequence[Asked]) -> Iterator[Outcome]:
    ready: list[Asked] = []
    for item, failure in _with_working(system, asked):
        if failure:
            yield failure
        else:
            ready.append(item)
    written = [item for item in ready if not _is_weighed(item)]
    for item, outcome in _decided(system, [item for item in ready if _is_weighed(item)]):
        if outcome is None:
            written.append(item)
        else:
            yield outcome
    yield from _written(system, sorted(written, key=lambda item: item.place))


def _is_weighed(item: Asked) -> bool:
    return item.prompt.kind in CLOSED and item.strategy.closed != "written"


def _with_working(system: System, asked: Sequence[Asked]) -> Iterator[tuple[Asked, Outcome | None]]:
    """Each question with its working, or with the engine's failure to write it."""
    reasoned = [item for item in asked if item.reasons]
    yield from ((item, None) for item in asked if not item.reasons)
    requests = [item.working_request for item in reasoned]
    for came in _replies(system.model, requests):
        item = reasoned[came.number]
        if isinstance(came.reply, ModelFailed):
            yield item, Outcome(item.place, failure=came.reply)
        else:
            yield replace(item, working=checked(came.reply.text.strip(), item.text)), None


def _decided(system: System, asked: Sequence[Asked]) -> Iterator[tuple[Asked, Outcome | None]]:
    """Each closed question with what was decided, in order; nothing where it has to be written."""
    weighings = [() if _is_scorers(item) else item.weighings for item in asked]
    told = weighed(system.model, [weighing for group in weighings for weighing in group])
    for item, group in zip(asked, weighings, strict=True):
        yield item, _outcome(system, item, [next(told) for _ in group])


def _is_scorers(item: Asked) -> bool:
    return item.strategy.closed == "scorer" and item.hint is not None


def _outcome(system: System, item: Asked, told: Sequence[Told]) -> Outcome | None:
    for one in told:
        if one.failure:
            return Outcome(item.place, failure=one.failure)
    found = _choice(system, item, [one.scores for one in told])
    if found is None:
        return None
    proven = bool(told) and all(one.proven for one in told)
    return Outcome(item.place, item.answers.render(found), sum(one.seconds for one in told), proven=proven)


def _choice(system: System, item: Asked, told: Sequence[tuple[float, ...] | None]) -> Answer | None:
    """The answer to a closed question, or None where it has to be written."""
    if _is_scorers(item) and item.hint is not None:
        return decide(item.prompt, item.hint)
    scores, *empty = told
    if scores is not None and item.strategy.calibration == "contents":
        scores = calibrated(scores, [one for one in empty if one is not None])
    if scores is not None and item.strategy.calibration == "places":
        scores = with_prior(scores, system.priors.get(places_of(item.prompt.task, item.prompt)))
    if item.strategy.closed == "fused" and item.hint is not None:
        return fuse(item.prompt, scores, item.hint, system.weight(item.prompt.kind))
    return None if scores is None else decide(item.prompt, scores)


def _written(system: System, asked: Sequence[Asked]) -> Iterator[Outcome]:
    draws = [(item, draw) for item in asked for draw in range(SAMPLES if item.strategy.sampled else 1)]
    missing = Counter(item.place for item, _ in draws)
    groups: dict[int, list[_Came]] = {item.place: [] for item in asked}
    for came in _replies(system.model, [item.request(draw) for item, draw in draws]):
        item, _ = draws[came.number]
        groups[item.place].append(came)
        missing[item.place] -= 1
        if not missing[item.place]:
            yield _agreed(item, sorted(groups.pop(item.place), key=lambda one: one.number))


def _replies(model: Model, requests: Sequence[Request]) -> Iterator[_Came]:
    """What came of each request, as it comes; one that the engine gave up on is left for another day."""
    started = perf_counter()
    for number, reply in as_they_come(model, requests):
        own = None if isinstance(reply, ModelFailed) else reply.seconds
        yield _Came(number, reply, perf_counter() - started if own is None else own)
        started = perf_counter()


def _agreed(item: Asked, group: Sequence[_Came]) -> Outcome:
    """The one reply, or what several agree on; one failure fails the question."""
    replies: list[Reply] = []
    for came in group:
        if isinstance(came.reply, ModelFailed):
            return Outcome(item.place, failure=came.reply)
        replies.append(came.reply)
    texts = [reply.text for reply in replies]
    text = texts[0] if len(texts) == 1 else _vote(item, texts)
    proven = all(reply.is_proven for reply in replies)
    return Outcome(item.place, text, sum(came.seconds for came in group), proven=proven)


def _vote(item: Asked, texts: Sequence[str]) -> str:
    read: list[Answer] = []
    for text in texts:
        try:
            read.append(item.answers.read(text, item.prompt))
        except UnreadableReply:
            continue
    return item.answers.render(agreed(item.prompt, read)) if read else texts[0]
