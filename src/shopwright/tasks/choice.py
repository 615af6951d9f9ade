"""Choice: one option of several; accuracy."""

import re

from shopwright.tasks.answers import Answer, Choice, Score, UnreadableReply
from shopwright.tasks.grammar import Grammar, OneOf, Words
from shopwright.tasks.numbers import option_saying
from shopwright.tasks.prompt import AnswerKind, Prompt

_NAME = r"(?P<name>\d{1,4}|[A-Za-z])"
_ALONE = re.compile(rf"[\s\[(\"'*#]*{_NAME}[\s\])\"'*.:]*")
_FIRST = re.compile(r"[\s\[(\"'*#]*(?P<name>\d{1,4}|[A-Z](?=[.):*]))(?![.,/]?\d|\w)")
_ANOTHER = re.compile(r"[\s\])*]*(?:,|/|&|\bor\b|\band\b|-|\s)\s*\d")
_ANSWER = re.compile(
    r"\b(?:answer|boxed)(?:\s+(?:is|would\s+be|should\s+be|option|choice|number|the))*"
    r"[\s:=\[({\"'*#-]*(?P<name>\d{1,4}|[A-Z]\b(?!['’ ]\w))(?![.,]?\d|\w)"  # noqa: RUF001 (a printed apostrophe)
    r"|(?i:\b(?:option|choice|number)[\s:=\[(\"'*#]*(?P<numbered>\d{1,4})(?![.,]?\d|\w))"
    r"|(?i:\b(?:is|be|pick|choose|select)[\s:=\[(\"'*#]*(?P<closing>\d{1,4})[\s\])\"'*.!]*$)",
    re.MULTILINE,
)
_PREFIX = re.compile(r"\s*(?:the\s+)?(?:correct\s+)?answer(?:\s+is)?\s*[:\s]\s*", re.IGNORECASE)


class ChoiceAnswers:
    """One option, said by its printed number."""

    kind: AnswerKind = "choice"
    metric = "accuracy"

    def render(self, answer: Answer) -> str:
        """The number alone."""
        assert isinstance(answer, Choice)
        return str(answer.number)

    def read(self, reply: str, prompt: Prompt) -> Choice:
        """The option named by its number, its letter, or its whole text.

        A number outside the range is unreadable, and so is a reply that names several options.
        """
        number = _alone(reply, prompt)
        if number is None:
            number = option_saying(_without_label(reply), prompt)
        if number is None:
            number = _in_prose(reply, prompt)
        if number not in prompt.numbers:
            raise UnreadableReply(reply, f"option from {_range(prompt)}")
        return Choice(number=number)

    def score(self, answer: Answer, gold: Answer) -> Score:
        """1 where it is the gold option, else 0."""
        assert isinstance(answer, Choice) and isinstance(gold, Choice)
        return Score(value=float(answer.number == gold.number))

    def grammar(self, prompt: Prompt) -> Grammar:
        """One of the printed numbers."""
        return OneOf(tuple(Words(str(number)) for number in prompt.numbers))


def _alone(reply: str, prompt: Prompt) -> int | None:
    """A number or a letter and nothing else; a number that is out of range may still be an option's text."""
    found = _ALONE.fullmatch(reply)
    number = _number(found["name"], prompt) if found else None
    return number if number in prompt.numbers else None


def _without_label(reply: str) -> str:
    label = _PREFIX.match(reply)
    return reply[label.end() :] if label else reply


def _in_prose(reply: str, prompt: Prompt) -> int | None:
    """The answer that the reply declares, else what it begins with."""
    declared = [found["name"] or found["numbered"] or found["closing"] for found in _ANSWER.finditer(_lowered(reply))]
    numbers = {_number(name, prompt) for name in declared}
    if numbers:
        return numbers.pop() if len(numbers) == 1 else None
    first = _FIRST.match(reply)
    if first is None or (first["name"].isdigit() and _ANOTHER.match(reply, first.end())):
        return None
    return _number(first["name"], prompt)


def _lowered(reply: str) -> str:
    # The pattern tells a letter that names an option from the article by its case, so only the label is lowered.
    return re.sub(r"(?i:\banswer\b)(?i:\s+is\b)?(?i:\s+option\b)?", lambda found: found.group().lower(), reply)


def _number(name: str, prompt: Prompt) -> int:
    return int(name) if name.isdigit() else prompt.first_number + ord(name.upper()) - ord("A")


def _range(prompt: Prompt) -> str:
    return f"{prompt.numbers[0]} to {prompt.numbers[-1]}" if prompt.numbers else "none"


CHOICE = ChoiceAnswers()
