"""lm-eval itself, over an exported suite, scores the same replies as the examiner does."""

import json
import logging
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from evaluation.scripted import QUESTIONS, questions_file
from lm_eval.api.model import LM
from lm_eval.evaluator import evaluate
from lm_eval.tasks import TaskManager
from shops import little_shop
from typer.testing import CliRunner

from shopwright.catalogue.snapshots import save
from shopwright.cli.app import app
from shopwright.evaluation import harness_scores
from shopwright.evaluation.figures import scores_of
from shopwright.evaluation.harness_tasks import AnswersOfItsOwn, FolderInUse, export_suite, write_suite
from shopwright.evaluation.journey_suite import AssistantNeeded
from shopwright.evaluation.questions import Suite
from shopwright.evaluation.replies import score_replies
from shopwright.evaluation.scoring import MODES, Mode, TaskMarks, gathered, marks_of
from shopwright.evaluation.shopbench import shopbench_suite
from shopwright.evaluation.statistics import overall, track_scores
from shopwright.evaluation.suite_file import suite_of_file
from shopwright.evaluation.suites import open_suite
from shopwright.foundation.errors import UnknownName
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.tasks.choice import ChoiceAnswers

TRAPS = Path(__file__).parent / "traps"
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "care-suite.yaml"
Replies = Mapping[str, str]
"""By the question's id."""


class OneDirectionEach:
    """Equal texts have equal vectors; nothing more is asked of it."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        vectors = [np.random.default_rng(zlib.crc32(text.encode())).normal(size=8) + 1 for text in texts]
        return np.array([vector / np.linalg.norm(vector) for vector in vectors], dtype=np.float32)


class Saved(LM):  # type: ignore[misc]
    """A model that gives saved replies; by likelihood it prefers the option that its reply names."""

    def __init__(self, replies: Replies) -> None:
        super().__init__()
        self.replies = replies
        self.asked: list[tuple[str, str]] = []

    def generate_until(self, requests: Sequence[Any]) -> list[str]:
        self.asked += [(request.doc["id"], request.args[0]) for request in requests]
        return [self.replies[request.doc["id"]] for request in requests]

    def loglikelihood(self, requests: Sequence[Any]) -> list[tuple[float, bool]]:
        self.asked += [(request.doc["id"], request.args[0]) for request in requests]
        named = [self.replies[request.doc["id"]] == request.args[1].strip() for request in requests]
        return [(-1.0 if right else -2.0, right) for right in named]

    tokenizer_name = "turns as JSON"

    def apply_chat_template(self, chat_history: list[dict[str, str]], add_generation_prompt: bool = True) -> str:
        return json.dumps(chat_history)

    def loglikelihood_rolling(self, requests: Sequence[Any]) -> list[float]:
        raise NotImplementedError


@pytest.fixture(autouse=True)
def quiet_and_cheap(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No model of embeddings is loaded, and lm-eval keeps its notes to itself."""
    monkeypatch.setattr(harness_scores, "open_encoder", OneDirectionEach)
    harness_scores._encoder.cache_clear()
    logging.getLogger("lm_eval").setLevel(logging.ERROR)
    yield
    harness_scores._encoder.cache_clear()


def run(folder: Path, group: str, model: Saved) -> dict[str, Any]:
    """What lm-eval finds."""
    manager = TaskManager(include_path=str(folder), include_defaults=False)
    found = evaluate(lm=model, task_dict=manager.load([group]), bootstrap_iters=0, apply_chat_template=True)
    assert found is not None
    results: dict[str, Any] = found["results"]
    return results


def marked(suite: Suite, replies: Replies, mode: Mode) -> tuple[TaskMarks, ...]:
    questions = suite.examined
    texts = [replies[question.id] for question in questions]
    return gathered(questions, marks_of(suite, questions, texts, mode, OneDirectionEach()))


def check_equal(found: Mapping[str, Any], marks: Sequence[TaskMarks], mode: Mode) -> None:
    """Every task, every track and the whole, to 1e-9."""
    scores = scores_of(marks)
    key = f"{mode},none"
    tracks = {one["alias"]: one[key] for name, one in found.items() if "::" in name}
    tasks = {one["alias"]: one[key] for name, one in found.items() if "::" not in name and key in one}
    (whole,) = [one[f"overall_{key}"] for one in found.values() if key not in one]
    assert tasks == pytest.approx({task.task: task.score for task in scores}, abs=1e-9)
    assert tracks == pytest.approx(track_scores(scores), abs=1e-9)
    assert whole == pytest.approx(overall(scores), abs=1e-9)


def mixed(suite: Suite) -> Replies:
    """Right replies, those to the question before, and such as hold no answer, in turn."""
    right = [suite.answer_types[question.task].render(question.gold) for question in suite.examined]
    said = [(right[place], right[place - 1], "", f"Well: {right[place]}\n\nAnd so on.") for place in range(len(right))]
    return {question.id: said[place][place % 4] for place, question in enumerate(suite.examined)}


def test_the_contests_questions_score_the_same_in_both_modes_with_every_metric(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in (TRAPS / "replies.jsonl").read_text(encoding="utf-8").splitlines()]
    model = Saved({str(line["index"]): line["reply"] for line in lines})
    write_suite(shopbench_suite(TRAPS / "questions.jsonl"), tmp_path / "out")

    found = run(tmp_path / "out", "shopwright-shopbench", model)

    for mode in MODES:
        files = (TRAPS / "replies.jsonl", "shopbench", TRAPS / "questions.jsonl", mode)
        report = score_replies(*files, encoder=OneDirectionEach()).report
        check_equal(found, gathered(report.questions, report.main.marks), mode)


def test_the_messages_that_lm_eval_puts_are_those_of_the_examiner(tmp_path: Path) -> None:
    suite = suite_of_file(EXAMPLE)
    model = Saved(mixed(suite))
    write_suite(suite, tmp_path / "out")

    run(tmp_path / "out", "shopwright-care", model)

    said = {q.id: [("system", q.system), ("user", q.prompt.text)] for q in suite.examined}
    asked = {id: [(one["role"], one["content"]) for one in json.loads(text)] for id, text in model.asked}
    assert asked == said


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    made = Shop.create(tmp_path_factory.mktemp("little") / "shop", ShopSettings(name="little"))
    save(made, little_shop())
    return made


@pytest.fixture(params=["own", "authoring", "shopping-mmlu", "ecinstruct", "a suite of one's own"])
def suite(request: pytest.FixtureRequest, shop: Shop, tmp_path: Path) -> Suite:
    """One of every kind."""
    if request.param in ("own", "authoring"):
        return open_suite(request.param, shop, limit=2)
    if request.param == "shopping-mmlu":
        return open_suite("shopping-mmlu", None, skills(tmp_path))
    if request.param == "ecinstruct":
        return open_suite("ecinstruct", None, ratings(tmp_path))
    return suite_of_file(EXAMPLE)


def skills(folder: Path) -> Path:
    for place, row in enumerate(QUESTIONS):
        file = folder / "data" / "skills" / f"skill{place % 3}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a") as out:
            out.write(json.dumps({**row, "track": file.stem}) + "\n")
    return folder / "data"


def ratings(folder: Path) -> Path:
    stated = {"split": "test", "task": "Sentiment_Analysis", "setting": "IND_Diverse_Instruction"}
    options = '["A: very positive", "B: neutral", "C: very negative"]'
    rows = [
        {**stated, "instruction": "Rate.", "input": f"Pot {n} pours.", "options": options, "output": "ABC"[n % 3]}
        for n in range(7)
    ]
    file = folder / "ECInstruct.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def test_a_suite_of_every_kind_scores_the_same(suite: Suite, tmp_path: Path) -> None:
    replies = mixed(suite)
    count = write_suite(suite, tmp_path / "out")

    found = run(tmp_path / "out", f"shopwright-{suite.name}", Saved(replies))

    assert count == len(suite.examined) == len(replies)
    for mode in MODES:
        check_equal(found, marked(suite, replies, mode), mode)


def test_a_choice_by_likelihood_is_the_reply_with_the_likeliest_number(tmp_path: Path) -> None:
    suite = shopbench_suite(questions_file(tmp_path))
    replies = {**mixed(suite), "0": "1", "1": "1"}
    write_suite(suite, tmp_path / "out")

    found = run(tmp_path / "out", "shopwright-shopbench-likelihood", Saved(replies))

    scores = scores_of(marked(suite, replies, "corrected"))
    kinds = found["shopwright-shopbench-kind-of-product-likelihood"]
    assert (kinds["corrected,none"], kinds["published,none"]) == (0.5, 0.5)
    assert found["shopwright-shopbench-likelihood"]["overall_corrected,none"] == pytest.approx(overall(scores))


def test_the_same_suite_gives_the_same_bytes_over_an_earlier_export_and_nothing_else(tmp_path: Path) -> None:
    suite = shopbench_suite(questions_file(tmp_path))
    out, other = tmp_path / "out", tmp_path / "other"
    write_suite(suite, other)
    write_suite(suite, out)
    write_suite(suite, out)

    files = {file.name: file.read_bytes() for file in other.iterdir()}
    assert {file.name: file.read_bytes() for file in out.iterdir()} == files
    with pytest.raises(FolderInUse, match="Name a folder that is new"):
        write_suite(suite, tmp_path)


def test_tasks_whose_names_come_out_alike_have_files_of_their_own(tmp_path: Path) -> None:
    rows = [{**QUESTIONS[0], "task_name": name} for name in ("a b", "A/B", "a-b", "a b 2", "?")]

    write_suite(shopbench_suite(questions_file(tmp_path, rows)), tmp_path / "out")

    assert {f.stem for f in (tmp_path / "out").glob("*.jsonl")} == {"a-b", "A-B-2", "a-b-3", "a-b-2-2", "task"}


def test_an_answer_type_that_cannot_be_opened_elsewhere_is_refused(tmp_path: Path) -> None:
    class Odd(ChoiceAnswers):
        pass

    suite = shopbench_suite(questions_file(tmp_path, QUESTIONS[:1]))

    with pytest.raises(AnswersOfItsOwn, match=r"'kind of product' reads its replies with .*Odd"):
        write_suite(replace(suite, answer_types={"kind of product": Odd()}), tmp_path / "out")


def test_the_command_needs_no_shop_for_a_suite_that_is_read_from_a_file(tmp_path: Path) -> None:
    words = ["export", "suite", "--suite", "shopbench", "--data", str(questions_file(tmp_path)), "--json"]

    done = CliRunner().invoke(app, [*words, "--out", str(tmp_path / "out"), "--shop", str(tmp_path)])
    refused = CliRunner().invoke(app, ["export", "suite", "--out", str(tmp_path / "own"), "--shop", str(tmp_path)])

    assert json.loads(done.stdout)["rows"] == len(QUESTIONS)
    assert (tmp_path / "out" / "README.md").is_file()
    assert refused.exit_code == 2
    assert "--shop" in refused.output


def test_journeys_are_no_questions_to_a_bare_model(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(AssistantNeeded, match="a model alone does not hold"):
        export_suite(shop, "assistant", tmp_path / "out")


def test_an_unknown_form_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="lm-eval"):
        export_suite(None, "shopbench", tmp_path / "out", "helm", data=questions_file(tmp_path))
