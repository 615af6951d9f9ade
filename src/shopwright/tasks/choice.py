"""Choice: one option of several; accuracy."""

import re

from shopwright.tasks.answers import Answer, Choice, Score, UnreadableReply
from shopwright.tasks.grammar import Grammar, OneOf, Words
from shopwright.tasks.numbers import numbers_in
from shopwright.tasks.prompt import AnswerKind, Prompt

_LETTER = re.compile(r"^\W*(?:the\s+)?(?:answer|option)?\s*(?:is)?\W*([A-Z])\b(?![a-z'])", re.IGNORECASE)


class ChoiceAnswers:
    """One option, said by its printed number."""

    kind: AnswerKind = "choice"
    metric = "accuracy"

    def render(self, answer: Answer) -> str:
        """The number alone."""
        assert isinstance(answer, Choice)
        return str(answer.number)

    def read(self, reply: str, prompt: Prompt) -> Choice:
        """The option named by its number, its letter, or its whole text; one outside the range is unreadable."""
        text = reply.strip()
        verbatim = _by_text(text, prompt)
        named = numbers_in(text)
        if len(verbatim) == 1:
            return Choice(number=verbatim[0])
        if named and named[0] in prompt.numbers:
            return Choice(number=named[0])
        letter = None if named else _by_letter(text, prompt)
        if letter is None:
            raise UnreadableReply(reply, f"option from {prompt.numbers[:1]} to {prompt.numbers[-1:]}")
        return Choice(number=letter)

    def score(self, answer: Answer, gold: Answer) -> Score:
        """1 where it is the gold option, else 0."""
        assert isinstance(answer, Choice) and isinstance(gold, Choice)
        return Score(value=float(answer.number == gold.number))

    def grammar(self, prompt: Prompt) -> Grammar:
        """One of the printed numbers."""
        return OneOf(tuple(Words(str(number)) for number in prompt.numbers))


def _by_text(text: str, prompt: Prompt) -> list[int]:
    if text in {str(number) for number in prompt.numbers}:
        return [int(text)]
    pairs = zip(prompt.numbers, prompt.options, strict=True)
    return [number for number, option in pairs if option.strip().lower() == text.lower() and text]


def _by_letter(text: str, prompt: Prompt) -> int | None:
    found = _LETTER.match(text)
    place = ord(found.group(1).upper()) - ord("A") if found else -1
    return prompt.numbers[place] if 0 <= place < len(prompt.numbers) else None


CHOICE = ChoiceAnswers()
