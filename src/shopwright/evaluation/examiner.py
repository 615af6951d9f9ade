"""Asks a system every question, writes each reply down at once, and goes on after a kill where it stopped."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from shopwright.evaluation.answering import Outcome, answer
from shopwright.evaluation.questions import Question, Suite
from shopwright.evaluation.systems import System
from shopwright.foundation.errors import ShopwrightError
from shopwright.foundation.files import read_jsonl
from shopwright.foundation.progress import track
from shopwright.models.model import ModelFailed

BATCH = 256
"""Questions handed to an engine at once."""
PATIENCE = 8
"""Failures in a row after which the engine counts as gone."""


class Unanswered(ShopwrightError):
    """An engine failed on some questions; what was answered is kept."""

    def __init__(self, left: int, total: int, failure: ModelFailed) -> None:
        super().__init__(f"{left} of {total} questions have no reply yet. {failure} The same command asks them again.")


class Noted(NamedTuple):
    """One line of the log: a reply, how long the engine took for it, and how long the examiner waited for it."""

    reply: str
    latency: float
    waited: float
    proven: bool = False
    """Whether the engine proved that the latency is its own."""


@dataclass(frozen=True)
class Replies:
    """What a system answered: one reply for each question, earlier sittings included."""

    notes: tuple[Noted, ...]
    asked: int
    """How many were asked in this sitting."""
    latencies: tuple[float, ...] = ()
    """Seconds of those replies of this sitting that an engine proved to have written, in no order."""

    @property
    def texts(self) -> tuple[str, ...]:
        """The replies alone."""
        return tuple(note.reply for note in self.notes)


def examine(system: System, suite: Suite, log: Path) -> Replies:
    """A reply to every question that counts; `log` remembers them. Raises Unanswered where the engine fails."""
    questions = suite.examined
    keys = _distinct([system.key(question) for question in questions])
    known = {} if system.in_order else _remembered(log)
    missing = {key: question for key, question in zip(keys, questions, strict=True) if key not in known}
    failures = _ask(system, suite, missing, log, known)
    left = sum(key not in known for key in keys)
    if left:
        raise Unanswered(left, len(keys), failures[0])
    timed = tuple(known[key].latency for key in missing if known[key].proven)
    return Replies(tuple(known[key] for key in keys), len(missing), timed)


def _ask(
    system: System, suite: Suite, missing: dict[str, Question], log: Path, known: dict[str, Noted]
) -> list[ModelFailed]:
    """Ask and note down; the failures."""
    failures: list[ModelFailed] = []
    in_a_row, last = 0, perf_counter()
    log.parent.mkdir(parents=True, exist_ok=True)
    label = f"{system.spec}, {system.strategy.name}"
    with log.open("a", encoding="utf-8") as out:
        for key, outcome in track(_outcomes(system, suite, missing), label, len(missing)):
            if outcome.failure is None:
                waited = round(perf_counter() - last, 6)
                known[key] = Noted(outcome.text, round(outcome.seconds, 6), waited, outcome.proven)
                out.write(json.dumps({"key": key, **known[key]._asdict()}, ensure_ascii=False) + "\n")
                out.flush()
                in_a_row = 0
            else:
                failures.append(outcome.failure)
                in_a_row += 1
            if in_a_row == PATIENCE:
                break
            last = perf_counter()
    return failures


def _outcomes(system: System, suite: Suite, missing: dict[str, Question]) -> Iterator[tuple[str, Outcome]]:
    wanted: Sequence[tuple[str, Question]] = list(missing.items())
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        for outcome in answer(system, suite, [question for _, question in batch]):
            yield batch[outcome.place][0], outcome


def _distinct(keys: Sequence[str]) -> list[str]:
    # The same question twice is two questions: saved replies come one for each.
    seen: Counter[str] = Counter()
    named: list[str] = []
    for key in keys:
        named.append(f"{key}.{seen[key]}" if seen[key] else key)
        seen[key] += 1
    return named


def _remembered(log: Path) -> dict[str, Noted]:
    if not log.exists():
        return {}
    _cut_torn_line(log)
    return {line.pop("key"): Noted(**line) for line in read_jsonl(log)}


def _cut_torn_line(log: Path) -> None:
    # A kill can leave half a line; the next reply must not be written onto its end.
    with log.open("rb+") as file:
        content = file.read()
        file.truncate(content.rfind(b"\n") + 1)
