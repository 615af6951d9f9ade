"""Families of tasks: one skill and one kind of answer, or as many kinds as it takes to have enough questions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict

from shopwright.evaluation.figures import DIGITS, SEED
from shopwright.evaluation.margins import CERTAIN, margin_p, questions_at_least, questions_needed
from shopwright.evaluation.questions import Question
from shopwright.evaluation.report import Report
from shopwright.evaluation.statistics import Floats


@dataclass(frozen=True)
class Family:
    """Tasks that stand or fall together in the gate."""

    name: str
    places: tuple[int, ...]
    """Of its questions."""


class FamilyFigures(BaseModel):
    """One family under two systems: what the first has over the second, over all its questions alike."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    family: str
    tasks: int
    n: int
    difference: float
    margin: float
    p: float
    """Of the first being worse by the whole margin or more."""
    worst: str
    """The task that loses most."""

    @property
    def holds(self) -> bool:
        """Whether the first is shown to be no worse than the margin."""
        return self.p < CERTAIN

    @property
    def reason(self) -> str:
        """Why it does not hold, in one sentence."""
        named = f"{self.family} ({self.tasks} task{'s' * (self.tasks > 1)}, {self.n} questions)"
        least = questions_at_least(self.margin)
        if self.n < least:
            return f"{named} cannot show a margin of {self.margin:g}: that takes {least} questions or more."
        where = f", most in {self.worst}" if self.difference < 0 else ""
        return f"{named} may be worse by {self.margin:g} or more: {self.difference:+.4f}{where}, p {self.p:.3g}."


def families_of(questions: Sequence[Question], enough: int) -> tuple[Family, ...]:
    """The questions' families, each of at least `enough` questions unless there are not so many in all.

    Kinds of answer of one skill that are too few alone join, the fewest first; so do skills.
    """
    return grouped([(question.track, question.prompt.kind) for question in questions], enough)


def grouped(asked: Sequence[tuple[str, str]], enough: int) -> tuple[Family, ...]:
    """The same, from the skill and the kind of answer of each question."""
    skills: dict[str, dict[str, list[int]]] = {}
    for place, (skill, kind) in enumerate(asked):
        skills.setdefault(skill, {}).setdefault(kind, []).append(place)
    families: dict[str, list[int]] = {}
    for skill, kinds in sorted(skills.items()):
        families |= {f"{skill}: {names}": places for names, places in _joined(kinds, enough).items()}
    return tuple(Family(name, tuple(places)) for name, places in _joined(families, enough).items())


def family_figures(report: Report, margin: float) -> tuple[FamilyFigures, ...]:
    """What the model of a report has over the one it was compared with, family by family."""
    assert report.against is not None  # there are two models where there is a margin between them
    pairs = zip(report.main.marks, report.against.marks, strict=True)
    apart = np.array([ours.score.value - theirs.score.value for ours, theirs in pairs], dtype=np.float64)
    groups = families_of(report.questions, questions_needed(margin))
    return tuple(_figures(report.questions, family, apart, margin) for family in groups)


def _figures(questions: Sequence[Question], family: Family, apart: Floats, margin: float) -> FamilyFigures:
    found = apart[list(family.places)]
    tasks: dict[str, list[float]] = {}
    for place in family.places:
        tasks.setdefault(questions[place].task, []).append(float(apart[place]))
    return FamilyFigures(
        family=family.name,
        tasks=len(tasks),
        n=len(found),
        difference=round(float(found.mean()), DIGITS),
        margin=margin,
        p=round(margin_p(found, margin, SEED), DIGITS),
        worst=min(tasks, key=lambda task: (sum(tasks[task]) / len(tasks[task]), task)),
    )


def _joined(groups: dict[str, list[int]], enough: int) -> dict[str, list[int]]:
    """Groups by name; those with too few join, the fewest first, until they have enough."""
    made: list[tuple[str, list[int]]] = []
    for name, places in sorted(groups.items(), key=lambda group: (len(group[1]), group[0])):
        if made and len(made[-1][1]) < enough:
            made[-1] = (f"{made[-1][0]}, {name}", made[-1][1] + places)
        else:
            made.append((name, places))
    if len(made) > 1 and len(made[-1][1]) < enough:
        last = made.pop()
        made[-1] = (f"{made[-1][0]}, {last[0]}", made[-1][1] + last[1])
    return {name: sorted(places) for name, places in made}
