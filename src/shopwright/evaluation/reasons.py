"""Why the published scorer and the corrected one part over a reply, in plain sentences."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shopwright.evaluation.questions import Question
from shopwright.tasks.prompt import AnswerKind
from shopwright.tasks.published import CUT, MOST_RANKED, Scorer, read_published


@dataclass(frozen=True)
class _Case:
    """A reply over which the two part."""

    question: Question
    reply: str
    scorer: Scorer

    @property
    def numbers(self) -> list[int]:
        """Every number written in the reply."""
        return [int(number) for number in re.findall(r"\d{1,9}", self.reply)]

    @property
    def read(self) -> list[object]:
        """The list that the published parser reads."""
        found = read_published(self.question.prompt.kind, self.reply, self.scorer)
        return list(found) if isinstance(found, list) else [found]

    @property
    def strays(self) -> list[int]:
        """Numbers of the reply that no option has."""
        return [number for number in self.numbers if number not in self.question.prompt.numbers]


Reason = tuple[str, Callable[[_Case], bool]]
OTHERWISE = "the two parsers read different answers"


def reason(question: Question, reply: str, scorer: Scorer) -> str:
    """The first sentence that holds of this reply."""
    case = _Case(question, reply, scorer)
    return next((sentence for sentence, holds in REASONS[question.prompt.kind] if holds(case)), OTHERWISE)


def _several_lines(case: _Case) -> bool:
    return "\n" in case.reply.strip()


def _repeats(values: list[object]) -> bool:
    return len(values) > len(set(values))


def _above(case: _Case) -> bool:
    return case.scorer == "kddcup" and any(number > MOST_RANKED for number in case.question.prompt.numbers)


EMPTY: Reason = ("an empty reply is scored as published, and counted as unread", lambda case: not case.reply.strip())
LONG: Reason = (f"only the first {CUT:,} characters are read as published", lambda case: len(case.reply) > CUT)

_CHOICE: tuple[Reason, ...] = (
    EMPTY,
    (
        "a number of several digits is read as its first one: ten is read as one",
        lambda case: re.match(r"\s*\d{2}", case.reply) is not None,
    ),
    (
        "a line break before the number is read in its place",
        lambda case: case.scorer == "shopping-mmlu" and case.reply.startswith("\n"),
    ),
    (
        "several options are named: as published the first character counts, corrected nothing is guessed",
        lambda case: case.reply.strip()[:1].isdecimal() and len(set(case.numbers)) > 1,
    ),
    ("the option is named by its letter or its words, and only digits are read", lambda case: not case.numbers),
    (
        "words or signs stand before the number, and only the first character is read",
        lambda case: not case.reply.strip()[:1].isdecimal(),
    ),
)
_LISTS: tuple[Reason, ...] = (
    EMPTY,
    (
        "a list on several lines is one number to the published parser",
        lambda case: case.scorer == "kddcup" and _several_lines(case),
    ),
    ("only the first line, or none of several, is read as published", _several_lines),
    ("0 is read as the last option", lambda case: 0 in case.read and 0 in case.strays),
    (
        "a number that no option has: passed over as published, unread when corrected",
        lambda case: bool(case.strays) and not re.search(r"[^\W\d_]", case.reply),
    ),
    (
        "words beside the numbers: what is left between two commas is no number",
        lambda case: re.search(r"[^\W\d_]", case.reply) is not None,
    ),
)
_RANKING: tuple[Reason, ...] = (
    *_LISTS,
    ("a repeat empties the whole ranking, or counts twice", lambda case: _repeats(list(case.numbers))),
    ("options above 5 cannot be ranked as published", _above),
)
_SELECTION: tuple[Reason, ...] = (
    *_LISTS,
    ("a repeat takes the place of another option", lambda case: _repeats(list(case.numbers))),
)
_BETWEEN: Reason = (
    "numbers stand between other signs than commas",
    lambda case: re.search(r"\d[^\d,]*[^\d, \n]", case.reply) is not None or "," not in case.reply,
)
_ENTITIES: tuple[Reason, ...] = (
    EMPTY,
    ("phrases on several lines are one phrase to the published parser", _several_lines),
    (
        "a repeated phrase counts as a further wrong one",
        lambda case: _repeats([str(name).lower().strip() for name in case.read]),
    ),
    ("words before the phrases are read as part of the first", lambda case: ":" in case.reply),
    (
        "brackets, quotes or bullets stay on the phrases",
        lambda case: re.search(r"[\[\]'\"`*•]|^\s*-\s", case.reply) is not None,
    ),
    ("a last full stop, or spaces, make another phrase of it", lambda case: True),
)
_TEXT: tuple[Reason, ...] = (
    EMPTY,
    LONG,
    (
        "the right text scores less than 1 by the formula: under BLEU one of fewer than four words, under ROUGE-L one "
        "without Latin letters",
        lambda case: True,
    ),
)
REASONS: Mapping[AnswerKind, tuple[Reason, ...]] = {
    "choice": _CHOICE,
    "ranking": (*_RANKING, _BETWEEN),
    "selection": (*_SELECTION, _BETWEEN),
    "entities": _ENTITIES,
    "text": _TEXT,
}
"""By kind of answer; the first that holds is given."""
