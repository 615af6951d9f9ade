"""Errors that own their sentence; each says what was wrong, where, and how to put it right.

ShopwrightError            the work failed               exit code 1
├── UsageError             bad usage or bad input        exit code 2
│   ├── BadField           one value in one row of one file
│   ├── UnreadableFile     nothing in a file can be read
│   ├── UnknownName        a name that is not among those that exist
│   └── NothingToDo        an earlier stage has not been run
├── MissingPackage         an extra that is not installed
└── GateRefused            a gate said no                exit code 3
"""

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path


class ShopwrightError(Exception):
    """The work failed."""

    exit_code = 1


class UsageError(ShopwrightError):
    """Bad usage or bad input: the user can put it right."""

    exit_code = 2


class BadField(UsageError):
    """One value in one row of one file is wrong."""

    def __init__(self, file: Path | str, row: int, field: str, value: object, fix: str) -> None:
        shown = repr(value) if len(repr(value)) <= 80 else repr(value)[:77] + "..."
        super().__init__(f"{Path(file).name}, row {row}, field {field!r}: {shown}. {fix}")
        self.file, self.row, self.field, self.value, self.fix = Path(file), row, field, shown, fix


class UnreadableFile(UsageError):
    """Nothing in a file can be read."""

    def __init__(self, file: Path | str, why: str, fix: str) -> None:
        super().__init__(f"{file}: {why}. {fix}")


class UnknownName(UsageError):
    """A name that is not among those that exist; the message names its nearest neighbour."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        super().__init__(f"No {kind} is called {name!r}.{_nearest(name, names)} Known: {', '.join(names) or 'none'}.")


class NothingToDo(UsageError):
    """An earlier stage has not been run."""

    def __init__(self, missing: str, command: str) -> None:
        super().__init__(f"There is no {missing} yet. Run `{command}` first.")


class MissingPackage(ShopwrightError):
    """An optional package that this command needs is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"This needs {package}. Install it with `pip install 'shopwright[{extra}]'`.")


class GateRefused(ShopwrightError):
    """A gate said no."""

    exit_code = 3


def _nearest(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean {close[0]!r}?" if close else ""
