"""Calibration: what a model says about an option before it has read the question is taken off what it says after."""

import math
from collections.abc import Iterable, Mapping, Sequence

from shopwright.evaluation.questions import Question
from shopwright.models.fusion import log_softmax
from shopwright.tasks.answers import Answer, Choice, Ranking, Selection
from shopwright.tasks.prompt import Prompt, numbered

Scores = tuple[float, ...]
Priors = Mapping[str, Scores]
"""What is added to the log-probability of each place, by task and number of options."""

FILLERS = ("N/A", "[MASK]", "")
"""What stands for the question and its options where nothing is asked (Zhao et al. 2021)."""
LEAST = 20
"""With fewer development questions of one task and length nothing is known of its places."""


def emptied(prompt: Prompt) -> tuple[str, ...]:
    """The prompt's text without its contents, once for each filler; its instruction and the options' numbers stay."""
    return tuple(_filled(prompt, filler) for filler in FILLERS)


def calibrated(told: Scores, empty: Sequence[Scores]) -> Scores:
    """Log p - log of the mean p without contents: W = diag(p_cf)^-1 of contextual calibration (Zhao et al. 2021).

    Nothing is taken off where `empty` holds nothing.
    """
    before = [log_softmax(scores) for scores in empty]
    means = [_log_mean(place) for place in zip(*before, strict=True)] or [0.0] * len(told)
    return tuple(log - mean for log, mean in zip(log_softmax(told), means, strict=True))


def places_of(question_task: str, prompt: Prompt) -> str:
    """Under which name the priors of a question's places are kept."""
    return f"{question_task}/{len(prompt.options)}"


def priors(heard: Iterable[tuple[Question, Scores]]) -> dict[str, Scores]:
    """Of each task and number of options: log of the gold share of each place - log of the model's mean share.

    The model's share as in batch calibration (Zhou et al. 2024), the gold share with one added to each place, so that
    labels which are truly rarer stay so. Nothing where there are fewer than LEAST questions.
    """
    groups: dict[str, list[tuple[Question, Scores]]] = {}
    for question, told in heard:
        groups.setdefault(places_of(question.task, question.prompt), []).append((question, told))
    return {name: _prior(group) for name, group in sorted(groups.items()) if len(group) >= LEAST}


def with_prior(told: Scores, prior: Scores | None) -> Scores:
    """The log-probabilities with what is known of their places."""
    return told if prior is None else tuple(map(sum, zip(log_softmax(told), prior, strict=True)))


def _prior(group: Sequence[tuple[Question, Scores]]) -> Scores:
    said = [_log_mean(place) for place in zip(*(log_softmax(told) for _, told in group), strict=True)]
    shares = [_gold_shares(question.gold, question.prompt) for question, _ in group]
    true = [math.log((math.fsum(place) + 1) / (len(group) + len(said))) for place in zip(*shares, strict=True)]
    return tuple(gold - model for gold, model in zip(true, said, strict=True))


def _gold_shares(gold: Answer, prompt: Prompt) -> Scores:
    """How the gold answer shares one vote among the places."""
    if isinstance(gold, Ranking):
        votes: Sequence[float] = gold.gains or [0.0] * len(prompt.options)
    else:
        named = (gold.number,) if isinstance(gold, Choice) else gold.numbers if isinstance(gold, Selection) else ()
        votes = [float(number in named) for number in prompt.numbers]
    total = math.fsum(votes)
    return tuple(vote / total if total else 1 / len(votes) for vote in votes)


def _filled(prompt: Prompt, filler: str) -> str:
    shown = numbered(prompt.options, prompt.first_number)
    blank = numbered((filler,) * len(prompt.options), prompt.first_number)
    text = prompt.text
    if shown in text:
        text = text.replace(shown, blank)
    else:
        for option in sorted(prompt.options, key=len, reverse=True):
            text = text.replace(f". {option}", f". {filler}")
    return text.replace(prompt.question, filler) if prompt.question else text


def _log_mean(logs: Sequence[float]) -> float:
    """The logarithm of the mean of probabilities that are given as logarithms; one below e^-30 counts as that."""
    return math.log(math.fsum(math.exp(max(log, -30.0)) for log in logs) / len(logs))
