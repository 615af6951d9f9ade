"""Shopping MMLU's files, by task and by skill, scored as its own scorer does."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from shopwright.evaluation.questions import Suite
from shopwright.evaluation.scoring import marks_of
from shopwright.evaluation.suites import open_suite
from shopwright.foundation.errors import BadField, UnreadableFile
from shopwright.tasks.answers import Choice, Entities, Ranking, Selection

RANK = (
    "Rank the products for the query.\nQuery: tea pot\nProduct List:\n1. Spade\n2. Iron tea pot\n3. Tea cosy\nOutput: "
)
RETRIEVE = "Which three go along?\nList:\n1. tea\n2. cosy\n3. tray\n4. spade\nOutput: "


def lines(file: Path, *rows: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def by_task(tmp_path: Path) -> Path:
    choices = tmp_path / "data" / "multiple_choice"
    choices.mkdir(parents=True)
    (choices / "material_dataset.csv").write_text(
        "question,choices,answer\n\"Which is cast?\",\"['wool', 'iron', 'oak', 'cork']\",1\n"
    )
    (choices / "review_rating_prediction_dataset.csv").write_text(
        'question,choices,answer\n"Stars, 1 to 5?\nGood.",,4\n'
    )
    lines(tmp_path / "data/ranking/relevance_dataset.json", {"input_field": RANK, "target_field": [0, 1, 0.1]})
    lines(tmp_path / "data/retrieval/along_dataset.json", {"input_field": RETRIEVE, "target_field": [1, 2, 3]})
    entity = {"input_field": "Which words of 'alma iron pot' are the brand?", "target_field": ["alma"]}
    lines(tmp_path / "data/named_entity_recognition/brand_dataset.json", entity)
    for name in ("keyphrase_extraction", "title_translation", "JP_title_translation", "multilingual_words", "explain"):
        asked = {"input_field": f"Write: {name}", "target_field": "an iron pot"}
        lines(tmp_path / f"data/generation/{name}_dataset.json", asked)
    return tmp_path


def skill(folder: Path) -> Path:
    common = {"task_name": "material", "task_type": "multiple-choice", "metric": "accuracy"}
    first = {"input_field": "Which is cast?\n0. wool\n1. iron\nAnswer: ", "output_field": 1, **common}
    ranked = {"task_name": "relevance", "task_type": "ranking", "metric": "ndcg"}
    lines(folder / "skills/skill1_concept.json", first)
    lines(folder / "skills/skill3_behaviour.json", {"input_field": RANK, "output_field": [0, 1, 0.1], **ranked})
    return folder


def opened(data: Path) -> Suite:
    return open_suite("shopping-mmlu", None, data)


def test_files_of_tasks_become_questions_of_their_types(by_task: Path) -> None:
    asked = {question.task: question for question in opened(by_task).questions}

    assert asked["material"].gold == Choice(number=1)
    assert asked["material"].prompt.options == ("wool", "iron", "oak", "cork")
    assert asked["material"].prompt.text == "Which is cast?\n0. wool\n1. iron\n2. oak\n3. cork\nAnswer: "
    assert asked["relevance"].gold == Ranking(order=(2, 3, 1), gains=(0, 1, 0.1))
    assert asked["along"].gold == Selection(numbers=(1, 2, 3))
    assert asked["brand"].gold == Entities(names=("alma",))


def test_the_metric_of_a_generation_is_told_by_its_name(by_task: Path) -> None:
    found = {question.task: question.metric for question in opened(by_task).questions}

    assert found["keyphrase_extraction"] == "rougel"
    assert (found["title_translation"], found["JP_title_translation"]) == ("bleu", "jp-bleu")
    assert (found["multilingual_words"], found["explain"]) == ("multilingual-sent-transformer", "sent-transformer")


def test_ratings_state_their_own_options(by_task: Path) -> None:
    stars = next(q for q in opened(by_task).questions if q.task == "review_rating_prediction")

    assert (stars.gold, stars.prompt.text) == (Choice(number=4), "Stars, 1 to 5?\nGood.\nAnswer: ")


def test_the_zip_file_is_read_as_it_was_published_by_skill_where_it_has_them(tmp_path: Path, by_task: Path) -> None:
    skill(by_task / "data")
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as packed:
        for file in sorted(by_task.rglob("data/**/*.*")):
            packed.write(file, file.relative_to(by_task))

    suite = opened(tmp_path / "data.zip")

    assert [(q.track, q.task) for q in suite.questions] == [
        ("skill1_concept", "material"),
        ("skill3_behaviour", "relevance"),
    ]
    assert len({q.id for q in suite.questions}) == 2


@pytest.mark.parametrize(
    ("reply", "cup", "mmlu"),
    [("1", 1, 1), ("\n1", 1, 0), (" 1", 1, 1), ("10", 1, 1), ("A", 0, 0)],
)
def test_published_means_its_own_scorer(tmp_path: Path, reply: str, cup: int, mmlu: int) -> None:
    suite = opened(skill(tmp_path))
    kddcup = Suite(suite.name, suite.questions, suite.answer_types)
    (asked, _) = suite.questions

    assert marks_of(suite, [asked], [reply], "published", None)[0].score.value == mmlu
    assert marks_of(kddcup, [asked], [reply], "published", None)[0].score.value == cup


def test_a_ranking_that_repeats_the_best_may_exceed_one_as_published_but_not_corrected(tmp_path: Path) -> None:
    suite = opened(skill(tmp_path))
    (_, ranked) = suite.questions

    assert marks_of(suite, [ranked], ["2,2,2"], "published", None)[0].score.value > 1
    assert marks_of(suite, [ranked], ["2,2,2"], "corrected", None)[0].score.value <= 1


def test_what_is_no_zip_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data.zip").write_text("no")

    with pytest.raises(UnreadableFile, match="neither a folder nor a zip"):
        opened(tmp_path / "data.zip")


def test_options_that_are_no_list_are_named_with_their_row(by_task: Path) -> None:
    file = by_task / "data" / "multiple_choice" / "material_dataset.csv"
    file.write_text("question,choices,answer\nWhich?,wool or iron,1\n")

    with pytest.raises(BadField, match=r"row 2.*choices"):
        opened(by_task)
