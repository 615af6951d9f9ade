"""MMLU: questions with four options; a benchmark, so it only examines."""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from shopwright.catalogue.sources.tables import Row
from shopwright.instructions.external.asking import choice_prompt
from shopwright.instructions.external.files import cells_of
from shopwright.instructions.external.sets import Draft, ExternalSet, Head, Source, perhaps, rejected, words
from shopwright.tasks.answers import Choice

LETTERS = "ABCD"
HEADERLESS = ("question", *LETTERS, "answer")


def recognises(head: Head) -> bool:
    """The first release has no header: six cells, the last a letter."""
    return len(head.columns) == len(HEADERLESS) and head.columns[-1].strip() in LETTERS and bool(head.columns[-1])


def drafts(source: Source) -> Iterator[Draft]:
    """One question a row."""
    return source.read(_rows(source), lambda row: (_drafted(row),))


def _rows(source: Source) -> Iterator[Row]:
    for head in source.heads:
        if not recognises(head):
            continue
        for number, cells in cells_of(head.file, source.drops):
            yield Row(head.file, number, dict(zip(HEADERLESS, cells, strict=False)))
    yield from source.rows("question", "answer")


def _drafted(row: Row) -> Draft:
    question, answer = words(row, "question"), words(row, "answer")
    options = _options(row.values)
    if len(options) != len(LETTERS) or not all(options):
        raise rejected(row, "too-few-options", "choices", "Give the four options A to D.", options)
    place = LETTERS.find(answer.upper()) if not answer.isdigit() else int(answer)
    if not 0 <= place < len(LETTERS):
        raise rejected(row, "answer-not-among-options", "answer", "Name one of A to D, or 0 to 3.")
    subject = perhaps(row, "subject") or row.file.name.split(".")[0].removesuffix("_test").removesuffix("_val")
    return Draft(
        place=row.place,
        sub_task=subject.replace("_", "-"),
        prompt=choice_prompt(question, options),
        gold=Choice(number=place + 1),
        about=question,
    )


def _options(values: Mapping[str, Any]) -> list[str]:
    stated = values.get("choices")
    if isinstance(stated, str):
        try:
            stated = ast.literal_eval(stated)
        except (ValueError, SyntaxError):
            stated = None
    listed = stated if isinstance(stated, list | tuple) else [values.get(letter) for letter in LETTERS]
    return [str(option).strip() if option is not None else "" for option in listed]


MMLU = ExternalSet(
    name="mmlu",
    title="MMLU",
    licence="MIT",
    use="evaluation only",
    anchors=(frozenset({"question", "choices", "answer"}), frozenset(HEADERLESS)),
    drafts=drafts,
    recognises=recognises,
    benchmark=True,
)
