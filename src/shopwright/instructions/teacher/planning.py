"""What is to be asked next: every sample planned has its id, its step and its examples before anybody is asked."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shopwright.foundation.chance import Chance
from shopwright.instructions.quotas import interleaved, share
from shopwright.instructions.teacher.prompting import Asked, Call, answer, evolve, rephrase, self_instruct
from shopwright.instructions.teacher.recipe import GrowRecipe, Step
from shopwright.instructions.teacher.seeds import Seed

SOLVED = 2
"""Examples that show the teacher how a task is answered."""
BELIEF = 10
"""So many samples are taken to have been kept before any was seen: what is planned too much is paid for in vain."""
SPARE = 1.05
"""A little more than is lacking is planned, so that the last rounds are few."""
EFFORT = 6
"""A task is given up where so many samples were planned for each one wanted, and some more."""


@dataclass(frozen=True)
class Planned:
    """One sample to be made."""

    id: str
    task: str
    step: Step
    parents: tuple[Seed, ...]
    """What the new instruction is made from: the examples shown, or the one that is evolved or rephrased."""
    solved: tuple[Seed, ...]
    """Examples shown for the answer; none where the parent's answer stays."""
    seed: int

    @property
    def question(self) -> Call:
        """The call for the instruction and its input."""
        if self.step == "self-instruct":
            return self_instruct(self.task, self.parents, self.seed)
        return (evolve if self.step == "evolve" else rephrase)(self.parents[0], self.seed)

    def answer(self, asked: Asked) -> Call:
        """The call for the output."""
        return answer(self.task, asked, self.solved, self.seed)

    def sample(self, asked: Asked, output: str) -> Seed:
        """The sample that the replies make; whose features it joins it has from its first parent."""
        parent = self.parents[0]
        return Seed.model_construct(
            id=self.id,
            task=parent.task,
            instruction=asked.instruction,
            input=asked.input,
            output=output,
            objects=parent.objects,
        )


@dataclass(frozen=True)
class Tally:
    """How many samples of one task were planned, looked at and kept."""

    wanted: int
    planned: int = 0
    seen: int = 0
    kept: int = 0

    @property
    def missing(self) -> int:
        """How many more are to be planned, by the share kept so far, for those on their way and those to come."""
        rate = (self.kept + BELIEF) / (self.seen + BELIEF)
        lacking = self.wanted - self.kept - (self.planned - self.seen) * rate
        most = EFFORT * self.wanted + 20 - self.planned if self.kept < self.wanted else 0
        return max(0, min(math.ceil(lacking / rate * (SPARE if self.seen else 1)), most))


@dataclass(frozen=True)
class Pool:
    """The seeds, and the samples kept so far, of each task."""

    seeds: Mapping[str, Sequence[Seed]]
    grown: Mapping[str, list[Seed]] = field(default_factory=dict)

    def add(self, sample: Seed) -> None:
        """Take in a sample that was kept."""
        self.grown[sample.task].append(sample)

    @classmethod
    def of(cls, seeds: Sequence[Seed], tasks: Sequence[str]) -> "Pool":
        """The seeds of these tasks, nothing grown yet."""
        return cls({task: [s for s in seeds if s.task == task] for task in tasks}, {task: [] for task in tasks})


def plan(recipe: GrowRecipe, number: int, pool: Pool, missing: Mapping[str, int]) -> tuple[Planned, ...]:
    """The samples of one round, the tasks spread evenly; the same for the same pool, whatever came when."""
    size = min(recipe.round_size, sum(missing.values()))
    counts = share(size, {task: float(count) for task, count in missing.items() if count}, missing)
    chance = Chance(recipe.seed, ("grow", str(number)))
    return tuple(
        _planned(recipe, f"{number:03d}-{place:04d}", task, pool, chance.child(place))
        for place, (task, _) in enumerate(interleaved(counts))
    )


def _planned(recipe: GrowRecipe, place: str, task: str, pool: Pool, chance: Chance) -> Planned:
    dice = chance.random()
    step = dice.choices(list(recipe.steps), list(recipe.steps.values()))[0]
    seeds, grown = pool.seeds[task], pool.grown[task]
    if step == "self-instruct":
        few = min(recipe.examples // 4, len(grown))
        many = min(recipe.examples - few, len(seeds))
        parents = (*dice.sample(seeds, many), *dice.sample(grown, few))
    else:
        parents = (dice.choice(grown if grown and dice.random() < 0.5 else seeds),)
    solved = () if step == "rephrase" else tuple(dice.sample(seeds, min(SOLVED, len(seeds))))
    return Planned(f"{place}-{step}", task, step, parents, solved, dice.getrandbits(31))
