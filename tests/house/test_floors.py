"""The floors: a room imports only what lies beneath it, and the build notices when one does not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINT = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    command = [*LINT, "--config", str(folder / ".importlinter"), "--no-cache"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_every_contract_is_kept() -> None:
    outcome = lint(ROOT)

    assert outcome.returncode == 0, outcome.stdout
    assert "0 broken" in outcome.stdout


def test_an_upward_import_breaks_the_build(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    planted = tmp_path / "src" / "shopwright" / "catalogue" / "records.py"
    planted.write_text(planted.read_text() + "\nimport shopwright.evaluation\n")

    outcome = lint(tmp_path)

    assert outcome.returncode != 0
    assert "shopwright.catalogue.records -> shopwright.evaluation" in outcome.stdout
