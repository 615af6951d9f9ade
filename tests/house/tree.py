"""The tree in the README, made from the first line of every module; `python tests/house/tree.py` writes it."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
BEGIN, END = "<!-- tree -->\n", "<!-- /tree -->"
FLOORS = (
    "cli", "web", "serving", "assistant", "studio", "evaluation", "compression", "training",
    "instructions", "models", "tasks", "catalogue", "demo", "foundation",
)  # fmt: skip


def caption(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n")[0]


def tree() -> str:
    """Rooms from the top floor down, a line a module."""
    lines = [f"{'src/shopwright/':<34}{caption(ROOT / 'src/shopwright/__init__.py')}"]
    for room in FLOORS:
        folder = ROOT / "src/shopwright" / room
        lines += ["", f"{'  ' + room + '/':<34}{caption(folder / '__init__.py')}"]
        files = [path for path in sorted(folder.rglob("*.py")) if path.name != "__init__.py"]
        lines += [f"{'    ' + str(path.relative_to(folder)):<34}{caption(path)}" for path in files]
    return "```text\n" + "\n".join(lines) + "\n```\n"


def with_tree(readme: str) -> str:
    before, rest = readme.split(BEGIN)
    return before + BEGIN + tree() + END + rest.split(END)[1]


if __name__ == "__main__":
    README.write_text(with_tree(README.read_text(encoding="utf-8")), encoding="utf-8")
