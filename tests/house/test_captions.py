"""The README's tree says what each module says of itself, and the docs name real commands, options and pages."""

import re
from pathlib import Path

from house.tree import README, ROOT, with_tree
from typer.testing import CliRunner

from shopwright.cli.app import app

PAGES = (README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))


def test_the_tree_in_the_readme_is_made_from_the_modules() -> None:
    text = README.read_text(encoding="utf-8")

    assert text == with_tree(text), "run `python tests/house/tree.py`"


def test_every_command_in_the_docs_exists_with_its_options() -> None:
    commands = {command.name for command in app.registered_commands}
    for page, words in _commands_in_docs():
        assert words[0] in commands, f"{page.name}: shopwright {' '.join(words)}"
        known = CliRunner().invoke(app, [words[0], "--help"], env={"COLUMNS": "200", "TERM": "dumb"}).output
        assert [w for w in words if w.startswith("--") and w not in known] == [], f"{page.name}: {' '.join(words)}"


def test_every_link_between_pages_leads_somewhere() -> None:
    for page in PAGES:
        targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
        assert [target for target in targets if not (page.parent / target).exists()] == [], page.name


def _commands_in_docs() -> list[tuple[Path, list[str]]]:
    found = [
        (page, line.split("#")[0].split()[1:])
        for page in PAGES
        for block in re.findall(r"```(?:bash|sh|console)\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
        for line in block.splitlines()
        if line.startswith("shopwright ")
    ]
    assert found
    return found
