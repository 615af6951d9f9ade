"""What closed questions score without a language model: by chance, by the usual answer, by BM25 and other scorers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from shopwright.evaluation.answering import scorable
from shopwright.evaluation.figures import SystemFigures, figures_of
from shopwright.evaluation.questions import Question, Suite, by_task
from shopwright.evaluation.scoring import Mark, Mode, TaskMarks, gathered
from shopwright.evaluation.systems import WEIGHTLESS, manifest_of, open_scorer
from shopwright.foundation.errors import UnknownName
from shopwright.foundation.shop import Shop
from shopwright.models.fusion import decide
from shopwright.models.scorer import Scorer
from shopwright.tasks.answers import Choice, Ranking, Score, Selection
from shopwright.tasks.prompt import CLOSED, Prompt
from shopwright.tasks.published import METRICS, score_published

Scores = Sequence[float]

FREE = ("chance", "majority", "bm25")
"""Baselines that cost nothing: they are counted unless told otherwise."""
BASELINES = (*FREE, "embedder", "reranker")
NOTES: Mapping[str, str] = {
    "chance": "what lots score on average, over every option in every place",
    "majority": "the answer that is most often right in a task, by its words, then by its place",
    "bm25": "the words that question and option share",
    "embedder": "the untuned embedder's cosine of question and option",
    "reranker": "the reranker that the model's card names",
}


def open_baselines(names: Iterable[str], spec: str, shop: Shop | None) -> dict[str, Scorer | None]:
    """The baselines of these names, with a scorer where one decides. Raises UnknownName."""
    return {name: _scorer(name, spec, shop) for name in names}


def closed_figures(
    suite: Suite, mode: Mode, baselines: Mapping[str, Scorer | None], systems: Mapping[str, Sequence[Mark]]
) -> dict[str, SystemFigures]:
    """The figures of every baseline and of every system on the closed questions alone; none where there are none.

    Chance is no lot: it is the mean over all rotations of the options, which puts every option once in every place.
    """
    examined = suite.examined
    places = [place for place, q in enumerate(examined) if q.prompt.kind in CLOSED and q.prompt.options]
    questions = [examined[place] for place in places]
    if not questions:
        return {}
    groups = {name: _baseline(suite, mode, questions, name, scorer) for name, scorer in baselines.items()}
    groups |= {name: gathered(questions, [marks[place] for place in places]) for name, marks in systems.items()}
    return {name: figures_of(found) for name, found in groups.items()}


def _scorer(name: str, spec: str, shop: Shop | None) -> Scorer | None:
    if name not in BASELINES:
        raise UnknownName("baseline", name, BASELINES)
    if name in ("embedder", "reranker"):
        manifest = manifest_of(spec, shop) if name == "reranker" else None
        return open_scorer(manifest.reranker if manifest else None, shop)
    return WEIGHTLESS[name] if name == "bm25" else None


def _baseline(
    suite: Suite, mode: Mode, questions: Sequence[Question], name: str, scorer: Scorer | None
) -> tuple[TaskMarks, ...]:
    if name == "chance":
        return gathered(questions, _by_chance(suite, mode, questions))
    told = _usual(suite, questions) if scorer is None else _scored(scorer, questions)
    marks = [Mark(_score(suite, mode, question, scores)) for question, scores in zip(questions, told, strict=True)]
    return gathered(questions, marks)


def _score(suite: Suite, mode: Mode, question: Question, scores: Scores) -> Score:
    """The score of the answer that scores of the options lead to."""
    answers, answer = suite.answer_types[question.task], decide(question.prompt, scores)
    if mode == "published" and question.metric in METRICS[question.prompt.kind]:
        kind, said = question.prompt.kind, answers.render(answer)
        return score_published(kind, question.metric, said, question.raw_gold, suite.scorer)
    return answers.score(answer, question.gold)


def _by_chance(suite: Suite, mode: Mode, questions: Sequence[Question]) -> list[Mark]:
    # What lots are worth depends on the gold answer and the number of options alone, so it is told once for each.
    known: dict[object, Mark] = {}
    marks = []
    for question in questions:
        prompt = question.prompt
        key = (question.task, prompt.first_number, len(prompt.options), prompt.wanted, question.gold)
        if key not in known:
            known[key] = Mark(Score(value=_of_lots(suite, mode, question)))
        marks.append(known[key])
    return marks


def _of_lots(suite: Suite, mode: Mode, question: Question) -> float:
    count = len(question.prompt.options)
    turns = [[-((place - turn) % count) for place in range(count)] for turn in range(count)]
    return sum(_score(suite, mode, question, turn).value for turn in turns) / count


def _scored(scorer: Scorer, questions: Sequence[Question]) -> list[Scores]:
    """Bare numbers say nothing to a scorer: to such questions it gives the first one."""
    able = [place for place, question in enumerate(questions) if scorable(question.prompt)]
    told = scorer.scores([(questions[place].prompt.question, questions[place].prompt.options) for place in able])
    known = dict(zip(able, told, strict=True))
    return [known.get(place, (0.0,) * len(question.prompt.options)) for place, question in enumerate(questions)]


def _usual(suite: Suite, questions: Sequence[Question]) -> list[Scores]:
    """How often each option is right elsewhere in its task: among the development questions where the task has any,
    else in the half of the task that the question is not in, so that no gold answer tells itself."""
    told: list[Scores] = [()] * len(questions)
    open_ones = suite.development
    development = by_task(open_ones)
    for task, places in by_task(questions).items():
        learnt = [open_ones[place] for place in development.get(task, ())]
        halves = [_tally(learnt or [questions[place] for place in places[1 - half :: 2]]) for half in (0, 1)]
        for turn, place in enumerate(places):
            told[place] = _frequencies(questions[place].prompt, halves[turn % 2])
    return told


def _tally(questions: Iterable[Question]) -> Mapping[str | int, float]:
    """The gains of options, by their words and by their places."""
    tally: dict[str | int, float] = defaultdict(float)
    for question in questions:
        for place, (option, gain) in enumerate(zip(question.prompt.options, _gains(question), strict=False)):
            tally[option] += gain
            tally[place] += gain
    return tally


def _frequencies(prompt: Prompt, tally: Mapping[str | int, float]) -> Scores:
    # The words of an option decide, its place only among equals: no place is right a million times.
    return [tally.get(option, 0.0) + tally.get(place, 0.0) / 1e6 for place, option in enumerate(prompt.options)]


def _gains(question: Question) -> tuple[float, ...]:
    gold, prompt = question.gold, question.prompt
    if isinstance(gold, Ranking):
        return gold.gains
    right = (gold.number,) if isinstance(gold, Choice) else _numbers(gold, prompt)
    return tuple(float(number in right) for number in prompt.numbers)


def _numbers(gold: object, prompt: Prompt) -> tuple[int, ...]:
    assert isinstance(gold, Selection), prompt.kind  # closed questions have no other answers
    return gold.numbers
