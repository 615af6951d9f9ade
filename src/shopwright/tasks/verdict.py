"""The answer type of a yes or a no that is written out: free text that decoding keeps to the two words."""

import re

from shopwright.tasks.answers import Answer, Score, Text, UnreadableReply
from shopwright.tasks.grammar import Grammar, OneOf, Words
from shopwright.tasks.prompt import AnswerKind, Prompt

YES, NO = "yes", "no"
VERDICTS = (YES, NO)
_FIRST_WORD = re.compile(r"\s*(?:the\s+)?(?:answer|output)?(?:\s+is)?[\s:\"'*(\[]*(yes|no)\b", re.IGNORECASE)


class VerdictText:
    """`yes` or `no`; accuracy."""

    kind: AnswerKind = "text"
    metric: str = "accuracy"

    def render(self, answer: Answer) -> str:
        """The word itself."""
        assert isinstance(answer, Text)
        return answer.text

    def read(self, reply: str, prompt: Prompt) -> Text:
        """The word that the reply begins with, after a label such as `Answer:`; any other beginning is unreadable."""
        found = _FIRST_WORD.match(reply)
        if found is None:
            raise UnreadableReply(reply, "yes or no")
        return Text(text=found[1].lower())

    def score(self, answer: Answer, gold: Answer) -> Score:
        """1 for the gold word, else 0."""
        return Score(value=float(isinstance(answer, Text) and isinstance(gold, Text) and answer.text == gold.text))

    def grammar(self, prompt: Prompt) -> Grammar:
        """One of the two words."""
        return OneOf(tuple(map(Words, VERDICTS)))


VERDICT = VerdictText()
