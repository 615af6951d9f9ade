"""What growing a set will cost, before the first call: calls, tokens, money and time."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from shopwright.instructions.teacher.making import request_of
from shopwright.instructions.teacher.planning import Planned
from shopwright.instructions.teacher.prompting import Asked
from shopwright.instructions.teacher.recipe import GrowRecipe
from shopwright.instructions.teacher.seeds import Seed
from shopwright.models.model import Request

CHARACTERS_PER_TOKEN = 4
"""English in the tokenizers of today's large models; a rule of thumb."""
TOKENS_PER_TURN = 4
KEPT = 0.8
"""The share of planned samples that a good teacher's checks and likeness leave."""
SECONDS_PER_TOKEN = 0.02
"""A teacher that writes fifty tokens a second."""
SECONDS_TO_BEGIN = 0.5


@dataclass(frozen=True)
class Estimate:
    """What is to be expected; `how` is the formula in words."""

    samples: int
    calls: int
    prompt_tokens: int
    completion_tokens: int
    money: float
    seconds: float
    how: str

    def as_json(self) -> dict[str, Any]:
        """The figures that the command prints."""
        return {**asdict(self), "money": round(self.money, 2), "seconds": round(self.seconds)}


def estimated(recipe: GrowRecipe, first: Sequence[Planned], seeds: Sequence[Seed]) -> Estimate:
    """The estimate, from the first round as it is planned.

    planned samples = rows / 0.8; calls = planned * mean calls of the first round (two, or one
    where a step rephrases); tokens in = calls * mean characters / 4 + 4 a turn; tokens out = calls * mean characters of
    the seeds' questions and outputs as JSON / 4; seconds = the greater of calls * (0.5 + 0.02 * mean tokens out) /
    at_once and calls * 60 / requests_per_minute.
    """
    planned = math.ceil(recipe.rows / KEPT)
    requests = [request for one in first for request in requests_of(one, recipe)]
    calls = math.ceil(planned * len(requests) / len(first))
    told = calls * _mean([prompt_tokens(request) for request in requests])
    written = sum(_written(one, seeds) for one in first) / len(requests)
    pace = calls * 60 / recipe.requests_per_minute if recipe.requests_per_minute else 0.0
    seconds = calls * (SECONDS_TO_BEGIN + SECONDS_PER_TOKEN * written) / recipe.at_once
    money = (told * recipe.prices[0] + calls * written * recipe.prices[1]) / 1_000_000
    how = (
        f"{recipe.rows} rows / {KEPT} kept x {len(requests) / len(first):.2f} calls; {CHARACTERS_PER_TOKEN} characters "
        f"a token; {recipe.at_once} at once, {SECONDS_TO_BEGIN} s + {SECONDS_PER_TOKEN} s a token, "
        f"{recipe.requests_per_minute or 'any number of'} calls a minute; "
        f"prices {recipe.prices[0]} and {recipe.prices[1]} for a million tokens in and out"
    )
    return Estimate(planned, calls, round(told), round(calls * written), money, max(seconds, pace), how)


def requests_of(planned: Planned, recipe: GrowRecipe) -> tuple[Request, ...]:
    """The requests of one planned sample; where its question is not yet written, its parent's stands for it."""
    question = request_of(planned.question, recipe)
    if planned.step == "rephrase":
        return (question,)
    parent = planned.parents[0]
    stand_in = Asked(instruction=parent.instruction, input=parent.input)
    return question, request_of(planned.answer(stand_in), recipe)


def prompt_tokens(request: Request) -> int:
    """About how many tokens a request has."""
    characters = sum(len(message.content) for message in request.messages)
    return characters // CHARACTERS_PER_TOKEN + TOKENS_PER_TURN * len(request.messages)


def _written(planned: Planned, seeds: Sequence[Seed]) -> float:
    """Tokens that the teacher writes for one planned sample: as many as the seeds of its task have."""
    alike = [seed for seed in seeds if seed.task == planned.task]
    question = _mean([len(seed.question) for seed in alike]) + len('{"instruction": "", "input": ""}')
    output = 0.0 if planned.step == "rephrase" else _mean([len(seed.output) for seed in alike]) + len('{"output": ""}')
    return (question + output) / CHARACTERS_PER_TOKEN


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
