"""The suite of a shop's own records: held-out families, the same questions every time, up to a limit a task."""

from pathlib import Path

import pytest
from shops import little_shop

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.snapshots import save
from shopwright.evaluation.own import DEVELOPMENT_LIMIT, NothingToAsk, own_suite
from shopwright.evaluation.questions import Suite, by_task
from shopwright.evaluation.scoring import marks_of
from shopwright.evaluation.suites import open_suite
from shopwright.foundation.errors import UnknownName
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.tasks.catalogue_of_tasks import TASKS
from shopwright.tasks.task import Skill


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return little_shop()


@pytest.fixture(scope="module")
def suite(catalogue: Catalogue) -> Suite:
    return own_suite(catalogue, limit=20)


def test_the_same_shop_gives_the_same_questions(catalogue: Catalogue, suite: Suite) -> None:
    assert own_suite(catalogue, limit=20) == suite


def test_most_tasks_are_examined_and_none_beyond_the_limit(suite: Suite) -> None:
    counts = {task: len(places) for task, places in by_task(suite.examined).items()}

    assert len(counts) >= 0.7 * len(TASKS)
    assert max(counts.values()) == 20
    assert {question.track for question in suite.examined} == {skill.value for skill in Skill}


def test_development_questions_are_others_than_those_that_count(suite: Suite) -> None:
    assert suite.development
    assert {q.asked for q in suite.development}.isdisjoint({q.asked for q in suite.examined})
    assert max(len(places) for places in by_task(suite.development).values()) <= DEVELOPMENT_LIMIT


def test_families_are_held_out_and_sessions_are_later_than_all_that_was_learnt_from(
    catalogue: Catalogue, suite: Suite
) -> None:
    learnt, examined = catalogue.split("train"), catalogue.split("test")
    families = {product.family or product.id for product in learnt.products}
    started = {session.id: session.started for session in examined.sessions}

    assert families.isdisjoint({product.family or product.id for product in examined.products})
    assert max(session.started for session in learnt.sessions) <= min(started.values())
    assert {question.task for question in suite.examined} >= {"next-query", "purchase-intent", "session-retrieval"}


def test_questions_have_ids_of_their_own(suite: Suite) -> None:
    assert len({question.id for question in suite.examined}) == len(suite.examined)


def test_questions_come_in_several_phrasings(suite: Suite) -> None:
    openings = {question.prompt.text[:20] for question in suite.examined if question.task == "product-classification"}

    assert len(openings) > 1


@pytest.mark.parametrize("mode", ["corrected", "published"])
def test_the_gold_answer_of_every_question_scores_best(suite: Suite, mode: str) -> None:
    replies = [suite.answer_types[q.task].render(q.gold) for q in suite.examined]

    marks = marks_of(suite, suite.examined, replies, "corrected" if mode == "corrected" else "published", None)

    wrong = [q.id for q, mark in zip(suite.examined, marks, strict=True) if mark.score.value < 0.999]
    assert wrong == []


def test_licences_are_those_of_the_records(suite: Suite) -> None:
    assert suite.licences == ("Apache-2.0", "CC0-1.0")


def test_authoring_is_a_suite_of_its_own(catalogue: Catalogue) -> None:
    suite = own_suite(catalogue, 3, [task for task in TASKS if task.skill is Skill.AUTHORING], "authoring")

    assert suite.name == "authoring"
    assert {question.track for question in suite.questions} == {"authoring"}


def test_a_question_knows_the_record_that_its_reply_has_to_be_true_to(catalogue: Catalogue, suite: Suite) -> None:
    claiming = {task.name for task in TASKS if task.publishes} | {"product-qa"}

    assert suite.records is catalogue
    assert {question.task for question in suite.questions if question.about} == claiming
    assert all(question.about in catalogue.by_id for question in suite.questions if question.about)


def test_a_question_knows_the_words_that_were_asked_for(suite: Suite) -> None:
    asked = [question for question in suite.questions if question.task == "attribute-writing"]

    assert asked
    assert all(keyword in str(question.raw_gold) for question in asked for keyword in question.keywords)


def test_a_shop_without_records_has_nothing_to_ask() -> None:
    with pytest.raises(NothingToAsk, match="Import more records"):
        own_suite(Catalogue())


def test_a_suite_may_be_kept_to_the_tasks_that_were_taught(catalogue: Catalogue, tmp_path: Path) -> None:
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="Little Shop"))
    save(shop, catalogue)

    suite = open_suite("own", shop, None, 3, ("review-stars", "ad-writing"))

    assert {question.task for question in suite.examined} == {"review-stars", "ad-writing"}
    with pytest.raises(UnknownName, match="review-stars"):
        open_suite("own", shop, None, 3, ("review-star",))
