"""What a grown sample must pass before it is kept: closed by default, each failure a reason."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from shopwright.catalogue.privacy import scrub
from shopwright.catalogue.records import Product, Source
from shopwright.instructions.decency import WORD, house_words, is_decent
from shopwright.instructions.teacher.seeds import Seed
from shopwright.tasks.claims import check, supported

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
AUTHORED = ("ad-writing", "query-title")
"""Tasks whose output is published and makes claims about one product."""
PATH = re.compile(r"[^>]+(?: > [^>]+)+")
LONGEST_INSTRUCTION, SHORTEST_INSTRUCTION = 700, 12
LONGEST_INPUT = 2000
COPIED_RUN, MOST_COPIED = 5, 0.8
"""An output copies where this share of its runs of words stands in the input."""
FEW_WORDS, STRAY = 8, 2
"""Fewer words do not tell a language, and so many small words of another stand in any text."""


class Bounds(NamedTuple):
    """How long an output may be, in characters."""

    least: int
    most: int


OUTPUTS: Mapping[str, Bounds] = {
    "ad-writing": Bounds(25, 600),
    "query-title": Bounds(10, 200),
    "listing-classification": Bounds(7, 160),
    "purchase-intent": Bounds(15, 600),
    "general-qa": Bounds(2, 900),
}
SHOWN_IN_PART = ("general-qa", "listing-classification")
"""Tasks whose right answer may stand in the prompt: a sentence of a shop's rules, one path of those to choose from."""


def question_failure(sample: Seed) -> str | None:
    """The reason why an instruction with its input cannot be kept, or nothing; its output is not looked at."""
    return next((reason for test in QUESTION_CHECKS.values() if (reason := test(sample))), None)


def failure(sample: Seed) -> str | None:
    """The reason why a sample cannot be kept, or nothing where it passes every check."""
    return next((reason for test in CHECKS.values() if (reason := test(sample))), None)


def meaning_moved(parent: Seed, sample: Seed) -> str | None:
    """The reason where a rephrased question tells other numbers than its parent, so that the answer may be wrong."""
    moved = _numbers(parent.question) != _numbers(sample.question)
    return "rephrased with other numbers" if moved else None


def claims_supported(question: str, output: str) -> bool:
    """Whether every claim of a text about a product stands in what was told about it; as for the shop's own records."""
    told = Product(
        id="told", handle="told", title="", description=question, source=Source(platform="teacher", file="", row=0)
    )
    return supported(check(output, told, ()))


def _question_length(sample: Seed) -> str | None:
    if not SHORTEST_INSTRUCTION <= len(sample.instruction) <= LONGEST_INSTRUCTION:
        return "instruction too short or too long"
    return "input too long" if len(sample.input) > LONGEST_INPUT else None


def _output_length(sample: Seed) -> str | None:
    bounds = OUTPUTS[sample.task]
    if len(sample.output) < bounds.least:
        return "output too short"
    return "output too long" if len(sample.output) > bounds.most else None


def _question_language(sample: Seed) -> str | None:
    return None if in_english(sample.question) else "question not in English"


def _output_language(sample: Seed) -> str | None:
    return None if in_english(sample.output) else "output not in English"


def in_english(text: str) -> bool:
    """Whether a text is English: Latin letters, and no other language has more of its small words in it."""
    letters = [character for character in text if character.isalpha()]
    if sum(character < "\u0250" for character in letters) < 0.9 * len(letters):
        return False
    words = [word.lower() for word in WORD.findall(text)]
    if len(words) < FEW_WORDS:
        return True
    counts = {code: sum(word in small for word in words) for code, small in house_words().languages.items()}
    return max(counts.values()) <= max(counts["en"], STRAY)


def _decency(sample: Seed) -> str | None:
    return None if is_decent(f"{sample.question} {sample.output}") else "unwanted word"


def _about_itself(sample: Seed) -> str | None:
    low = f"{sample.question} {sample.output}".lower()
    return "teacher speaks of itself" if any(words in low for words in house_words().as_an_assistant) else None


def _personal(sample: Seed) -> str | None:
    return "personal data" if scrub(f"{sample.question}\n{sample.output}")[1] else None


def _leak(sample: Seed) -> str | None:
    """An answer that stands word for word in its prompt; of a path, in a prompt that lists no other."""
    if sample.task == "general-qa":
        return None
    if sample.task == "listing-classification":
        leaked = sample.output in sample.question and ";" not in sample.question
    else:
        leaked = _plain(sample.output) in _plain(sample.question)
    return "answer stands in the prompt" if leaked else None


def _repeats(sample: Seed) -> str | None:
    if sample.task in SHOWN_IN_PART:
        return "output repeats input" if _plain(sample.output) == _plain(sample.input) else None
    runs = _runs(sample.output)
    copied = len(runs & _runs(sample.input)) / len(runs) if runs else 0.0
    return "output repeats input" if copied > MOST_COPIED else None


def _path(sample: Seed) -> str | None:
    wrong = sample.task == "listing-classification" and not PATH.fullmatch(sample.output)
    return "output is no path" if wrong else None


def _one_line(sample: Seed) -> str | None:
    return "title of several lines" if sample.task == "query-title" and "\n" in sample.output else None


def _numbers_told(sample: Seed) -> str | None:
    if sample.task not in AUTHORED or _numbers(sample.output) <= _numbers(sample.question):
        return None
    return "number not in the input"


def _claims(sample: Seed) -> str | None:
    if sample.task not in AUTHORED or claims_supported(sample.question, sample.output):
        return None
    return "claim not in the input"


def _numbers(text: str) -> frozenset[str]:
    return frozenset(number.replace(",", "") for number in NUMBER.findall(text))


def _plain(text: str) -> str:
    return " ".join(WORD.findall(text.lower()))


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = WORD.findall(text.lower())
    return frozenset(tuple(words[place : place + COPIED_RUN]) for place in range(len(words) - COPIED_RUN + 1))


Check = Callable[[Seed], str | None]
QUESTION_CHECKS: Mapping[str, Check] = {
    "question-length": _question_length,
    "question-language": _question_language,
    "decency": _decency,
    "about-itself": _about_itself,
    "personal-data": _personal,
}
CHECKS: Mapping[str, Check] = {
    **QUESTION_CHECKS,
    "output-length": _output_length,
    "output-language": _output_language,
    "path": _path,
    "one-line": _one_line,
    "leak": _leak,
    "repeats": _repeats,
    "numbers": _numbers_told,
    "claims": _claims,
}


def passed(task: str) -> tuple[str, ...]:
    """The names of the checks that a kept sample of a task has passed."""
    bound = {"path": ("listing-classification",), "one-line": ("query-title",), "numbers": AUTHORED, "claims": AUTHORED}
    return tuple(name for name in CHECKS if task in bound.get(name, (task,)))
