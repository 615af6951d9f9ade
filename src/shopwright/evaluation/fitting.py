"""What a strategy takes from the development questions: shares of a fusion, likings for places, answered examples."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from shopwright.evaluation.asking import Scores, put
from shopwright.evaluation.questions import Question, Suite
from shopwright.evaluation.strategies import PLAIN, scorable
from shopwright.evaluation.systems import System, open_encoder
from shopwright.evaluation.ways.calibration import LEAST as LEAST_OF_PLACES
from shopwright.evaluation.ways.calibration import priors
from shopwright.evaluation.ways.exemplars import Pool
from shopwright.evaluation.weighing import weighed
from shopwright.foundation.files import content_hash, write_json
from shopwright.models.fusion import fuse
from shopwright.models.scorer import Scorer
from shopwright.tasks.prompt import CLOSED, AnswerKind

GRID = tuple(step / 20 for step in range(21))
LEAST = 20
"""A kind with fewer development questions takes the share of all together; with fewer in all, the default stays."""


@dataclass(frozen=True)
class _Heard:
    """What the model and the scorer say about one development question."""

    question: Question
    told: Scores | None
    hint: Scores


def fitted(system: System, suite: Suite, memory: Path) -> System:
    """The system with all that its strategy takes from the suite's development questions.

    `memory` is a JSON file that keeps what was fitted, by what it was fitted on. Raises ModelFailed.
    """
    strategy = system.strategy
    if strategy.examples != "none":
        encoder = open_encoder() if strategy.examples == "embedder" else None
        return replace(system, pool=Pool(suite, encoder))
    if strategy.calibration == "places":
        return _with_priors(system, suite, memory)
    return _with_weights(system, suite, memory) if strategy.closed == "fused" else system


def _with_weights(system: System, suite: Suite, memory: Path) -> System:
    """The system with the shares that score best."""
    closed = [question for question in suite.development if scorable(question.prompt)]
    if system.scorer is None or not closed:
        return system
    scorer = system.scorer
    key = content_hash(_asked(closed), system.model.fingerprint, scorer.fingerprint, GRID, LEAST)
    weights = _remembered(memory, key, lambda: _weights(suite, _hear(system, scorer, suite, closed)))
    return replace(system, weights=weights)


def _with_priors(system: System, suite: Suite, memory: Path) -> System:
    """The system with its model's likings for places, which it then does without."""
    closed = [question for question in suite.development if question.prompt.kind in CLOSED]
    key = content_hash("places", _asked(closed), system.model.fingerprint, LEAST_OF_PLACES)

    def found() -> dict[str, Scores]:
        heard = zip(closed, _told(system, suite, closed), strict=True)
        return priors((question, told) for question, told in heard if told is not None)

    known = _remembered(memory, key, found)
    return replace(system, priors={name: tuple(prior) for name, prior in known.items()})


def _remembered(memory: Path, key: str, find: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    known = json.loads(memory.read_text(encoding="utf-8")) if memory.exists() else {}
    if key not in known:
        known[key] = find()
        write_json(memory, known)
    found: Mapping[str, Any] = known[key]
    return found


def _asked(questions: Sequence[Question]) -> list[object]:
    return [(question.asked, question.raw_gold) for question in questions]


def _hear(system: System, scorer: Scorer, suite: Suite, questions: Sequence[Question]) -> list[_Heard]:
    hints = scorer.scores([(question.prompt.question, question.prompt.options) for question in questions])
    told = _told(system, suite, questions)
    return [_Heard(*heard) for heard in zip(questions, told, hints, strict=True)]


def _told(system: System, suite: Suite, questions: Sequence[Question]) -> list[Scores | None]:
    """What the model alone tells of each question's options."""
    alone = replace(system, strategy=PLAIN)
    found: list[Scores | None] = []
    for told in weighed(system.model, [item.weighings[0] for item in put(alone, suite, questions)]):
        if told.failure:
            raise told.failure
        found.append(told.scores)
    return found


def _weights(suite: Suite, heard: Sequence[_Heard]) -> Mapping[str, float]:
    kinds: dict[AnswerKind, list[_Heard]] = {}
    for item in heard:
        kinds.setdefault(item.question.prompt.kind, []).append(item)
    if len(heard) < LEAST:
        return {}
    together = _best(suite, heard)
    return {kind: _best(suite, group) if len(group) >= LEAST else together for kind, group in sorted(kinds.items())}


def _best(suite: Suite, group: Sequence[_Heard]) -> float:
    """The model's smallest share that is not worse than the best one by more than a standard error of the difference.

    The one-standard-error rule (Breiman et al. 1984) on paired scores: a voice that only seems to help is left out.
    """
    scores = {weight: [_one(suite, item, weight) for item in group] for weight in GRID}
    best = max(GRID, key=lambda weight: sum(scores[weight]))
    return next(weight for weight in GRID if _within_an_error(scores[weight], scores[best]))


def _within_an_error(scores: Sequence[float], best: Sequence[float]) -> bool:
    apart = [high - low for high, low in zip(best, scores, strict=True)]
    return bool(mean(apart) <= stdev(apart) / math.sqrt(len(apart)) + 1e-9)


def _one(suite: Suite, item: _Heard, weight: float) -> float:
    answer = fuse(item.question.prompt, item.told, item.hint, weight)
    return suite.answer_types[item.question.task].score(answer, item.question.gold).value
