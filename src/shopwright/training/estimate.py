"""What a training will take, said before it starts: parameters, tokens, steps, memory and hours."""

from dataclasses import dataclass

from shopwright.training.accelerators import Rig
from shopwright.training.anatomy import Anatomy
from shopwright.training.footprint import Footprint, Method, Way, footprint, trained
from shopwright.training.loads import Load
from shopwright.training.recipes import LoraRecipe, SeedlingRecipe, TuningRecipe

TIGHT = 0.8
"""The share of a machine's memory from which a training may fail for what is not in the estimate."""
UNPACKING = 1.3
"""How much longer products with weights in four bits take, which are unpacked for each."""


@dataclass(frozen=True)
class Estimate:
    """One way of training one model on one machine."""

    model: Anatomy
    way: Way
    load: Load
    rig: Rig

    @property
    def footprint(self) -> Footprint:
        """The memory of one process, part by part."""
        return footprint(self.model, self.way, self.load)

    @property
    def share(self) -> float:
        """Of the memory that a process can have, how much it needs."""
        return self.footprint.total / self.rig.memory(self.way.machines.processes)

    @property
    def fits(self) -> bool:
        """Whether there are as many devices, and memory enough for each."""
        enough = self.rig.accelerator.kind == "cpu" or self.way.machines.processes <= self.rig.count
        return enough and self.share <= 1

    @property
    def hours(self) -> float:
        """How long it takes, roughly: the operations of all tokens by what the machine does in training."""
        unpacking = UNPACKING if self.way.method == "qlora" else 1
        return self.load.tokens * operations(self) * unpacking / self.rig.speed(self.way.devices) / 3600

    def __str__(self) -> str:
        """One line for whoever watches."""
        return (
            f"{self.model.parameters / 1e6:.1f} M parameters, {trained(self.model, self.way) / 1e6:.1f} M of them "
            f"trained; {self.load.tokens:,} tokens in {self.load.steps:,} steps; needs about "
            f"{self.footprint.megabytes()['total']:,} MB of memory and {duration(self.hours)} on {self.rig}"
        )


def operations(estimate: Estimate) -> float:
    """Operations a token: 2 a weight forward, 4 backward (2 where it is not trained), 2 more where layers are computed
    anew (Kaplan et al. 2020, arXiv 2001.08361, section 2.1), and attention over half the sequence on average."""
    model, way = estimate.model, estimate.way
    passes = 3 if way.method == "full" else 2
    anew = 1 if way.machines.gradient_checkpointing else 0
    layers = model.layers * (2 * model.layer + 2 * model.query * estimate.load.length)
    head = 2 * model.end * min(1.0, estimate.load.learnt / max(estimate.load.batch, 1))
    return layers * (passes + anew) + head * passes


def way_of(recipe: TuningRecipe | SeedlingRecipe, gpu: bool) -> Way:
    """How a recipe trains, where there is a GPU or none."""
    mixed, machines = recipe.dtype == "bf16", recipe.machines
    if isinstance(recipe, SeedlingRecipe):
        return Way("full", mixed=mixed, gpu=gpu, machines=machines)
    if not isinstance(recipe, LoraRecipe):
        return Way("full", mixed=mixed, gpu=gpu, machines=machines, accumulate=recipe.accumulate)
    method: Method = "qlora" if recipe.adapter.four_bit else "lora"
    return Way(method, recipe.adapter, mixed, gpu, machines, recipe.accumulate)


def duration(hours: float) -> str:
    """Seconds, minutes, hours or days, whichever reads best."""
    for unit, size in (("days", 24.0), ("hours", 1.0), ("minutes", 1 / 60)):
        if hours >= 1.5 * size:
            return f"{hours / size:.0f} {unit}" if hours >= 10 * size else f"{hours / size:.1f} {unit}"
    return f"{hours * 3600:.0f} seconds"
