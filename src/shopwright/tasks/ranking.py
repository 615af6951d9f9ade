"""Ranking: options in order, best first; NDCG."""

from itertools import permutations

from shopwright.tasks.answers import Answer, Ranking, Score, UnreadableReply
from shopwright.tasks.grammar import Grammar, Listed, OneOf, Words
from shopwright.tasks.metrics import ndcg
from shopwright.tasks.numbers import listed_numbers
from shopwright.tasks.prompt import AnswerKind, Prompt

MOST_PERMUTED = 5
"""Up to so many options every order is a string of the grammar; beyond, repeats are possible and read once."""


class RankingAnswers:
    """Options in order, said as `3,1,2`."""

    kind: AnswerKind = "ranking"
    metric = "ndcg"

    def render(self, answer: Answer) -> str:
        """The numbers with commas between."""
        assert isinstance(answer, Ranking)
        return ",".join(map(str, answer.order))

    def read(self, reply: str, prompt: Prompt) -> Ranking:
        """The order named, repeats left out; it may be partial, but a number out of range is unreadable."""
        order = listed_numbers(reply, prompt)
        if not order or any(number not in prompt.numbers for number in order):
            raise UnreadableReply(reply, f"order of {len(prompt.options)} options")
        return Ranking(order=tuple(order))

    def score(self, answer: Answer, gold: Answer) -> Score:
        """NDCG against the gold gains; the gold order tells which number is printed first."""
        assert isinstance(answer, Ranking) and isinstance(gold, Ranking)
        return Score(value=ndcg(answer.order, gold.gains, _first_number(gold)))

    def grammar(self, prompt: Prompt) -> Grammar:
        """Every order of the printed numbers."""
        words = [str(number) for number in prompt.numbers]
        if len(words) <= MOST_PERMUTED:
            return OneOf(tuple(Words(",".join(order)) for order in permutations(words)))
        return Listed(OneOf(tuple(map(Words, words))), ",", len(words), len(words))


def _first_number(gold: Ranking) -> int:
    """The smallest number of a complete order; a partial one counts from 0 only where it says so."""
    complete = len(gold.order) == len(gold.gains) > 0
    return min(gold.order) if complete else int(0 not in gold.order)


RANKING = RankingAnswers()
