"""The house's numbers: short functions and files, few arguments, captions, own errors, frozen types."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src" / "shopwright").rglob("*.py"))
TREES = {path: ast.parse(path.read_text()) for path in SOURCES}
NAMES = [str(path.relative_to(ROOT)) for path in SOURCES]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def length(function: Function) -> int:
    body = function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_every_module_opens_with_one_line_that_says_what_it_is(path: Path) -> None:
    first = (ast.get_docstring(TREES[path]) or "").split("\n")[0]

    assert first.endswith((".", ":", "?"))
    assert len(first) <= 117


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_files_have_fewer_than_three_hundred_lines_of_code(path: Path) -> None:
    code = [line for line in path.read_text().splitlines() if line.strip() and not line.strip().startswith("#")]

    assert len(code) <= 300


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_no_function_is_longer_than_fifty_lines(path: Path) -> None:
    assert [f"{f.name}: {length(f)}" for f in functions(TREES[path]) if length(f) > 50] == []


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_no_function_takes_more_than_seven_arguments(path: Path) -> None:
    def count(function: Function) -> int:
        names = [a.arg for a in (*function.args.args, *function.args.kwonlyargs)]
        return len([name for name in names if name not in ("self", "cls", "desk")])

    assert [f"{f.name}: {count(f)}" for f in functions(TREES[path]) if count(f) > 7] == []


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_every_public_function_and_class_has_a_docstring(path: Path) -> None:
    public = [n for n in TREES[path].body if isinstance(n, Function | ast.ClassDef) and not n.name.startswith("_")]

    assert [node.name for node in public if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_nothing_is_left_for_later(path: Path) -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error")

    assert [mark for mark in marks if mark in path.read_text()] == []


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_imports_stand_at_the_top_but_in_the_command_line_and_at_doors(path: Path) -> None:
    doors = {
        "models/opening.py",
        "evaluation/systems.py",
        "assistant/conversation.py",
        "training/train.py",
        "compression/compress.py",
        "instructions/engines.py",
    }
    if "cli" in path.parts or str(path.relative_to(ROOT / "src" / "shopwright")) in doors:
        return

    inner = [f.name for f in functions(TREES[path]) for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)]
    assert inner == []


def test_the_median_function_is_a_paragraph() -> None:
    lengths = [length(function) for tree in TREES.values() for function in functions(tree)]

    assert 1 <= statistics.median(lengths) <= 7
    assert statistics.quantiles(lengths, n=10)[-1] <= 22


def test_most_raised_errors_are_our_own() -> None:
    builtin = {"ValueError", "TypeError", "RuntimeError", "KeyError", "Exception", "OSError", "LookupError"}
    raised = [
        node.exc for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.Raise) and node.exc
    ]
    calls = [exc.func.id for exc in raised if isinstance(exc, ast.Call) and isinstance(exc.func, ast.Name)]

    assert len([name for name in calls if name not in builtin]) >= 0.8 * len(calls)


def test_dataclasses_are_frozen() -> None:
    kinds = [
        ast.unparse(decorator)
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for decorator in node.decorator_list
        if "dataclass" in ast.unparse(decorator)
    ]

    assert len([kind for kind in kinds if "frozen=True" in kind]) >= 0.95 * len(kinds)


def test_broad_excepts_are_three_at_most() -> None:
    broad = [
        f"{path}:{node.lineno}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
    ]

    assert len(broad) <= 3, broad


def test_recipes_have_at_most_twenty_fields() -> None:
    counts = {
        node.name: len([line for line in node.body if isinstance(line, ast.AnnAssign)])
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith("Recipe")
    }

    assert {name: count for name, count in counts.items() if count > 20} == {}
