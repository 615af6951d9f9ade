"""What a GGUF file says about itself: its keys and values, read without its tensors."""

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopwright.foundation.errors import UnreadableFile

_MAGIC = b"GGUF"
_NUMBERS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_STRING, _ARRAY = 8, 9


def read_metadata(file: Path) -> dict[str, Any]:
    """The keys and values of a GGUF file, versions 2 and 3 (ggml's docs/gguf.md). Raises UnreadableFile."""
    try:
        with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return _read(content)
    except FileNotFoundError as error:
        raise UnreadableFile(file, "there is no such file", "Make it with `shopwright compress`.") from error
    except (struct.error, ValueError, KeyError, IndexError) as error:
        raise UnreadableFile(file, "this is not a whole GGUF file", "Make it again.") from error


def _read(content: mmap.mmap) -> dict[str, Any]:
    if content[:4] != _MAGIC:
        raise ValueError(content[:4])
    cursor = _Cursor(content, 16)
    return {cursor.text(): cursor.value(cursor.number("<I")) for _ in range(cursor.number("<Q"))}


@dataclass
class _Cursor:
    """A place in a file that moves on as it is read."""

    content: mmap.mmap
    place: int

    def number(self, kind: str) -> Any:
        (value,) = struct.unpack_from(kind, self.content, self.place)
        self.place += struct.calcsize(kind)
        return value

    def text(self) -> str:
        size = self.number("<Q")
        self.place += size
        return self.content[self.place - size : self.place].decode()

    def value(self, kind: int) -> Any:
        if kind == _STRING:
            return self.text()
        if kind == _ARRAY:
            inner, count = self.number("<I"), self.number("<Q")
            return [self.value(inner) for _ in range(count)]
        return self.number(_NUMBERS[kind])
