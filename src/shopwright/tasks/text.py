"""Text: one line of free words; ROUGE-L or BLEU against the references."""

from dataclasses import dataclass
from typing import Literal

from shopwright.tasks.answers import Answer, Score, Text, UnreadableReply
from shopwright.tasks.grammar import Characters, Grammar
from shopwright.tasks.metrics import bleu, rouge_l
from shopwright.tasks.prompt import AnswerKind, Prompt

TextMetric = Literal["rougel", "bleu", "jp-bleu"]


@dataclass(frozen=True)
class TextAnswers:
    """Free words, on one line."""

    metric: TextMetric
    kind: AnswerKind = "text"

    def render(self, answer: Answer) -> str:
        """The text, its line breaks turned to spaces."""
        assert isinstance(answer, Text)
        return " ".join(answer.text.split())

    def read(self, reply: str, prompt: Prompt) -> Text:
        """All of the reply; an empty one is unreadable."""
        text = " ".join(reply.split())
        if not text:
            raise UnreadableReply(reply, "text")
        return Text(text=text)

    def score(self, answer: Answer, gold: Answer) -> Score:
        """The best value over the gold text and its further references."""
        assert isinstance(answer, Text) and isinstance(gold, Text)
        references = tuple(" ".join(text.split()) for text in (gold.text, *gold.references))
        if answer.text in references:
            return Score(value=1.0)
        return Score(value=self._value(answer.text, references))

    def grammar(self, prompt: Prompt) -> Grammar:
        """One line of at most the prompt's length."""
        return Characters(prompt.max_characters)

    def _value(self, text: str, references: tuple[str, ...]) -> float:
        if self.metric == "rougel":
            return rouge_l(text, references)
        return bleu(text, references, "ja-mecab" if self.metric == "jp-bleu" else "13a")


ROUGE_TEXT = TextAnswers("rougel")
BLEU_TEXT = TextAnswers("bleu")
JP_BLEU_TEXT = TextAnswers("jp-bleu")
