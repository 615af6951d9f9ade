"""Rendering prompts: ours, with answers, checks and ledger, against datasets.map that only fills the same templates."""

import tempfile
from pathlib import Path

import datasets

from benchmarks.demo_records import demo_records
from benchmarks.race import Race
from shopwright.instructions.pieces import drawn, tried
from shopwright.instructions.recipes import WriteRecipe
from shopwright.tasks.catalogue_of_tasks import TASKS
from shopwright.tasks.prompt import numbered
from shopwright.tasks.task import Case, Task

ROWS = 20_000
PUBLISHED = ("ad-writing", "query-title", "description-writing")
"""Their claims are checked against the record, which is measured with the whole of `writing`, not here."""


def race() -> Race:
    """Twenty thousand samples of the demo shop's training part, drawn before the clock starts."""
    datasets.disable_progress_bars()
    recipe = WriteRecipe(name="race", rows=ROWS, repeats=6, max_share=0.05)
    part = demo_records().split("train")
    plan = [(task, drawn(task, part, recipe)) for task in TASKS if task.name not in PUBLISHED]
    rows = [_row(task, plan_case, turn) for task, cases in plan for turn in range(6) for plan_case in cases][:ROWS]
    table = datasets.Dataset.from_list(rows)
    return Race(
        "prompts rendered, one core",
        "samples",
        ROWS,
        ours=lambda: _ours(plan, part, recipe),
        peer=lambda: _theirs(table),
        peer_name="datasets.map",
    )


def _ours(plan: list[tuple[Task, list[Case]]], part: object, recipe: WriteRecipe) -> int:
    done = 0
    for task, cases in plan:
        for outcome in tried(task, cases, part, recipe):  # type: ignore[arg-type]
            done += outcome.sample is not None
            if done == ROWS:
                return done
    raise AssertionError(f"the demo shop gives {done} samples of {ROWS}")


def _row(task: Task, case: Case, turn: int) -> dict[str, object]:
    template = task.phrasings[turn % len(task.phrasings)]
    return {
        "template": template,
        "fields": [[name, value] for name, value in case.fields.items()],
        "options": list(case.options),
        "first": case.first_number,
        "reply": task.render(case.gold) if case.gold else "",
    }


def _theirs(table: datasets.Dataset) -> int:
    with tempfile.TemporaryDirectory() as folder:
        filled = table.map(_fill, cache_file_name=str(Path(folder) / "filled.arrow"), load_from_cache_file=False)
        return len(filled)


def _fill(row: dict[str, list[list[str]]]) -> dict[str, object]:
    options = numbered(tuple(row["options"]), row["first"])  # type: ignore[arg-type]
    text = str(row["template"]).format_map({**dict(row["fields"]), "options": options})  # type: ignore[arg-type]
    return {"messages": [{"role": "user", "content": text}, {"role": "assistant", "content": row["reply"]}]}
