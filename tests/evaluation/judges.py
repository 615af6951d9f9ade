"""Judges for tests, as what they say to a prompt, and the labels of people who know good texts when they see them."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from shopwright.evaluation.verdicts import CRITERIA

GOOD = "oak"
"""People like the texts that have this word."""
TEXTS = ("An oak table.", "A table.", "An oak lamp for reading.", "A lamp.", "Oak, and nothing else.", "Nothing else.")


def parts(prompt: str) -> dict[str, str]:
    """What a prompt shows between its lines of dashes, by name."""
    return dict(re.findall(r"^--- (.+)\n((?:.*\n)*?)---$", prompt, re.MULTILINE))


def fair(prompt: str) -> str:
    """Says what people say, in either order."""
    shown = parts(prompt)
    if "Text" in shown:
        return str(grade(shown["Text"]))
    return {1: "1", -1: "2", 0: "3"}[preferred(shown["Text 1"], shown["Text 2"])]


def first_place(prompt: str) -> str:
    """Prefers whatever comes first, and likes everything."""
    return "1" if "Text 1" in parts(prompt) else "5"


def preferred(first: str, second: str) -> int:
    return (GOOD in first.lower()) - (GOOD in second.lower())


def grade(text: str) -> int:
    return 5 if GOOD in text.lower() else 2


def labels_file(folder: Path, graded: bool = True, rows: int = 36) -> Path:
    pairs = [(first, second) for first in TEXTS for second in TEXTS if first != second][:rows]
    names = {1: "first", -1: "second", 0: "tie"}
    lines: list[dict[str, object]] = [
        {"question": "Sell it.", "first": a, "second": b, "label": names[preferred(a, b)]} for a, b in pairs
    ]
    if graded:
        lines += [
            {"question": f"Sell it, {n}.", "record": "oak", "text": text, "criterion": criterion, "grade": grade(text)}
            for criterion in CRITERIA
            for n in range(4)
            for text in TEXTS
        ]
    file = folder / "labels.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return file


class Saying:
    """A judge whose mind can be changed, and what it was asked."""

    def __init__(self, says: Callable[[str], str]) -> None:
        self.says = says
        self.asked: list[str] = []

    def __call__(self, prompt: str) -> str:
        self.asked.append(prompt)
        return self.says(prompt)
