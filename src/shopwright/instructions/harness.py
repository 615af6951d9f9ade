"""The test part as tasks of EleutherAI's evaluation harness: one YAML and one JSONL a task, and a group of them all."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from shopwright.foundation.files import atomic, write_jsonl, write_text
from shopwright.instructions.samples import Sample
from shopwright.tasks.answers import Choice

Lines = list[dict[str, Any]]


def write_harness(name: str, samples: Iterable[Sample], out: Path) -> int:
    """Write a folder for `lm_eval --include_path` and return its rows.

    Choices are scored by the likelihood of their printed numbers, all else by exact match; rankings and texts have
    metrics of their own in `shopwright evaluate`, which the harness does not know.
    """
    by_task: dict[str, Lines] = {}
    for sample in samples:
        by_task.setdefault(sample.task, []).append(_line(sample))
    with atomic(out) as folder:
        folder.mkdir(parents=True)
        for task, lines in by_task.items():
            write_jsonl(folder / f"{task}.jsonl", lines)
            write_text(folder / f"{task}.yaml", _yaml(_task(name, task, lines, out / f"{task}.jsonl")))
        group = {"group": name, "task": [_named(name, task) for task in by_task]}
        write_text(folder / f"_{name}.yaml", _yaml(group))
    return sum(map(len, by_task.values()))


def _line(sample: Sample) -> dict[str, Any]:
    line = {"query": sample.prompt.text, "target": sample.reply}
    if not isinstance(sample.gold, Choice):
        return line
    numbers = [str(number) for number in sample.prompt.numbers]
    return {**line, "choices": numbers, "gold": numbers.index(str(sample.gold.number))}


def _task(name: str, task: str, lines: Lines, file: Path) -> dict[str, Any]:
    common = {
        "task": _named(name, task),
        "dataset_path": "json",
        "dataset_kwargs": {"data_files": {"test": str(file.resolve())}},
        "test_split": "test",
        "doc_to_text": "{{query}}",
        "target_delimiter": " ",
        "metadata": {"version": 1.0},
    }
    if all("choices" in line for line in lines):
        metric = [{"metric": "acc", "aggregation": "mean", "higher_is_better": True}]
        closed = {"output_type": "multiple_choice", "doc_to_choice": "{{choices}}", "doc_to_target": "gold"}
        return {**common, **closed, "metric_list": metric}
    metric = [{"metric": "exact_match", "aggregation": "mean", "higher_is_better": True, "ignore_case": True}]
    until = {"generation_kwargs": {"until": ["\n"], "do_sample": False}}
    return {**common, "output_type": "generate_until", "doc_to_target": "{{target}}", **until, "metric_list": metric}


def _named(name: str, task: str) -> str:
    return f"{name}-{task}"


def _yaml(value: Any) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True)
