"""The suite of journeys: each question is a case with its twin, and scores only where both end as they must."""

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from shopwright.catalogue.catalogue import Catalogue
from shopwright.evaluation.journey_cases import journeys_of
from shopwright.evaluation.journeys import Expected, Journey, Planted, Seen, Side, failures
from shopwright.evaluation.questions import Question, Suite, by_task
from shopwright.foundation.errors import BadField, UnreadableFile, UsageError
from shopwright.tasks.answers import Answer, Score, Text, UnreadableReply
from shopwright.tasks.grammar import Characters, Grammar
from shopwright.tasks.prompt import AnswerKind, Prompt

NAME = "assistant"
METRIC = "both of a pair"
LIMIT = 12
"""Journeys of a kind, unless told otherwise."""
MOST_NAMED = 40
"""Journeys that did not pass, named in the notes."""
LICENCE = "of the shop's records"
_KEYS = tuple(dict.fromkeys(name for model in (Journey, Side, Expected, Planted) for name in model.model_fields))


class AssistantNeeded(UsageError):
    """Journeys were put to a bare model, which shows no products."""

    def __init__(self) -> None:
        super().__init__(
            f"The suite {NAME!r} examines a whole conversation, which a model alone does not hold. "
            f"Run `shopwright evaluate MODEL --suite {NAME}`, or give `evaluate` an opener."
        )


class Exchange(BaseModel):
    """What a shopkeeper is asked: two conversations, without what must hold of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: tuple[str, ...]
    case_planted: tuple[Planted, ...] = ()
    twin: tuple[str, ...]
    twin_planted: tuple[Planted, ...] = ()


class Held(BaseModel):
    """What was seen at the end of both."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: Seen
    twin: Seen


@dataclass(frozen=True)
class JourneyAnswers:
    """Both conversations as JSON; 1 where both end as they must."""

    catalogue: Catalogue
    kind: AnswerKind = "text"
    metric: str = METRIC

    def render(self, answer: Answer) -> str:
        """The JSON itself."""
        assert isinstance(answer, Text)
        return answer.text

    def read(self, reply: str, prompt: Prompt) -> Text:
        """The JSON of a Held. Raises UnreadableReply."""
        try:
            Held.model_validate_json(reply)
        except ValidationError as error:
            raise UnreadableReply(reply, "pair of conversations") from error
        return Text(text=reply)

    def score(self, answer: Answer, gold: Answer) -> Score:
        """1 where nothing failed on either side."""
        case, twin = self.failures(answer, gold)
        return Score(value=float(not case and not twin))

    def failures(self, answer: Answer, gold: Answer) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What does not hold of the case and of its twin."""
        assert isinstance(answer, Text) and isinstance(gold, Text)
        held, journey = Held.model_validate_json(answer.text), Journey.model_validate_json(gold.text)
        return (
            failures(journey.case.expected, held.case, self.catalogue),
            failures(journey.twin.expected, held.twin, self.catalogue),
        )

    def grammar(self, prompt: Prompt) -> Grammar:
        """Any text: a conversation is not written inside a grammar."""
        return Characters(prompt.max_characters)


def journey_suite(catalogue: Catalogue, limit: int | None = None, file: Path | None = None) -> Suite:
    """The journeys of a shop's records, up to `limit` of each kind, and after them those of a user's file.

    Raises UnreadableFile and BadField for the file.
    """
    journeys = (*journeys_of(catalogue, LIMIT if limit is None else limit), *(read_journeys(file) if file else ()))
    answers = JourneyAnswers(catalogue)
    questions = tuple(map(_question, journeys))
    return Suite(NAME, questions, {journey.kind: answers for journey in journeys}, records=catalogue)


def read_journeys(file: Path) -> tuple[Journey, ...]:
    """The journeys of a JSON file: a list of objects. Raises UnreadableFile, BadField."""
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise UnreadableFile(file, f"it cannot be read ({error})", "Name a JSON file: a list of journeys.") from error
    if not isinstance(rows, list):
        raise UnreadableFile(file, "it is not a list", "Put the journeys between [ and ].")
    journeys = [_journey(file, row, values) for row, values in enumerate(rows, 1)]
    for row, journey in enumerate(journeys, 1):
        if journey.id in {other.id for other in journeys[: row - 1]}:
            raise BadField(file, row, "id", journey.id, "Another journey has it already.")
    return tuple(journeys)


def has_journeys(suite: Suite) -> bool:
    """Whether a suite is one of journeys."""
    return suite.name == NAME


def remarks(suite: Suite, replies: Sequence[str]) -> tuple[str, ...]:
    """Of each kind how many cases and twins passed alone, and what went wrong; nothing of other suites."""
    if not has_journeys(suite):
        return ()
    questions = suite.examined
    found = [_failures(suite, question, reply) for question, reply in zip(questions, replies, strict=True)]
    rates = [
        f"{kind}: {_passed(found[p][0] for p in places)} of {len(places)} cases and "
        f"{_passed(found[p][1] for p in places)} twins passed alone."
        for kind, places in by_task(questions).items()
    ]
    wrong = [
        f"{question.id}, {name}: {'; '.join(why)}."
        for question, sides in zip(questions, found, strict=True)
        for name, why in zip(("case", "twin"), sides, strict=True)
        if why
    ]
    more = [f"{len(wrong) - MOST_NAMED} more did not pass."] if len(wrong) > MOST_NAMED else []
    return (*rates, *wrong[:MOST_NAMED], *more)


def _passed(sides: Any) -> int:
    return sum(not why for why in sides)


def _failures(suite: Suite, question: Question, reply: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    answers = suite.answer_types[question.task]
    assert isinstance(answers, JourneyAnswers)
    try:
        return answers.failures(answers.read(reply, question.prompt), question.gold)
    except UnreadableReply:
        return ("cannot be read",), ("cannot be read",)


def _journey(file: Path, row: int, values: Mapping[str, Any]) -> Journey:
    try:
        return Journey.model_validate(values)
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(map(str, problem["loc"]))
        unknown = problem["type"] == "extra_forbidden"
        fix = _nearest(str(problem["loc"][-1])) if unknown else f"{problem['msg']}."
        raise BadField(file, row, field, problem["input"], fix) from error


def _nearest(key: str) -> str:
    close = difflib.get_close_matches(key, _KEYS, n=1)
    known = f"Did you mean {close[0]!r}?" if close else f"Known: {', '.join(_KEYS)}."
    return f"There is no such key. {known}"


def _question(journey: Journey) -> Question:
    asked = Exchange(
        case=journey.case.turns,
        case_planted=journey.case.planted,
        twin=journey.twin.turns,
        twin_planted=journey.twin.planted,
    )
    gold = journey.model_dump_json(exclude_defaults=True)
    return Question(
        id=journey.id,
        task=journey.kind,
        track=journey.kind,
        metric=METRIC,
        prompt=Prompt(task=journey.kind, kind="text", text=asked.model_dump_json(exclude_defaults=True, indent=1)),
        gold=Text(text=gold),
        raw_gold=gold,
        licence=LICENCE,
    )
