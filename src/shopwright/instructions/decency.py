"""Words of our own lists, read from seeds/words.yaml, and texts that hold an unwanted one."""

import functools
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from shopwright.foundation.recipes import read_yaml

WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")


def _split(value: Any) -> Any:
    return value.split() if isinstance(value, str) else value


class Words(BaseModel):
    """The lists."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unwanted: tuple[str, ...]
    as_an_assistant: tuple[str, ...]
    languages: Mapping[str, Annotated[frozenset[str], BeforeValidator(_split)]]


@functools.cache
def house_words() -> Words:
    """The words of the package."""
    return Words.model_validate(read_yaml(Path(str(files("shopwright.instructions") / "seeds" / "words.yaml"))))


def is_decent(text: str) -> bool:
    """Whether a text holds none of the unwanted words, in any case."""
    low = text.lower()
    # Nearly every text is cleared by letters alone, so that few are cut into words.
    if not any(letters in low for letters in _longest_words()):
        return True
    line = f" {' '.join(WORD.findall(low))} "
    return not any(f" {unwanted} " in line for unwanted in house_words().unwanted)


@functools.cache
def _longest_words() -> tuple[str, ...]:
    return tuple({max(unwanted.split(), key=len) for unwanted in house_words().unwanted})
