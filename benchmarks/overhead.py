"""Overhead: 5,000 questions to an instant model, from file to report, against lm-eval with its dummy model."""

import contextlib
import importlib
import io
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from benchmarks.race import Race
from benchmarks.race import run as run_race
from shopwright.evaluation.evaluate import evaluate
from shopwright.foundation.files import write_jsonl
from shopwright.foundation.shop import Shop, ShopSettings

COUNT, TASKS, ROUNDS = 5000, 10, 5
INSTALL = (
    "lm-eval is not here. Install it in a folder: `pip install --target DIR --no-deps lm_eval sacrebleu evaluate "
    "rouge-score sqlitedict pytablewriter DataProperty mbstrdecoder chardet pathvalidate tabledata tcolorpy typepy "
    "word2number more_itertools jsonlines datasets dill xxhash multiprocess`, and run with PYTHONPATH=DIR."
)
WORDS = (
    "waterproof hiking boots rain jacket fleece tent stove kettle rope lamp wool cotton red blue large small".split()
)
Row = dict[str, Any]


def report() -> Iterable[tuple[str, ...]]:
    """Seconds of either harness for each kind of question, and how many times as long lm-eval takes."""
    try:
        importlib.import_module("lm_eval")
    except ImportError:
        yield ("lm-eval", INSTALL)
        return
    with tempfile.TemporaryDirectory() as folder:
        for name, rows in (("multiple choice", choices()), ("generation", texts())):
            for race in _races(Path(folder), name, rows):
                finish = run_race(race, ROUNDS)
                ours, peers, ratio = COUNT / finish.ours, COUNT / finish.peer, finish.row()[-1]
                yield (race.name, f"ours {ours:.2f} s", f"lm-eval {peers:.2f} s", f"{ratio} times as long")


def choices() -> list[Row]:
    """Multiple choice in ShopBench's form, four options each, in several tasks."""
    dice = random.Random(7)
    return [_choice(dice, place) for place in range(COUNT)]


def texts() -> list[Row]:
    """Generation in ShopBench's form, scored by ROUGE-L, in several tasks."""
    dice = random.Random(7)
    return [_text(dice, place) for place in range(COUNT)]


def _choice(dice: random.Random, place: int) -> Row:
    options = [_words(dice, 3) for _ in range(4)]
    listed = "\n".join(f"{number}. {option}" for number, option in enumerate(options))
    asked = f"Which product fits the query best?\nQuery: {_words(dice, 4)} {place}\n{listed}\nAnswer: "
    return _row(asked, dice.randrange(4), place, "multiple-choice", "accuracy")


def _text(dice: random.Random, place: int) -> Row:
    asked = f"Write a title for this product, number {place}: {_words(dice, 30)}."
    return _row(asked, _words(dice, 12), place, "generation", "rougel")


def _row(asked: str, gold: object, place: int, task_type: str, metric: str) -> Row:
    return {
        "input_field": asked,
        "output_field": gold,
        "task_name": f"{task_type} {place % TASKS}",
        "task_type": task_type,
        "metric": metric,
        "is_multiple_choice": task_type == "multiple-choice",
        "track": f"track {place % TASKS % 4}",
    }


def _words(dice: random.Random, count: int) -> str:
    return " ".join(dice.choices(WORDS, k=count))


def _races(folder: Path, name: str, rows: list[Row]) -> Iterable[Race]:
    """Within a process that has imported all, and as commands with all that a command needs to start."""
    file, shop, results = folder / f"{name}.jsonl", folder / "shop", folder / "results"
    write_jsonl(file, rows)
    tasks = _lm_eval_tasks(folder / f"{name} tasks", rows)
    ways: tuple[tuple[str, Callable[..., None], Callable[..., None]], ...] = (
        ("within a process", _ours, _lm_eval),
        ("as a command", _our_command, _lm_eval_command),
    )
    for way, ours, peer in ways:
        turns = partial(ours, shop, file), partial(peer, results, tasks)
        yield Race(f"{COUNT:,} {name}, {way}", "questions", COUNT, *turns, "lm-eval, dummy")


def _ours(folder: Path, file: Path) -> None:
    """The whole call: nothing is left of an earlier one."""
    evaluate(_new_shop(folder), "echo", suite="shopbench", data=file)


def _our_command(folder: Path, file: Path) -> None:
    _new_shop(folder)
    _run("shopwright", "evaluate", "echo", "--suite", "shopbench", "--data", file, "--shop", folder)


def _new_shop(folder: Path) -> Shop:
    shutil.rmtree(folder, ignore_errors=True)
    return Shop.create(folder, ShopSettings(name="Bench"))


def _run(module: str, *words: object) -> None:
    subprocess.run([sys.executable, "-m", module, *map(str, words)], check=True, capture_output=True)


def _lm_eval(results: Path, tasks: Path) -> None:
    """What `lm_eval --model dummy --log_samples` does: read the tasks, ask, score, write results and samples."""
    shutil.rmtree(results, ignore_errors=True)
    harness, loggers, manager = (_peer(name) for name in ("", ".loggers", ".tasks"))
    with _quiet():
        known = manager.TaskManager(include_path=str(tasks), include_defaults=False)
        tracker = loggers.EvaluationTracker(output_path=str(results))
        found = harness.simple_evaluate(
            "dummy", tasks=["bench"], task_manager=known, evaluation_tracker=tracker, log_samples=True
        )
        samples = found.pop("samples")
        tracker.save_results_aggregated(results=found, samples=samples)
        for task, lines in samples.items():
            tracker.save_results_samples(task_name=task, samples=lines)


def _lm_eval_command(results: Path, tasks: Path) -> None:
    shutil.rmtree(results, ignore_errors=True)
    named = ("--tasks", "bench", "--include_path", tasks, "--output_path", results)
    _run("lm_eval", "run", "--model", "dummy", "--log_samples", *named)


def _peer(name: str) -> Any:
    return importlib.import_module(f"lm_eval{name}")


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


def _lm_eval_tasks(folder: Path, rows: list[Row]) -> Path:
    """The same questions as a YAML file and a JSONL for each task, in a folder that lm-eval reads."""
    names = sorted({row["task_name"] for row in rows})
    for number, name in enumerate(names):
        mine = [row for row in rows if row["task_name"] == name]
        write_jsonl(folder / f"{number}.jsonl", [_line(row) for row in mine])
        task = _task(f"bench-{number}", folder / f"{number}.jsonl", mine[0]["task_type"] == "multiple-choice")
        (folder / f"{number}.yaml").write_text(yaml.safe_dump(task), encoding="utf-8")
    group = {"group": "bench", "task": [f"bench-{number}" for number in range(len(names))]}
    (folder / "bench.yaml").write_text(yaml.safe_dump(group), encoding="utf-8")
    return folder


def _line(row: Row) -> Row:
    gold = row["output_field"]
    return {"query": row["input_field"], "target": str(gold), "gold": gold if isinstance(gold, int) else 0}


def _task(name: str, file: Path, closed: bool) -> Row:
    metric = "acc" if closed else "exact_match"
    common = {
        "task": name,
        "dataset_path": "json",
        "dataset_kwargs": {"data_files": {"test": str(file)}},
        "test_split": "test",
        "doc_to_text": "{{query}}",
        "target_delimiter": " ",
        "metric_list": [{"metric": metric, "aggregation": "mean", "higher_is_better": True}],
    }
    if closed:
        return common | {"output_type": "multiple_choice", "doc_to_choice": list("0123"), "doc_to_target": "gold"}
    until = {"until": ["\n"], "do_sample": False}
    return common | {"output_type": "generate_until", "doc_to_target": "{{target}}", "generation_kwargs": until}
