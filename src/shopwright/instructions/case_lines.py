"""What mixing needs to know of a case, one short line each, so that a million samples need not lie in memory."""

import json
from collections.abc import Container, Sequence
from typing import NamedTuple

from shopwright.instructions.marks import question_mark, runs_of
from shopwright.tasks.answers import Choice, Text
from shopwright.tasks.prompt import CLOSED, AnswerKind
from shopwright.tasks.task import Case


class TextRuns(NamedTuple):
    """The runs of words of one text: how many it has, and those of them that matter."""

    total: int
    runs: tuple[int, ...]


class CaseLine(NamedTuple):
    """A case by its marks."""

    question: int
    """The mark of the question with its options or its reply."""
    owner: str
    """The first family, or the case itself where it shows none."""
    families: tuple[str, ...]
    texts: tuple[TextRuns, ...]
    licence: str
    language: str
    maker: str
    place: int
    """The place of the right option of a choice, from 0; -1 for other kinds."""
    options: int
    told: bool
    """Whether the answer stands in the prompt, word for word."""

    def dump(self) -> str:
        """The line as JSON."""
        return json.dumps(self, ensure_ascii=False)

    @classmethod
    def load(cls, line: str) -> "CaseLine":
        """The line read back."""
        question, owner, families, texts, *rest = json.loads(line)
        runs = tuple(TextRuns(total, tuple(found)) for total, found in texts)
        return cls(question, owner, tuple(families), runs, *rest)


def case_line(kind: AnswerKind, case: Case, reply: str, maker: str, wanted: Container[int] | None) -> CaseLine:
    """The line of a case and its reply; of its runs only those wanted, or all where `wanted` is nothing."""
    texts = (case.question,) if kind in CLOSED else (case.question, reply)
    return CaseLine(
        question=question_mark(kind, case.question, case.options, reply),
        owner=case.families[0] if case.families else case.key,
        families=case.families,
        texts=_runs(texts, wanted),
        licence=case.licence,
        language=case.language,
        maker=maker,
        place=case.gold.number - case.first_number if isinstance(case.gold, Choice) else -1,
        options=len(case.options),
        told=_is_told(case, reply),
    )


def _is_told(case: Case, reply: str) -> bool:
    """Whether the question holds the right option and no other, or the prompt the whole text that is to be written."""
    if isinstance(case.gold, Choice):
        stated = [place for place, option in enumerate(case.options) if option.lower() in case.question.lower()]
        return stated == [case.gold.number - case.first_number]
    shown = (case.question, *case.fields.values())
    return isinstance(case.gold, Text) and any(reply.lower() in text.lower() for text in shown)


def _runs(texts: Sequence[str], wanted: Container[int] | None) -> tuple[TextRuns, ...]:
    found = [[int(run) for run in runs_of(text)] for text in texts]
    return tuple(TextRuns(len(runs), tuple(r for r in runs if wanted is None or r in wanted)) for runs in found)
