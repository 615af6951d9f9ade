"""Self-consistency: several sampled answers to one question become one by a vote (Wang et al. 2023)."""

from collections import Counter
from collections.abc import Sequence
from statistics import mean
from typing import TypeVar

from shopwright.tasks.answers import Answer, Choice, Entities, Ranking, Selection, Text
from shopwright.tasks.prompt import Prompt
from shopwright.tasks.rouge import rouge_l_f1

Name = TypeVar("Name", int, str)
SAMPLES, TEMPERATURE = 5, 0.7


def agreed(prompt: Prompt, answers: Sequence[Answer]) -> Answer:
    """What one or more answers to the same question agree on most; among equals what was said first.

    Choice: the most frequent. Ranking: by mean place (Borda 1781), what is not named shares the last places. Selection:
    the `wanted` most named. Entities: those that more than half name, or the most named one. Text: the one closest to
    the others by mean ROUGE-L.
    """
    match answers[0]:
        case Choice():
            return _first(answers, Counter(answers))
        case Ranking():
            return _by_place(prompt, [answer.order for answer in answers if isinstance(answer, Ranking)])
        case Selection():
            named = _named([answer.numbers for answer in answers if isinstance(answer, Selection)])
            return Selection(numbers=tuple(named)[: max(prompt.wanted, 1)])
        case Entities():
            return _by_majority([answer.names for answer in answers if isinstance(answer, Entities)])
        case Text():
            return _most_like_the_others([answer for answer in answers if isinstance(answer, Text)])


def _first(answers: Sequence[Answer], votes: Counter[Answer]) -> Answer:
    return max(answers, key=lambda answer: votes[answer])


def _by_place(prompt: Prompt, orders: Sequence[tuple[int, ...]]) -> Ranking:
    def place(number: int) -> float:
        # Those left out share the places that are left.
        last = [(len(order) + len(prompt.options) - 1) / 2 for order in orders]
        return mean(order.index(number) if number in order else end for order, end in zip(orders, last, strict=True))

    said = list(dict.fromkeys(number for order in orders for number in order))
    return Ranking(order=tuple(sorted(said, key=place)))


def _named(lists: Sequence[tuple[Name, ...]]) -> dict[Name, int]:
    """How many lists name each, the most named first."""
    votes = Counter(name for names in lists for name in dict.fromkeys(names))
    return dict(votes.most_common())


def _by_majority(lists: Sequence[tuple[str, ...]]) -> Entities:
    spelled = {name.casefold(): name for names in reversed(lists) for name in names}
    votes = _named([tuple(name.casefold() for name in names) for names in lists])
    kept = [name for name, count in votes.items() if 2 * count > len(lists)] or list(votes)[:1]
    return Entities(names=tuple(spelled[name] for name in kept))


def _most_like_the_others(texts: Sequence[Text]) -> Text:
    def likeness(place: int) -> float:
        others = [text.text for other, text in enumerate(texts) if other != place]
        return mean(rouge_l_f1(text, texts[place].text) for text in others) if others else 1.0

    return texts[max(range(len(texts)), key=likeness)]
