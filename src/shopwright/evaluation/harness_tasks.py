"""A suite as tasks of EleutherAI's evaluation harness: a folder that `lm_eval --include_path` reads."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from shopwright.evaluation.harness_scores import OVERALL, TOGETHER, AnswerClass, Exported
from shopwright.evaluation.journey_suite import AssistantNeeded, has_journeys
from shopwright.evaluation.questions import Question, Suite, by_task
from shopwright.evaluation.scoring import MODES
from shopwright.evaluation.strategies import BUDGETS
from shopwright.evaluation.suites import open_suite
from shopwright.foundation.errors import UnknownName, UsageError
from shopwright.foundation.files import atomic, write_jsonl, write_text
from shopwright.foundation.shop import Shop
from shopwright.tasks.answers import Choice
from shopwright.tasks.prompt import Prompt
from shopwright.tasks.task import AnswerType

Values = dict[str, Any]

FORMATS = ("lm-eval",)
SUITE_FILE = "_suite.yaml"
LIKELIHOOD = "likelihood"
"""Beside the suite stands a second group in which the choices are answered by likelihood."""
UTILS = '''"""Where lm-eval finds the questions and the scores: Shopwright itself, so that both count the same."""

from pathlib import Path
from typing import Any

from datasets import Dataset

from shopwright.evaluation.harness_scores import process_likelihoods, process_results, score_together
from shopwright.foundation.files import read_jsonl

__all__ = ["process_likelihoods", "process_results", "questions", "score_together"]


def questions(file: str, **_: Any) -> dict[str, Dataset]:
    """The questions of one task, from beside this file."""
    return {"test": Dataset.from_list(list(read_jsonl(Path(__file__).parent / file)))}
'''


class FolderInUse(UsageError):
    """A suite is to be written over a folder that holds something else."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} holds something else. Name a folder that is new, or an earlier export with --out.")


class AnswersOfItsOwn(UsageError):
    """A task reads its replies with a class that lm-eval could not open."""

    def __init__(self, task: str, answers: AnswerType) -> None:
        own = f"{type(answers).__module__}.{type(answers).__qualname__}"
        super().__init__(
            f"The task {task!r} reads its replies with {own}, which cannot be opened by its name elsewhere. "
            "Put the class into an installed package, or use an answer type of shopwright.tasks."
        )


class _Function(str):
    """A function of utils.py, as the harness names it in YAML."""


class _Dumper(yaml.SafeDumper):
    """Writes such functions with their tag."""


_Dumper.add_representer(_Function, lambda dumper, name: dumper.represent_scalar("!function", f"utils.{name}"))


@dataclass(frozen=True)
class _Task:
    """One task: its name there, its file's stem, and its rows."""

    name: str
    stem: str
    first: Question
    rows: Sequence[Values]

    @property
    def by_likelihood(self) -> bool:
        """Whether every question is a choice among options that the prompt is known to print."""
        return all("choices" in row for row in self.rows)


def export_suite(
    shop: Shop | None,
    name: str,
    out: Path,
    form: str = FORMATS[0],
    *,
    data: Path | None = None,
    limit: int | None = None,
) -> int:
    """Write a suite in one of FORMATS and return its questions.

    Raises UnknownName, AssistantNeeded for journeys, what `open_suite` raises, and what `write_suite` does.
    """
    if form not in FORMATS:
        raise UnknownName("format of suites", form, FORMATS)
    suite = open_suite(name, shop, data, limit)
    if has_journeys(suite):
        raise AssistantNeeded
    return write_suite(suite, out)


def write_suite(suite: Suite, out: Path) -> int:
    """Write the questions that count, one YAML and one JSONL a task, with their groups; return how many.

    A task scores the same reply in both modes, so one run gives both. Groups: each track (mean of its tasks), the
    suite (mean of its tracks) and, where it has choices, the suite with these by likelihood.
    Raises FolderInUse, AnswersOfItsOwn.
    """
    if out.exists() and not (out / SUITE_FILE).is_file() and (out.is_file() or any(out.iterdir())):
        raise FolderInUse(out)
    prefix = f"shopwright-{_slug(suite.name)}"
    tasks = _tasks(suite, prefix)
    with atomic(out) as folder:
        folder.mkdir(parents=True)
        for task in tasks:
            write_jsonl(folder / f"{task.stem}.jsonl", task.rows)
            write_text(folder / f"{task.stem}.yaml", _yaml(_written(task)))
            if task.by_likelihood:
                write_text(folder / f"{task.stem}.{LIKELIHOOD}.yaml", _yaml(_weighed(task)))
        for stem, group in _groups(prefix, suite.name, tasks).items():
            write_text(folder / f"{stem}.yaml", _yaml(group))
        write_text(folder / "utils.py", UTILS)
        write_text(folder / "README.md", _readme(suite, prefix, tasks))
    return sum(len(task.rows) for task in tasks)


def _tasks(suite: Suite, prefix: str) -> list[_Task]:
    places = by_task(suite.examined)
    grouped = {task: [suite.examined[place] for place in found] for task, found in places.items()}
    tracks: dict[str, int] = {}
    for questions in grouped.values():
        tracks[questions[0].track] = tracks.get(questions[0].track, 0) + 1
    stems = dict(zip(grouped, _distinct(map(_slug, grouped)), strict=True))
    return [
        _Task(
            f"{prefix}-{stems[task]}",
            stems[task],
            questions[0],
            _rows(suite, questions, len(grouped) / (len(tracks) * tracks[questions[0].track])),
        )
        for task, questions in grouped.items()
    ]


def _rows(suite: Suite, questions: Sequence[Question], share: float) -> list[Values]:
    task = questions[0].task
    answers = AnswerClass.of(suite.answer_types[task])
    try:
        answers.open()
    except (ImportError, AttributeError, TypeError) as error:
        raise AnswersOfItsOwn(task, suite.answer_types[task]) from error
    exported = (Exported(question=q, answers=answers, scorer=suite.scorer, share=share) for q in questions)
    return [_row(one, suite.answer_types[task].render(one.question.gold)) for one in exported]


def _row(exported: Exported, target: str) -> Values:
    question = exported.question
    row = {"id": question.id, "system": question.system, "query": question.prompt.text, "target": target}
    return {**row, **_choices(question.prompt, question.gold), "question": exported.as_json()}


def _choices(prompt: Prompt, gold: object) -> Values:
    if not isinstance(gold, Choice) or gold.number not in prompt.numbers:
        return {}
    return {"choices": [str(number) for number in prompt.numbers], "gold": prompt.numbers.index(gold.number)}


def _written(task: _Task) -> Values:
    budget = {"until": [], "do_sample": False, "temperature": 0.0, "max_gen_toks": BUDGETS[task.first.prompt.kind]}
    asked = {"output_type": "generate_until", "doc_to_target": "target", "generation_kwargs": budget}
    return {"task": task.name, "task_alias": task.first.task, **_common(task, "process_results"), **asked}


def _weighed(task: _Task) -> Values:
    """The task with its choices by the likelihood of their numbers; a prompt that ends in a space takes no other."""
    spaced = all(row["query"][-1:].isspace() for row in task.rows)
    asked = {"output_type": "multiple_choice", "doc_to_choice": "choices", "doc_to_target": "gold"}
    named = {"task": f"{task.name}-{LIKELIHOOD}", "task_alias": f"{task.first.task}, by likelihood"}
    return {**named, **_common(task, "process_likelihoods"), **asked, "target_delimiter": "" if spaced else " "}


def _common(task: _Task, scored_by: str) -> Values:
    aggregation = _Function("score_together") if task.first.metric in TOGETHER else "mean"
    names = (*MODES, *OVERALL.values())
    return {
        "custom_dataset": _Function("questions"),
        "dataset_kwargs": {"file": f"{task.stem}.jsonl"},
        "test_split": "test",
        "description": "system",
        "doc_to_text": "query",
        "num_fewshot": 0,
        "process_results": _Function(scored_by),
        "metric_list": [{"metric": name, "aggregation": aggregation, "higher_is_better": True} for name in names],
        "metadata": {"version": 1.0},
    }


def _groups(prefix: str, name: str, tasks: Sequence[_Task]) -> dict[str, Values]:
    """The groups by the stems of their files."""
    tracks: dict[str, list[str]] = {}
    for task in tasks:
        tracks.setdefault(task.first.track, []).append(task.name)
    stems = _distinct(map(_slug, tracks))
    names = [f"{prefix}::{stem}" for stem in stems]
    groups = {Path(SUITE_FILE).stem: _group(prefix, name, names, OVERALL.values())}
    for stem, group, (track, members) in zip(stems, names, tracks.items(), strict=True):
        groups[f"_track-{stem}"] = _group(group, track, members, MODES)
    if any(task.by_likelihood for task in tasks):
        mixed = [f"{task.name}-{LIKELIHOOD}" if task.by_likelihood else task.name for task in tasks]
        alias = f"{name}, choices by likelihood"
        groups[f"_{LIKELIHOOD}"] = _group(f"{prefix}-{LIKELIHOOD}", alias, mixed, OVERALL.values())
    return groups


def _group(name: str, alias: str, members: Sequence[str], metrics: Iterable[str]) -> Values:
    means = [{"metric": metric, "aggregation": "mean", "weight_by_size": False} for metric in metrics]
    group = {"group": name, "group_alias": alias, "task": list(members), "aggregate_metric_list": means}
    return {**group, "metadata": {"version": 1.0}}


def _readme(suite: Suite, prefix: str, tasks: Sequence[_Task]) -> str:
    total = sum(len(task.rows) for task in tasks)
    rows = [f"| `{t.name}` | {t.first.track} | {t.first.metric} | {len(t.rows)} |" for t in tasks]
    said = [f"- {line}" for line in (*(f"Licence: {licence}" for licence in suite.licences), *suite.notes)]
    weighed = f" `{prefix}-{LIKELIHOOD}` is the suite with its choices answered by likelihood, to be run by itself."
    parts = (
        f"# {suite.name} for lm-eval",
        f"{total} questions in {len(tasks)} tasks. Shopwright itself reads and scores the replies (install it beside "
        "lm-eval), so that the scores are those of `shopwright score` on the same replies.",
        f"    lm_eval run --include_path . --tasks {prefix} --model hf --model_args pretrained=MODEL "
        "--apply_chat_template",
        "`corrected` and `published` are a task's score in the two modes, and a track's: the mean of its tasks. "
        "`overall_corrected` and `overall_published` are the suite's, the mean of its tracks; of a task they are its "
        f"part in that, which is not a score.{weighed if any(task.by_likelihood for task in tasks) else ''}",
        "\n".join(said),
        "\n".join(("| task | track | metric | questions |", "|---|---|---|---|", *rows)),
    )
    return "\n\n".join(parts) + "\n"


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9.]+", "-", name).strip("-.") or "task"


def _distinct(names: Iterable[str]) -> list[str]:
    # File systems may not tell upper from lower case.
    taken: dict[str, str] = {}
    for name in names:
        tries = (name if number == 1 else f"{name}-{number}" for number in count(1))
        free = next(one for one in tries if one.lower() not in taken)
        taken[free.lower()] = free
    return list(taken.values())


def _yaml(value: Mapping[str, Any]) -> str:
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
