"""Grows seeds into an instruction set with a teacher's words; killed anywhere, it goes on at the missing reply."""

import time
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from shopwright.foundation.chance import Chance
from shopwright.foundation.errors import UsageError
from shopwright.foundation.progress import say
from shopwright.foundation.shop import Shop
from shopwright.instructions.quotas import share
from shopwright.instructions.teacher.asking import Line
from shopwright.instructions.teacher.caching import ReplyCache
from shopwright.instructions.teacher.diversity import Diversity, diversity
from shopwright.instructions.teacher.estimating import Estimate, estimated, requests_of
from shopwright.instructions.teacher.keeping import Drop, Harvest, store
from shopwright.instructions.teacher.likeness import Likeness
from shopwright.instructions.teacher.making import Maker, Outcome, Use
from shopwright.instructions.teacher.planning import Planned, Pool, Tally, plan
from shopwright.instructions.teacher.recipe import GrowRecipe
from shopwright.instructions.teacher.seeds import Seed, house_seeds, read_seeds
from shopwright.models.model import Model, Request

AHEAD = 2
"""Rounds on their way at once: a round is planned from what those before the last one gave."""
CACHE = "replies.db"


class NoSeeds(UsageError):
    """A recipe wants a task of which there is no seed."""

    def __init__(self, tasks: Sequence[str]) -> None:
        super().__init__(f"There is no seed for {', '.join(tasks)}. Write one, or take the task out of the recipe.")


class SeedsShareAnId(UsageError):
    """Two seeds of one growth have the same id."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__(f"More than one seed is called {', '.join(ids[:5])}. Give each an id of its own.")


@dataclass(frozen=True)
class GrowResult:
    """What `grow` made, and what it took; `wire` counts what happened in this run alone."""

    name: str
    rows: int
    grown: int
    tasks: Mapping[str, int]
    dropped: Mapping[str, int]
    diversity: Mapping[str, Diversity]
    use: Use
    wire: Mapping[str, int]
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """The figures that the command prints."""
        return {
            "name": self.name,
            "rows": self.rows,
            "grown": self.grown,
            "tasks": dict(self.tasks),
            "dropped": dict(self.dropped),
            "diversity": {name: figures.as_json() for name, figures in self.diversity.items()},
            "usage": {
                "replies": self.use.replies,
                "prompt_tokens": self.use.prompt_tokens,
                "completion_tokens": self.use.completion_tokens,
                "unusable": dict(self.use.unusable),
            },
            "wire": dict(sorted(self.wire.items())),
            "seconds": round(self.seconds, 2),
        }


def grow(shop: Shop, recipe: GrowRecipe, teacher: Model) -> GrowResult:
    """Write instructions/NAME: the recipe's seeds, and as many samples grown from them as it wants.

    What is kept depends on the seeds, the recipe and the replies alone, in the order of the plan. Replies lie in
    runs/teacher, so a killed run goes on at the first reply that is missing and ends with the same bytes. Raises
    UsageError, and ModelFailed where the teacher answers nobody any more.
    """
    began = time.monotonic()
    seeds = seeds_of(recipe)
    cache = ReplyCache(shop.run("teacher") / CACHE)
    line = Line(teacher, recipe, cache)
    try:
        harvest = Growth(recipe, seeds, line).harvest()
        line.settle()
    finally:
        cache.close()
    manifest = store(shop.instructions(recipe.name), recipe, harvest)
    if len(harvest.kept) < recipe.rows:
        say(f"{recipe.name}: the teacher gave {len(harvest.kept)} of the {recipe.rows} samples wanted.")
    return GrowResult(
        name=recipe.name,
        rows=manifest.rows,
        grown=len(harvest.kept),
        tasks=manifest.tasks,
        dropped=manifest.dropped,
        diversity=harvest.diversity,
        use=harvest.use,
        wire=dict(line.made),
        seconds=time.monotonic() - began,
    )


def preview(recipe: GrowRecipe, count: int) -> tuple[Request, ...]:
    """The first `count` prompts, without a call; a parent's question stands in for one that is not yet written."""
    first = first_round(recipe, seeds_of(recipe))
    return tuple(islice((request for one in first for request in requests_of(one, recipe)), count))


def estimate(recipe: GrowRecipe) -> Estimate:
    """Calls, tokens, money and time that a growth will take, without a call."""
    seeds = seeds_of(recipe)
    return estimated(recipe, first_round(recipe, seeds), seeds)


def seeds_of(recipe: GrowRecipe) -> tuple[Seed, ...]:
    """The seeds of the recipe's tasks. Raises NoSeeds, SeedsShareAnId, BadField, UnreadableFile."""
    found = tuple(seed for file in recipe.seeds for seed in read_seeds(file)) or house_seeds()
    seeds = tuple(seed for seed in found if seed.task in recipe.tasks)
    twice = [id for id, count in Counter(seed.id for seed in seeds).items() if count > 1]
    if twice:
        raise SeedsShareAnId(twice)
    missing = sorted(set(recipe.tasks) - {seed.task for seed in seeds})
    if missing:
        raise NoSeeds(missing)
    return seeds


def first_round(recipe: GrowRecipe, seeds: Sequence[Seed]) -> tuple[Planned, ...]:
    """What is planned before anything is known."""
    tallies = _tallies(recipe)
    return plan(recipe, 0, Pool.of(seeds, list(tallies)), {task: tally.missing for task, tally in tallies.items()})


class Growth:
    """One growth: rounds are planned, made by many threads, and looked at in the order of the plan."""

    def __init__(self, recipe: GrowRecipe, seeds: Sequence[Seed], line: Line) -> None:
        self._recipe, self._seeds, self._line = recipe, tuple(seeds), line
        self._tallies = _tallies(recipe)
        self._pool = Pool.of(seeds, list(self._tallies))
        self._index = Likeness()
        self._kept: list[Outcome] = []
        self._drops: list[Drop] = []
        self._use = Use()
        self._rounds = 0
        for seed in seeds:
            self._index.add(seed.id, seed.question)

    def harvest(self) -> Harvest:
        """Grow until every task has what it wants, or gives no more. Raises ModelFailed."""
        # Those who wait to ask again hold no slot of the line, so there are more threads than slots.
        pool = ThreadPoolExecutor(2 * self._recipe.at_once)
        try:
            self._grow(pool)
        finally:
            self._line.stopped.set()
            pool.shutdown(cancel_futures=True)
        kept = tuple(self._kept)
        seeds = self._seeds if self._recipe.keep_seeds else ()
        found = Harvest(seeds, kept, tuple(self._drops), self._use, self._rounds, self._line.model.name)
        return replace(found, diversity=_diversities(self._seeds, kept, Chance(self._recipe.seed, ("diversity",))))

    def _grow(self, pool: ThreadPoolExecutor) -> None:
        rounds: deque[list[tuple[Planned, Future[Outcome]]]] = deque()
        while True:
            while len(rounds) < AHEAD and (planned := self._planned()):
                rounds.append([(one, pool.submit(self._made, one)) for one in planned])
            if not rounds:
                return
            for one, future in rounds.popleft():
                self._look_at(one, future)

    def _planned(self) -> tuple[Planned, ...]:
        missing = {task: tally.missing for task, tally in self._tallies.items()}
        found = plan(self._recipe, self._rounds, self._pool, missing)
        self._rounds += bool(found)
        for one in found:
            self._count(one.task, planned=1)
        return found

    def _made(self, planned: Planned) -> Outcome:
        return Maker(planned, self._recipe, self._line).made()

    def _look_at(self, planned: Planned, future: Future[Outcome]) -> None:
        """Keep or drop one outcome; what no task wants any more is not waited for."""
        self._count(planned.task, seen=1)
        tally = self._tallies[planned.task]
        if tally.kept >= tally.wanted:
            future.cancel()
            self._drops.append(Drop(Outcome(planned, None, "", Use(), ()), "more than wanted"))
            return
        outcome = future.result()
        self._use += outcome.use
        if outcome.sample is None:
            self._drops.append(Drop(outcome, outcome.reason))
        else:
            self._compare(outcome, outcome.sample)

    def _compare(self, outcome: Outcome, sample: Seed) -> None:
        near = self._index.above(sample.question, self._recipe.similar)
        if near:
            self._drops.append(Drop(outcome, "too similar to", near.id))
            return
        self._index.add(sample.id, sample.question)
        self._pool.add(sample)
        self._kept.append(outcome)
        self._count(sample.task, kept=1)

    def _count(self, task: str, planned: int = 0, seen: int = 0, kept: int = 0) -> None:
        was = self._tallies[task]
        self._tallies[task] = replace(was, planned=was.planned + planned, seen=was.seen + seen, kept=was.kept + kept)


def _tallies(recipe: GrowRecipe) -> dict[str, Tally]:
    weights = {str(task): weight for task, weight in recipe.tasks.items()}
    wanted = share(recipe.rows, weights, dict.fromkeys(weights, recipe.rows))
    return {task: Tally(wanted[task]) for task in weights}


def _diversities(seeds: Sequence[Seed], kept: Sequence[Outcome], chance: Chance) -> dict[str, Diversity]:
    grown = [outcome.sample for outcome in kept if outcome.sample]
    return {
        "seeds": diversity([seed.question for seed in seeds], chance.child("seeds")),
        "questions": diversity([sample.question for sample in grown], chance.child("questions")),
        "answers": diversity([sample.output for sample in grown], chance.child("answers")),
    }
