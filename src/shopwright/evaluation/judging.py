"""A judge of texts: measured against people first, then asked which texts are better and how good each is."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from shopwright.evaluation.agreement import FEWEST, MODERATE, Agreement, agreement
from shopwright.evaluation.authoring import GOLD
from shopwright.evaluation.figures import DIGITS, SEED
from shopwright.evaluation.labels import Labels
from shopwright.evaluation.questions import Question, Suite, by_task
from shopwright.evaluation.report import Cell, Report, Section
from shopwright.evaluation.statistics import Floats, Interval, TaskScores, holm, interval, mcnemar_p, overall, resample
from shopwright.evaluation.systems import OUTLAST_S
from shopwright.evaluation.verdicts import CRITERIA, GRADES, SIGNS, Judge, Matter, Pair, Preference
from shopwright.foundation.errors import UsageError
from shopwright.foundation.shop import Shop
from shopwright.models.opening import open_model
from shopwright.tasks.answers import Text
from shopwright.tasks.listing import listing

PREFERENCE = "preference"
RECORD_SHOWN = 600
"""Characters of a product's description that a judge is shown."""
NO_FIGURE = "-"
Texts = tuple[str, Sequence[str]]
"""A system's name, and its reply to each question."""


class NothingToJudge(UsageError):
    """No question of a suite is answered in words."""

    def __init__(self, suite: str) -> None:
        super().__init__(f"No question of the suite {suite!r} is answered in words, so there is nothing to judge.")


@dataclass(frozen=True)
class Trust:
    """How far a judge agrees with people, by what it judges, and what it said of their pairs."""

    agreements: Mapping[str, Agreement]
    preferences: tuple[Preference, ...]

    def proven(self, kind: str) -> bool:
        """Whether verdicts of a kind may count."""
        return self.agreements[kind].proven


def measured(judge: Judge, labels: Labels) -> Trust:
    """The judge's agreement with people: in preferences, and in the grades of each criterion.

    Raises UnreadableVerdict, and Unanswered where the judge's engine fails.
    """
    preferences = judge.preferences([pair for pair, _ in labels.pairs])
    grades = judge.grades([text for text, _ in labels.grades])
    compared = [(1 - sign, 1 - said.verdict) for (_, sign), said in zip(labels.pairs, preferences, strict=True)]
    found = {PREFERENCE: agreement(compared, len(SIGNS), SEED)}
    for name in CRITERIA:
        graded = zip(labels.grades, grades, strict=True)
        steps = [(theirs - 1, ours - 1) for ((_, _, criterion), theirs), ours in graded if criterion == name]
        found[name] = agreement(steps, len(GRADES), SEED, graded=True)
    return Trust(found, tuple(preferences))


def with_verdicts(report: Report, suite: Suite, spec: str | None, labels: Labels, shop: Shop, log: Path) -> Report:
    """The report with the sections of the MODEL that judges, where one does; `log` remembers what it said.

    It compares the texts of the report's model with those of the model it is set against, else with the gold texts.
    Raises what `judged` does, and what opening a model raises.
    """
    if spec is None:
        return report
    golden = tuple(question.gold.text if isinstance(question.gold, Text) else "" for question in report.questions)
    theirs = (report.against.name, report.against.replies) if report.against else (GOLD, golden)
    with closing(open_model(spec, shop, OUTLAST_S)) as model:
        judge = Judge(spec, model, log, spec in {system.model for system in report.systems})
        found = judged(judge, labels, suite, (report.main.name, report.main.replies), theirs)
    return replace(report, extras=(*report.extras, *found))


def to_judge(suite: Suite) -> list[int]:
    """The places of the questions that are answered in words which may be more or less good. Raises NothingToJudge."""
    pairs = enumerate(suite.examined)
    found = [place for place, q in pairs if q.prompt.kind == "text" and q.metric != "accuracy"]
    if not found:
        raise NothingToJudge(suite.name)
    return found


def last_word(report: Report) -> Section:
    """Of a judge's sections the preferences, where they count, else its agreement with people."""
    return max((s for s in report.extras if s.heads in _BY_WEIGHT), key=lambda section: _BY_WEIGHT.index(section.heads))


def judged(judge: Judge, labels: Labels, suite: Suite, ours: Texts, theirs: Texts) -> tuple[Section, ...]:
    """The judge's agreement with people, and where that is proven, its verdicts on the texts of two systems.

    Raises NothingToJudge, UnreadableVerdict, and Unanswered where the judge's engine fails.
    """
    asked = to_judge(suite)
    matters = tuple(_matter(suite, suite.examined[place]) for place in asked)
    questions = tuple(suite.examined[place] for place in asked)
    said = [(name, tuple(texts[place] for place in asked)) for name, texts in (ours, theirs)]
    trust = measured(judge, labels)
    bench = _Bench(judge, questions, matters, said[0], said[1])
    compared = (bench.compared(),) if trust.proven(PREFERENCE) else ()
    proven = [name for name in CRITERIA if trust.proven(name)]
    return (_trusted(judge, trust), *compared, *((bench.graded(proven),) if proven else ()))


@dataclass(frozen=True)
class _Bench:
    """What lies before a judge: the matters of some questions, and two systems' texts on each."""

    judge: Judge
    questions: tuple[Question, ...]
    matters: tuple[Matter, ...]
    ours: Texts
    theirs: Texts

    def compared(self) -> Section:
        """Whose texts are preferred, by task and over all."""
        triples = zip(self.matters, self.ours[1], self.theirs[1], strict=True)
        found = self.judge.preferences([Pair(*triple) for triple in triples])
        groups = {task: [found[place] for place in places] for task, places in by_task(self.questions).items()}
        scores = [TaskScores(task, PREFERENCE, _wins(group)) for task, group in groups.items()]
        ps = {task: _sign_test(group) for task, group in groups.items()}
        corrected = holm(ps)
        rows = [
            (task, *_counted(group), *_figures([one]), _neat(ps[task]), _neat(corrected[task]))
            for (task, group), one in zip(groups.items(), scores, strict=True)
        ]
        whole = ("all", *_counted(found), *_figures(scores), _neat(_sign_test(found)), NO_FIGURE)
        title = f"Preferred by {self.judge.spec}: {self.ours[0]} over {self.theirs[0]}"
        return Section(title, COMPARED_NOTE, COMPARED_HEADS, (*rows, whole))

    def graded(self, criteria: Sequence[str]) -> Section:
        """How both systems' texts are graded by each criterion."""
        rows = [self._grades(name, texts) for name in criteria for texts in (self.ours, self.theirs)]
        return Section(f"Graded by {self.judge.spec}", GRADED_NOTE, GRADED_HEADS, tuple(rows))

    def _grades(self, criterion: str, texts: Texts) -> tuple[Cell, ...]:
        pairs = zip(self.matters, texts[1], strict=True)
        found = np.array(self.judge.grades([(*pair, criterion) for pair in pairs]), dtype=np.float64)
        groups = by_task(self.questions)
        scores = [TaskScores(task, criterion, found[places]) for task, places in groups.items()]
        return (criterion, texts[0], len(found), *_figures(scores))


def _matter(suite: Suite, question: Question) -> Matter:
    product = suite.records.by_id.get(question.about) if suite.records else None
    return Matter(question.prompt.text, listing(product, RECORD_SHOWN) if product else "")


def _trusted(judge: Judge, trust: Trust) -> Section:
    turned = {PREFERENCE: _position(trust.preferences)}
    rows = [
        (kind, *_agreed(found), *turned.get(kind, (NO_FIGURE, NO_FIGURE)), _standing(found))
        for kind, found in trust.agreements.items()
    ]
    title = f"{judge.spec} as a judge, against the labels of people"
    return Section(title, TRUSTED_NOTE + OWN_NOTE * judge.of_itself, TRUSTED_HEADS, tuple(rows))


def _agreed(found: Agreement) -> tuple[Cell, ...]:
    if not found.n:
        return 0, NO_FIGURE, NO_FIGURE
    return found.n, _neat(found.kappa), _span(found.interval)


def _standing(found: Agreement) -> str:
    if found.n < FEWEST:
        return f"unproven: fewer than {FEWEST} labels"
    return "counts" if found.proven else f"unproven: kappa under {MODERATE}"


def _counted(preferences: Sequence[Preference]) -> tuple[Cell, ...]:
    """How many there are, how many won, lost, and were equal, and how they hang on the places."""
    verdicts = [preference.verdict for preference in preferences]
    return (len(verdicts), *(verdicts.count(sign) for sign in (1, -1, 0)), *_position(preferences))


def _position(preferences: Sequence[Preference]) -> tuple[Cell, Cell]:
    """The share that changed with the places, and the first place's share of what was said for a place."""
    if not preferences:
        return NO_FIGURE, NO_FIGURE
    said = [sign for preference in preferences for sign in (preference.as_given, preference.turned) if sign]
    changed = sum(preference.changed for preference in preferences) / len(preferences)
    return _neat(changed), _neat(said.count(1) / len(said)) if said else NO_FIGURE


def _wins(preferences: Sequence[Preference]) -> Floats:
    return np.array([(1 + preference.verdict) / 2 for preference in preferences], dtype=np.float64)


def _sign_test(preferences: Sequence[Preference]) -> float:
    # McNemar's exact test on two right-or-wrong columns is the sign test of those that differ.
    wins = _wins(preferences)
    return mcnemar_p(wins, 1 - wins)


def _figures(scores: Sequence[TaskScores]) -> tuple[Cell, Cell]:
    return _neat(overall(scores)), _span(interval(resample(scores, SEED).overall))


def _span(span: Interval) -> str:
    return f"[{span.low:.3f}, {span.high:.3f}]"


def _neat(value: float) -> float:
    return round(float(value), DIGITS)


_PLACES = ("changed with position", "first place")
TRUSTED_HEADS = ("Verdict", "Labels", "kappa", "95 %", *_PLACES, "Standing")
TRUSTED_NOTE = (
    "Cohen's kappa of preferences, each asked for in both orders; quadratically weighted kappa of grades. Verdicts "
    f"count from a kappa of {MODERATE} on ('moderate', Landis and Koch 1977) over {FEWEST} labels or more; no score is "
    "made of others. First place: its share of the preferences, in either order, for one text; 0.5 is fair."
)
OWN_NOTE = " It judges texts of its own, which models are known to favour."
COMPARED_HEADS = ("Task", "n", "better", "worse", "equal", *_PLACES, "win rate", "95 %", "p", "p, Holm")
COMPARED_NOTE = (
    "Each pair is judged in both orders. A preference counts where both agree; else the pair is equal, and counted as "
    "changed with position. Win rate: equal pairs count half; over all, the mean over tasks. p: exact sign test."
)
_BY_WEIGHT = (TRUSTED_HEADS, COMPARED_HEADS)
GRADED_HEADS = ("Criterion", "Texts of", "n", "mean grade", "95 %")
GRADED_NOTE = "How far, from 1 to 5, each statement holds, the mean over tasks. " + " ".join(
    f"{name.capitalize()}: {statement}" for name, statement in CRITERIA.items()
)
