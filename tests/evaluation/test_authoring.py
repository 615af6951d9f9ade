"""The authoring suite's further measures: of texts made up for them, and of the shop's own."""

from collections.abc import Sequence

import numpy as np
import pytest
from shops import little_shop

from shopwright.catalogue.catalogue import Catalogue
from shopwright.evaluation.authoring import GOLD, NOT_MEASURED, TABLES, Written, sections, with_measures
from shopwright.evaluation.own import own_suite
from shopwright.evaluation.questions import Question, Suite
from shopwright.evaluation.report import Cell, Report, Section
from shopwright.evaluation.result import marked
from shopwright.tasks.answers import Text
from shopwright.tasks.catalogue_of_tasks import TASKS
from shopwright.tasks.task import Skill

LIKENESS, TRUTH, DIVERSITY = range(3)


class Lengths:
    """Vectors that know a text's length alone: equal ones have a cosine of 1."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        angles = np.array([len(text) / 100 for text in texts], dtype=np.float32)
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return little_shop()


@pytest.fixture(scope="module")
def suite(catalogue: Catalogue) -> Suite:
    return own_suite(catalogue, 6, [task for task in TASKS if task.skill is Skill.AUTHORING], "authoring")


def gold(question: Question) -> str:
    assert isinstance(question.gold, Text)
    return question.gold.text


def first(suite: Suite, task: str) -> Question:
    return next(question for question in suite.examined if question.task == task)


def cells(section: Section, task: str, name: str) -> dict[str, Cell]:
    row = next(row for row in section.rows if row[:2] == (task, name))
    return dict(zip(section.heads, row, strict=True))


def measured(suite: Suite, question: Question, reply: str) -> dict[str, Cell]:
    """Every figure of one reply to one question."""
    alone = Suite("authoring", (question,), suite.answer_types, records=suite.records)
    found: dict[str, Cell] = {}
    for section in sections(alone, [("m", [reply])], None):
        found |= cells(section, question.task, "m")
    return found


def test_every_task_of_the_suite_has_its_row_in_every_table(suite: Suite) -> None:
    found = sections(suite, [("m", ["An oak table."] * len(suite.examined))], None)

    tasks = {question.task for question in suite.examined}
    assert {"ad-writing", "query-title", "listing-classification", "intent-writing", "general-qa"} <= tasks
    for section in found:
        assert {row[:2] for row in section.rows} == {(task, name) for task in tasks for name in ("m", GOLD)}
        assert len(set(section.heads)) == len(section.heads) == len(section.rows[0])


def test_the_shop_s_own_texts_are_true_to_its_records_and_fit(suite: Suite) -> None:
    replies = [gold(question) for question in suite.examined]
    found = sections(suite, [("m", replies)], Lengths())

    for task in {question.task for question in suite.examined}:
        mine, truth = cells(found[LIKENESS], task, "m"), cells(found[TRUTH], task, "m")
        assert (mine["ROUGE-1"], mine["ROUGE-L"]) == (1.0, 1.0)
        assert mine["cosine"] == pytest.approx(1.0, abs=0.2)
        assert {truth["unsupported"], truth["contradicted"]} <= {0.0, NOT_MEASURED}
        assert {truth["fits"], truth["keywords"], truth["in the prompt"]} <= {1.0, NOT_MEASURED}
    assert cells(found[TRUTH], "query-title", "m")["supported"] == 1.0


def test_claims_are_checked_against_the_record_of_the_question(suite: Suite, catalogue: Catalogue) -> None:
    question = first(suite, "ad-writing")
    brand = catalogue.by_id[question.about].brand
    material = next(a.value for a in catalogue.by_id[question.about].attributes if a.name == "material")
    other = "cast iron" if material != "cast iron" else "suede"

    true = measured(suite, question, f"Made of {material}.")
    false = measured(suite, question, f"{brand} makes it. It weighs 990 kg. It is made of {other}.")

    assert (true["supported"], true["contradicted"], true["unsupported"]) == (1.0, 0.0, 0.0)
    assert false["supported"] == pytest.approx(1 / 3)
    assert false["contradicted"] == pytest.approx(2 / 3)
    assert measured(suite, question, "")["supported"] == 0.0


def test_what_no_record_has_to_bear_out_is_not_measured_by_one(suite: Suite) -> None:
    found = measured(suite, first(suite, "intent-writing"), "It weighs 990 kg.")

    assert {found[name] for name in ("supported", "contradicted", "unsupported", "fits", "keywords")} == {NOT_MEASURED}


def test_answers_about_a_product_are_checked_by_its_record(suite: Suite) -> None:
    assert first(suite, "product-qa").about
    assert measured(suite, first(suite, "product-qa"), "It weighs 990 kg.")["supported"] == 0.0


def test_a_text_fits_its_place_within_the_limit_on_one_line_and_whole(suite: Suite) -> None:
    question = first(suite, "ad-writing")
    limit = question.prompt.max_characters

    fits = {
        reply: measured(suite, question, reply)["fits"]
        for reply in (
            "x" * (limit - 1) + ".", "x" * (limit - 1), "x" * limit, "x" * (limit + 1), "one\ntwo", "   ", "\n one. ",
        )
    }  # fmt: skip

    assert list(fits.values()) == [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0]


def test_keywords_are_those_that_were_asked_for(suite: Suite) -> None:
    question = first(suite, "query-title")
    wanted = question.keywords
    assert len(wanted) > 1

    assert measured(suite, question, " ".join(wanted).upper())["keywords"] == 1.0
    assert measured(suite, question, f"un{wanted[0]}able {wanted[1]}")["keywords"] == pytest.approx(1 / len(wanted))
    assert all(q.keywords for q in suite.examined if q.task in ("ad-writing", "query-title", "attribute-writing"))


def test_an_answer_stands_on_the_words_of_its_prompt(suite: Suite) -> None:
    question = first(suite, "general-qa")

    assert measured(suite, question, gold(question))["in the prompt"] == 1.0
    assert measured(suite, question, "Crampons glitter under moonlight. 9481 of them.")["in the prompt"] == 0.0


def test_intervals_hold_the_figure_and_are_the_same_each_time(suite: Suite) -> None:
    replies = [question.prompt.text[:60] for question in suite.examined]

    found = sections(suite, [("m", replies)], None)

    assert sections(suite, [("m", replies)], None) == found
    shown = cells(found[DIVERSITY], "ad-writing", "m")
    low, high = (float(edge) for edge in str(shown["distinct-1, 95 %"]).strip("[]").split(","))
    assert low <= float(shown["distinct-1"]) <= high
    assert low < high


def test_a_text_is_measured_against_its_best_reference(suite: Suite) -> None:
    question = first(suite, "ad-writing").model_copy(
        update={"gold": Text(text="A red lamp.", references=("An oak table for four.",))}
    )

    assert measured(suite, question, "An oak table for four.")["ROUGE-2"] == 1.0
    assert Written(question, " A lamp\n", None).claims is None


def test_the_report_of_another_suite_has_none_of_these_tables(suite: Suite) -> None:
    for name, count in (("authoring", len(TABLES)), ("own", 0)):
        named = Suite(name, suite.questions, suite.answer_types, records=suite.records)
        examined = marked(named, "corrected", ["An oak table."] * len(named.examined), None, "m")
        report = Report(name, "corrected", named.examined, examined, ())

        assert len(with_measures(report, named, None).extras) == count
