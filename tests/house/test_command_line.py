"""The command line's contract: every command and option, one line of JSON, exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from evaluation.scripted import QUESTIONS, questions_file
from typer.testing import CliRunner

from shopwright.cli import exam
from shopwright.cli.app import app
from shopwright.evaluation.strategies import STRATEGIES

COMMANDS = {
    "init": ("--name", "--language"),
    "import": ("--format", "--mapping", "--dry-run"),
    "write": ("--preview",),
    "grow": ("--teacher", "--preview"),
    "train": ("--on", "--preview"),
    "compress": (),
    "evaluate": ("--suite", "--data", "--mode", "--against", "--strategy", "--limit"),
    "score": ("--suite", "--data", "--mode"),
    "judge": ("--judge", "--labels", "--against", "--suite", "--limit"),
    "promote": ("--over", "--margin"),
    "ledger": ("--suite", "--strategy", "--sittings", "--again"),
    "author": ("--task", "--channel", "--n", "--out"),
    "ask": ("--session",),
    "serve": ("--model", "--host", "--port"),
    "export": ("--format", "--out", "--suite", "--data", "--report", "--limit"),
    "tasks": (),
    "show": (),
    "why": (),
    "demo": ("--no-serve",),
}


def run(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "shopwright", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_contract_has_its_options(name: str) -> None:
    outcome = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200", "TERM": "dumb"})

    assert outcome.exit_code == 0
    assert [option for option in (*COMMANDS[name], "--shop", "--json") if option not in outcome.output] == []


def test_no_command_is_outside_the_contract() -> None:
    assert {command.name for command in app.registered_commands} == set(COMMANDS)


def test_json_is_the_only_line_on_standard_output(tmp_path: Path) -> None:
    outcome = run("init", tmp_path / "shop", "--name", "Fjord & Fig", "--language", "en", "--language", "de", "--json")

    assert outcome.returncode == 0, outcome.stderr
    assert json.loads(outcome.stdout)["languages"] == ["en", "de"]
    assert outcome.stdout.count("\n") == 1


def test_bad_usage_ends_with_two() -> None:
    assert run("evaluate").returncode == 2


def test_a_folder_without_a_shop_ends_with_two_and_says_what_to_do(tmp_path: Path) -> None:
    outcome = run("show", "--shop", tmp_path)

    assert outcome.returncode == 2
    assert "shopwright init" in outcome.stderr


def test_a_stage_before_its_time_names_the_command_to_run_first(tmp_path: Path) -> None:
    run("init", tmp_path / "shop")

    outcome = run("write", "--shop", tmp_path / "shop")

    assert outcome.returncode == 2
    assert "shopwright import" in outcome.stderr


def test_importing_shopwright_loads_nothing_heavy() -> None:
    heavy = ("torch", "transformers", "nicegui", "duckdb", "fastapi", "typer")
    script = f"import shopwright, sys; print([name for name in {heavy} if name in sys.modules])"

    outcome = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert outcome.stdout.strip() == "[]"


def test_help_loads_nothing_heavy() -> None:
    heavy = ("torch", "transformers", "nicegui", "duckdb", "fastapi", "numpy")
    script = f"""
import sys
from shopwright.cli.app import app
try:
    app(["--help"])
except SystemExit:
    print([name for name in {heavy} if name in sys.modules])
"""
    outcome = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert outcome.stdout.strip().endswith("[]")


def test_the_help_of_evaluate_names_every_strategy() -> None:
    named = exam.STRATEGIES.rpartition(": ")[2].rstrip(".").split(", ")

    assert named == [strategy.name for strategy in STRATEGIES]


def test_a_strategy_named_again_is_examined_beside_the_first(tmp_path: Path) -> None:
    rows = [{**QUESTIONS[0], "input_field": f"{number}. {QUESTIONS[0]['input_field']}"} for number in range(3)]
    run("init", tmp_path / "shop")
    words = ("evaluate", "echo", "--suite", "shopbench", "--data", questions_file(tmp_path, rows))

    outcome = run(*words, "--strategy", "plain", "--strategy", "reread", "--shop", tmp_path / "shop", "--json")

    assert outcome.returncode == 0, outcome.stderr
    assert set(json.loads(outcome.stdout)["strategies"]) == {"plain", "reread"}
