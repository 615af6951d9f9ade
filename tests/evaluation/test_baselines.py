"""What closed questions score without a language model, worked out by hand."""

from pathlib import Path

import pytest
from evaluation.scripted import QUESTIONS, WordScorer, questions_file
from hypothesis import given
from hypothesis import strategies as st

from shopwright.evaluation.baselines import FREE, closed_figures, open_baselines
from shopwright.evaluation.questions import Question, Suite, raw_gold
from shopwright.evaluation.scoring import Mark, Mode
from shopwright.evaluation.shopbench import shopbench_suite
from shopwright.foundation.errors import UnknownName
from shopwright.tasks.answers import Answer, Choice, Ranking, Score, Selection
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.prompt import AnswerKind, Prompt
from shopwright.tasks.ranking import RANKING
from shopwright.tasks.selection import SELECTION

TYPES = {"choice": CHOICE, "ranking": RANKING, "selection": SELECTION}


def question(
    gold: Answer, options: tuple[str, ...], kind: AnswerKind = "choice", *, asked: str = "?", development: bool = False
) -> Question:
    return Question(
        id=f"{asked}{gold}",
        task=kind,
        track="concept",
        metric=TYPES[kind].metric,
        prompt=Prompt(task=kind, kind=kind, text=asked, question=asked, options=options, wanted=min(3, len(options))),
        gold=gold,
        raw_gold=raw_gold(gold),
        licence="CC0-1.0",
        development=development,
    )


def score(name: str, *questions: Question, mode: Mode = "corrected") -> float:
    suite = Suite("made", questions, TYPES)
    return closed_figures(suite, mode, open_baselines([name], "echo", None), {})[name].score


def test_chance_is_what_lots_score_on_average() -> None:
    assert score("chance", question(Choice(number=2), ("a", "b", "c", "d"))) == pytest.approx(1 / 4)
    assert score("chance", question(Selection(numbers=(1, 5)), tuple("abcde"), "selection")) == pytest.approx(3 / 5)


def test_chance_ranks_every_option_in_every_place() -> None:
    # The mean gain of (1, 0) at both places, over the ideal: ((1 + 0) / 2) (1 + 1 / log2 3) / 1.
    ranking = question(Ranking(order=(1, 2), gains=(1.0, 0.0)), ("a", "b"), "ranking")

    assert score("chance", ranking) == pytest.approx(0.5 * (1 + 0.6309297535714575), abs=1e-6)


@given(st.integers(2, 9), st.data())
def test_chance_in_a_choice_is_one_in_as_many_as_there_are_options(count: int, data: st.DataObject) -> None:
    gold = data.draw(st.integers(1, count))
    options = tuple(map(str, range(100, 100 + count)))

    for mode in ("corrected", "published"):
        assert score("chance", question(Choice(number=gold), options), mode=mode) == pytest.approx(1 / count, abs=1e-6)


def test_majority_gives_the_words_that_are_right_most_often_wherever_they_stand() -> None:
    asked = [question(Choice(number=n), ("no", "yes") if n == 2 else ("yes", "no"), asked=str(n) * i)
             for i, n in enumerate((2, 1, 2, 1), 1)]  # fmt: skip

    assert score("majority", *asked) == 1.0


def test_majority_learns_from_development_questions_where_there_are_any() -> None:
    learnt = question(Choice(number=3), ("x", "y", "z"), asked="learnt", development=True)
    asked = [question(Choice(number=n), ("a", "b", "c"), asked=f"q{i}") for i, n in enumerate((3, 1, 1, 1))]

    assert score("majority", learnt, *asked) == 0.25


def test_majority_is_not_told_a_question_s_own_answer() -> None:
    assert score("majority", question(Choice(number=2), ("a", "b"))) == 0.0


def test_bm25_picks_the_option_that_shares_words_with_the_question() -> None:
    asked = question(Choice(number=2), ("a green lamp", "a red tent", "shoes"), asked="Which one is a tent?")

    assert score("bm25", asked) == 1.0


def test_published_scores_a_baseline_as_it_scores_a_model() -> None:
    options = tuple(f"option {number}" for number in range(1, 11))
    asked = question(Choice(number=10), options, asked="the option 10")

    assert score("bm25", asked) == 1.0
    assert score("bm25", asked, mode="published") == 0.0


def test_systems_stand_beside_baselines_with_their_closed_questions_alone(tmp_path: Path) -> None:
    suite = shopbench_suite(questions_file(tmp_path))
    marks = tuple(Mark(Score(value=1.0)) for _ in suite.examined[:4]) + (Mark(Score(value=0.0)),) * 2

    found = closed_figures(suite, "corrected", {"words": WordScorer({"Tent": 2.0, "Peg": 1.0})}, {"model": marks})

    assert list(found) == ["words", "model"]
    assert found["model"].score == 1.0
    assert set(found["model"].tasks) == {"kind of product", "relevance", "aspects"}
    assert found["words"].tasks["relevance"].score == 1.0
    assert found["words"].tasks["kind of product"].score == 0.5


def test_a_suite_without_closed_questions_has_no_baselines(tmp_path: Path) -> None:
    suite = shopbench_suite(questions_file(tmp_path, QUESTIONS[4:]))

    assert closed_figures(suite, "corrected", open_baselines(FREE, "echo", None), {}) == {}


def test_an_unknown_baseline_is_refused() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'majority'"):
        open_baselines(["majorty"], "echo", None)
