"""Pieces of the pages that open offline: templates, tables, numbers, and a policy that lets nothing be fetched."""

import re
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files

Span = tuple[float, float]

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters but tabs and line feeds, and halves of characters."""


@cache
def template(name: str) -> str:
    """The text of a file in `templates`."""
    return files("shopwright.evaluation").joinpath("templates", name).read_text(encoding="utf-8")


def policy(*scripts: str) -> str:
    """A Content-Security-Policy under which a page fetches nothing and runs these inline scripts alone."""
    known = " ".join(f"'sha256-{_digest(script)}'" for script in scripts) or "'none'"
    return (
        f"default-src 'none'; script-src {known}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )


def table(caption: str, heads: Sequence[str], body: str, *, words: Sequence[str] = (), kind: str = "") -> str:
    """A table in a frame that scrolls; `words` are heads of columns of words, which stand at the left."""
    cells = "".join(_head(head, head in words) for head in heads)
    inner = f"<caption>{escape(caption)}</caption><thead><tr>{cells}</tr></thead><tbody>{body}</tbody>"
    shape = f' class="{kind}"' if kind else ""
    return f'<div class="wide" tabindex="0"><table{shape}>{inner}</table></div>'


def line(name: str, *cells: str) -> str:
    """A row of a table: its name, and cells that are HTML already."""
    return f'<tr><th scope="row">{escape(name)}</th>{"".join(cells)}</tr>'


def number(value: object) -> str:
    """A cell with a number."""
    return f"<td>{value}</td>"


def valued(value: float, shown: str) -> str:
    """A cell that a table is sorted by."""
    return f'<td data-value="{value:g}">{shown}</td>'


def words(text: str) -> str:
    """A cell with words."""
    return f'<td class="words">{escape(printable(text))}</td>'


def scored(score: float, span: Span) -> str:
    """A cell with a score and its interval."""
    return f"<td>{score:.3f} <small>{spanned(span)}</small></td>"


def spanned(span: Span) -> str:
    """An interval."""
    return f"[{span[0]:.3f}, {span[1]:.3f}]"


def note(text: str) -> str:
    """A paragraph of explanation."""
    return f'<p class="note">{escape(text)}</p>'


def printable(text: str) -> str:
    """A text without control characters, which no page may hold and which a model may write."""
    return _UNPRINTABLE.sub("\ufffd", text)


def _head(name: str, of_words: bool) -> str:
    side = ' class="words"' if of_words else ""
    return f'<th scope="col"{side}>{escape(name)}</th>'


def _digest(script: str) -> str:
    return b64encode(sha256(script.encode()).digest()).decode()
