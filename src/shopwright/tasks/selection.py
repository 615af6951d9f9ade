"""Selection: some options of several, which ShopBench calls retrieval; hit rate at 3."""

from shopwright.tasks.answers import Answer, Score, Selection, UnreadableReply
from shopwright.tasks.grammar import Grammar, Listed, OneOf, Words
from shopwright.tasks.metrics import hit_rate
from shopwright.tasks.numbers import listed_numbers
from shopwright.tasks.prompt import AnswerKind, Prompt


class SelectionAnswers:
    """Some options, said as `1,4,7`."""

    kind: AnswerKind = "selection"
    metric = "hit rate@3"

    def render(self, answer: Answer) -> str:
        """The numbers with commas between."""
        assert isinstance(answer, Selection)
        return ",".join(map(str, answer.numbers))

    def read(self, reply: str, prompt: Prompt) -> Selection:
        """The first options named, as many as are wanted, repeats left out; one out of range is unreadable."""
        numbers = listed_numbers(reply, prompt)[: max(prompt.wanted, 1)]
        if not numbers or any(number not in prompt.numbers for number in numbers):
            raise UnreadableReply(reply, f"selection among {len(prompt.options)} options")
        return Selection(numbers=tuple(numbers))

    def score(self, answer: Answer, gold: Answer) -> Score:
        """Share of the gold options among the first three."""
        assert isinstance(answer, Selection) and isinstance(gold, Selection)
        return Score(value=hit_rate(answer.numbers, gold.numbers))

    def grammar(self, prompt: Prompt) -> Grammar:
        """As many printed numbers as are wanted; a repeat is read once."""
        most = max(1, min(prompt.wanted, len(prompt.options)))
        return Listed(OneOf(tuple(Words(str(number)) for number in prompt.numbers)), ",", 1, most)


SELECTION = SelectionAnswers()
