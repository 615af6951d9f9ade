"""The answer type of a path in the shop's own taxonomy: free text that decoding keeps to the prompt's options."""

from shopwright.tasks.answers import Answer, Score, Text, UnreadableReply
from shopwright.tasks.drawing import one_line
from shopwright.tasks.grammar import Grammar, OneOf, Words
from shopwright.tasks.prompt import AnswerKind, Prompt


class PathText:
    """One category path, written out; right where it is the gold path, whatever its case and spaces."""

    kind: AnswerKind = "text"
    metric: str = "accuracy"

    def render(self, answer: Answer) -> str:
        """The path itself."""
        return answer.text if isinstance(answer, Text) else ""

    def read(self, reply: str, prompt: Prompt) -> Answer:
        """The reply's first line of text. Raises UnreadableReply where there is none."""
        lines = [line.strip() for line in reply.splitlines() if line.strip()]
        if not lines:
            raise UnreadableReply(reply, "category path")
        return Text(text=lines[0])

    def score(self, answer: Answer, gold: Answer) -> Score:
        """1 for the gold path, else 0."""
        same = isinstance(answer, Text) and isinstance(gold, Text) and _plain(answer.text) == _plain(gold.text)
        return Score(value=float(same))

    def grammar(self, prompt: Prompt) -> Grammar:
        """One of the paths of the shop."""
        return OneOf(tuple(Words(option) for option in prompt.options))


def _plain(path: str) -> str:
    return one_line(path.replace(">", " > ")).casefold()


PATH = PathText()
