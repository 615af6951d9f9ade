"""The language model's share in a fusion, fitted on development questions, one for each kind of answer."""

import json
import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean, stdev

from shopwright.evaluation.answering import AT_ONCE, Scores, likelihoods, scorable
from shopwright.evaluation.questions import Question, Suite
from shopwright.evaluation.systems import System
from shopwright.foundation.files import content_hash, write_json
from shopwright.models.fusion import fuse
from shopwright.models.scorer import Scorer
from shopwright.tasks.prompt import AnswerKind

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
    """The system with the shares that score best on the development questions; only `fused` has any to fit.

    `memory` is a JSON file that keeps what was fitted, by what it was fitted on.
    """
    closed = [question for question in suite.development if scorable(question.prompt)]
    if system.strategy.closed != "fused" or system.scorer is None or not closed:
        return system
    key = _key(system, system.scorer, closed)
    known = json.loads(memory.read_text(encoding="utf-8")) if memory.exists() else {}
    if key not in known:
        known[key] = _weights(suite, _hear(system, system.scorer, closed))
        write_json(memory, known)
    return replace(system, weights=known[key])


def _key(system: System, scorer: Scorer, questions: Sequence[Question]) -> str:
    asked = [(question.asked, question.raw_gold) for question in questions]
    return content_hash(asked, system.model.fingerprint, scorer.fingerprint, GRID, LEAST)


def _hear(system: System, scorer: Scorer, questions: Sequence[Question]) -> list[_Heard]:
    hints = scorer.scores([(question.prompt.question, question.prompt.options) for question in questions])
    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = pool.map(lambda question: likelihoods(system, question.prompt, question.system), questions)
        return [_Heard(*heard) for heard in zip(questions, told, hints, strict=True)]


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
