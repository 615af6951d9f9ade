"""Bytes to text: byte order marks, UTF-16, and Windows-1252 where a file is not UTF-8."""

import codecs
from pathlib import Path
from typing import TextIO

from shopwright.catalogue.drops import ImportLog, drop_at
from shopwright.catalogue.sources.tables import Unreadable
from shopwright.foundation.errors import UnreadableFile

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHUNK = 1 << 20


def open_text(file: Path, log: ImportLog) -> TextIO:
    """Open a file as text, line ends untouched. Raises Unreadable for an empty or binary one."""
    encoding = encoding_of(file)
    if encoding not in ("utf-8", "utf-8-sig"):
        log.encodings[file.name] = encoding
    return file.open(encoding=encoding, errors="replace", newline="")


def encoding_of(file: Path) -> str:
    """The encoding of a file, by its mark, its zeros, or by trying. Raises Unreadable."""
    head = _head(file)
    if not head.strip():
        raise Unreadable(drop_at("empty-file", (file, 0), "", "", "The file is empty: export it again."))
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if b"\0" in head:
        return _utf16_without_mark(file, head)
    return "utf-8" if _is_utf8(file) else "cp1252"


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(4096)
    except OSError as error:
        raise UnreadableFile(file, f"it cannot be opened ({error.strerror})", "Name a file that exists.") from error


def _utf16_without_mark(file: Path, head: bytes) -> str:
    """UTF-16 of mostly Latin text has its zeros on one side only; anything else with zeros is no text."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) > len(head) // 4 and min(even, odd) == 0:
        return "utf-16-le" if odd else "utf-16-be"
    fix = "This is not a text file: export CSV, TSV, JSON, JSON lines or YAML."
    raise Unreadable(drop_at("binary-file", (file, 0), "", head[:12].hex(" "), fix))


def _is_utf8(file: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with file.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
