"""Text: one line of free words; ROUGE-L, BLEU or plain equality with the references."""

from dataclasses import dataclass
from typing import Literal

from shopwright.tasks.answers import Answer, Score, Text, UnreadableReply
from shopwright.tasks.grammar import Characters, Grammar
from shopwright.tasks.metrics import bleu, rouge_l
from shopwright.tasks.prompt import AnswerKind, Prompt

TextMetric = Literal["rougel", "bleu", "jp-bleu", "accuracy"]


@dataclass(frozen=True)
class TextAnswers:
    """Free words, on one line."""

    metric: TextMetric
    kind: AnswerKind = "text"

    def render(self, answer: Answer) -> str:
        """The text, its line breaks turned to spaces."""
        assert isinstance(answer, Text)
        return _one_line(answer.text)

    def read(self, reply: str, prompt: Prompt) -> Text:
        """The reply on one line, nothing cut from it; under the other metrics than ROUGE-L its first line.

        An empty reply is unreadable.
        """
        text = _one_line(reply if self.metric == "rougel" else reply.strip().partition("\n")[0])
        if not text:
            raise UnreadableReply(reply, "text")
        return Text(text=text)

    def score(self, answer: Answer, gold: Answer) -> Score:
        """The best value over the gold text and its further references; a text equal to one of them is perfect.

        Both formulas give 0 to some right answers: BLEU to those of fewer than four tokens, ROUGE-L to those without
        Latin letters or digits.
        """
        assert isinstance(answer, Text) and isinstance(gold, Text)
        references = tuple(map(_one_line, (gold.text, *gold.references)))
        said = _one_line(answer.text)
        if said.lower() in {reference.lower() for reference in references}:
            return Score(value=1.0)
        return Score(value=self._value(said, references))

    def grammar(self, prompt: Prompt) -> Grammar:
        """One line of at most the prompt's length."""
        return Characters(prompt.max_characters)

    def _value(self, text: str, references: tuple[str, ...]) -> float:
        if self.metric == "accuracy":
            return 0.0
        if self.metric == "rougel":
            return rouge_l(text, references)
        return bleu(text, references, "ja-mecab" if self.metric == "jp-bleu" else "13a")


def _one_line(text: str) -> str:
    return " ".join(text.split())


ROUGE_TEXT = TextAnswers("rougel")
BLEU_TEXT = TextAnswers("bleu")
JP_BLEU_TEXT = TextAnswers("jp-bleu")
EXACT_TEXT = TextAnswers("accuracy")
