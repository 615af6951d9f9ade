"""What `grow` is told to do."""

from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field

from shopwright.foundation.recipes import Recipe
from shopwright.instructions.teacher.seeds import TeacherTask

Step = Literal["self-instruct", "evolve", "rephrase"]
Weight = Annotated[float, Field(gt=0)]
Price = Annotated[float, Field(ge=0)]
_TASKS: tuple[TeacherTask, ...] = get_args(TeacherTask)
_STEPS: tuple[tuple[Step, float], ...] = (("self-instruct", 3), ("evolve", 2), ("rephrase", 1))


class GrowRecipe(Recipe):
    """How seeds grow into an instruction set, and how the teacher is asked."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    rows: Annotated[int, Field(ge=1)] = 3000
    """Grown samples wanted, beside the seeds."""
    tasks: dict[TeacherTask, Weight] = Field(min_length=1, default_factory=lambda: dict.fromkeys(_TASKS, 1.0))
    """A weight for each task wanted."""
    steps: dict[Step, Weight] = Field(min_length=1, default_factory=lambda: dict(_STEPS))
    """A weight for each way of making a new instruction."""
    seeds: tuple[Path, ...] = ()
    """YAML files of seeds; without any, the package's 300."""
    keep_seeds: bool = True
    """Whether the seeds stand in the set too."""
    examples: Annotated[int, Field(ge=1, le=8)] = 4
    """Examples that self-instruct shows; a quarter of them may be grown ones."""
    round_size: Annotated[int, Field(ge=1)] = 400
    """Samples planned at once; a round may build on what the round before the last one gave."""
    tries: Annotated[int, Field(ge=1, le=10)] = 3
    """How often a reply that is cut off or no JSON of the wanted form is asked for."""
    similar: Annotated[float, Field(gt=0, le=1)] = 0.7
    """ROUGE-L above which a question is too similar to one that is there (Wang et al. 2023, Self-Instruct)."""
    temperature: Annotated[float, Field(ge=0, le=2)] = 0.9
    max_tokens: Annotated[int, Field(ge=16)] = 512
    """Tokens of one reply; twice as many where a reply was cut off."""
    seed: int = 7
    at_once: Annotated[int, Field(ge=1)] = 16
    """Calls on their way at the same time."""
    requests_per_minute: Annotated[int, Field(ge=0)] = 0
    """Calls begun in a minute at most; 0 for no limit."""
    attempts: Annotated[int, Field(ge=1)] = 6
    """How often one call is made where the server fails, is busy or stalls."""
    timeout_s: Annotated[float, Field(gt=0)] = 120.0
    """A call without a reply for so long is a stalled one."""
    prices: tuple[Price, Price] = (0.0, 0.0)
    """Money for a million tokens, in and out, as the teacher's owner asks it."""
    licence: str = "Apache-2.0"
    """What the grown samples stand under: the seeds' licence, unless the teacher's terms say otherwise."""
