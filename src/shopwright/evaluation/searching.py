"""Strategy search: the development questions choose a strategy for each kind of answer, and others confirm it."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from shopwright.evaluation.examiner import examine
from shopwright.evaluation.fitting import fitted
from shopwright.evaluation.questions import Question, Suite
from shopwright.evaluation.scoring import Encoder, marks_of
from shopwright.evaluation.statistics import Floats, sign_flip_p
from shopwright.evaluation.strategies import strategy_named
from shopwright.evaluation.systems import System, with_strategy
from shopwright.foundation.chance import Chance
from shopwright.foundation.files import write_json
from shopwright.foundation.shop import Shop

CHOICES_FILE = "choices.json"
"""What was chosen and why, by model, beside the replies."""
LEAST = 20
"""Questions that choose, and as many that confirm: a task with fewer goes with its kind, and a kind with fewer stays as
it is."""
LEVEL = 0.05
"""Of the one-sided paired test that has to confirm a choice."""
SEED = 7


@dataclass(frozen=True)
class Chosen:
    """What one group of questions led to."""

    group: str
    strategy: str
    """The one taken: what was chosen, or the simplest where that was not confirmed."""
    chosen: str
    questions: int
    """That confirmed."""
    score: float
    """Of the chosen one, on the questions that confirm; the simplest one's beside it."""
    simplest: float
    p: float
    """One-sided, of the simplest being as good."""


@dataclass(frozen=True)
class Search:
    """What a search stands on."""

    suite: Suite
    log: Path
    memory: Path
    encoder: Encoder | None
    shop: Shop | None

    def ready(self, system: System) -> tuple[System, tuple[Chosen, ...]]:
        """The system fitted, or with the strategies that its development questions picked, which a file keeps.

        Half of each task's development questions fit and choose, the other half confirms. Saved replies, which come by
        their place in a file, cannot be searched. Raises what `examine` does.
        """
        if not system.strategy.among or system.in_order:
            return fitted(system, self.suite, self.memory), ()
        scores = {name: self._scores(system, name) for name in system.strategy.among}
        groups = _groups(self.halves)
        chosen = tuple(_chosen(group, scores, places) for group, places in groups.items())
        self._note(system, chosen)
        names = dict.fromkeys(one.strategy for one in chosen)
        systems = {name: self._fitted(system, name, self.suite) for name in names}
        return replace(system, picks={one.group: systems[one.strategy] for one in chosen}), chosen

    def _note(self, system: System, chosen: Sequence[Chosen]) -> None:
        file = self.log.with_name(CHOICES_FILE)
        known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        write_json(file, {**known, system.spec: [asdict(one) for one in chosen]})

    @cached_property
    def halves(self) -> "Halves":
        """Each task's development questions dealt in turn, in an order by chance that depends on content alone."""
        chance = Chance(SEED, ("strategy search",))
        questions = self.suite.development
        order = sorted(questions, key=lambda question: (question.task, chance.child(question.asked).number()))
        return Halves(tuple(order[::2]), tuple(order[1::2]))

    def _scores(self, system: System, name: str) -> Floats:
        """What a strategy scores on each development question, fitted on those that choose alone."""
        questions = (*self.halves.choosing, *self.halves.confirming)
        choosing = replace(self.suite, questions=self.halves.choosing)
        ready = self._fitted(system, name, choosing)
        asked = tuple(question.model_copy(update={"development": False}) for question in questions)
        replies = examine(ready, replace(self.suite, questions=asked), self.log)
        marks = marks_of(self.suite, questions, replies.texts, "corrected", self.encoder)
        return np.array([mark.score.value for mark in marks], dtype=np.float64)

    def _fitted(self, system: System, name: str, suite: Suite) -> System:
        return fitted(with_strategy(system, strategy_named(name), self.shop), suite, self.memory)


@dataclass(frozen=True)
class Halves:
    """Development questions that choose, and those that confirm."""

    choosing: tuple[Question, ...]
    confirming: tuple[Question, ...]


@dataclass(frozen=True)
class _Places:
    """Where a group's questions stand among all: those that choose, and those that confirm."""

    choosing: tuple[int, ...]
    confirming: tuple[int, ...]


def _groups(halves: Halves) -> dict[str, _Places]:
    """Tasks with enough questions in both halves, and of each kind the rest; all of it where the rest are too few."""
    both = [(question, half) for half in (0, 1) for question in (halves.choosing, halves.confirming)[half]]
    tasks = _gathered([f"{question.prompt.kind} of {question.task}" for question, _ in both], both)
    rest = ["" if f"{q.prompt.kind} of {q.task}" in tasks else q.prompt.kind for q, _ in both]
    whole = _gathered([q.prompt.kind if q.prompt.kind in rest else "" for q, _ in both], both)
    return {**tasks, **whole, **_gathered(rest, both)}


def _gathered(names: Sequence[str], both: Sequence[tuple[Question, int]]) -> dict[str, _Places]:
    groups: dict[str, tuple[list[int], list[int]]] = {}
    for place, (name, (_, half)) in enumerate(zip(names, both, strict=True)):
        if name:
            groups.setdefault(name, ([], []))[half].append(place)
    return {
        name: _Places(tuple(first), tuple(second))
        for name, (first, second) in sorted(groups.items())
        if min(len(first), len(second)) >= LEAST
    }


def _chosen(group: str, scores: Mapping[str, Floats], places: _Places) -> Chosen:
    simplest, best = next(iter(scores)), _best({name: found[[*places.choosing]] for name, found in scores.items()})
    first, second = scores[best][[*places.confirming]], scores[simplest][[*places.confirming]]
    p = _one_sided_p(first - second)
    taken = best if p <= LEVEL else simplest
    apart = [round(float(value), 6) for value in (first.mean(), second.mean(), p)]
    return Chosen(group, taken, best, len(first), *apart)


def _best(scores: Mapping[str, Floats]) -> str:
    """The first that is not worse than the best one by more than a standard error of the paired difference.

    The one-standard-error rule (Breiman et al. 1984): what costs more has to be better by more than noise.
    """
    best = max(scores, key=lambda name: float(scores[name].mean()))
    return next(name for name in scores if _within_an_error(scores[best] - scores[name]))


def _within_an_error(apart: Floats) -> bool:
    return bool(apart.mean() <= apart.std(ddof=1) / math.sqrt(len(apart)) + 1e-9)


def _one_sided_p(differences: Floats) -> float:
    two_sided = sign_flip_p(differences, SEED)
    return two_sided / 2 if differences.sum() > 0 else 1 - two_sided / 2
