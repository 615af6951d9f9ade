"""The memory of a training, counted before it starts: what one process holds at its fullest moment, part by part."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Literal

from shopwright.training.anatomy import Anatomy
from shopwright.training.groups import Adapter, Machines
from shopwright.training.loads import Load

Method = Literal["full", "lora", "qlora"]
SINGLE, HALF = 4, 2
"""Bytes of a number in float32, and in bf16."""
MOMENTS = 8
"""Bytes of AdamW's two moments, a weight."""
NF4 = 0.516
"""Bytes of a weight in NF4 with doubly quantised constants (Dettmers et al. 2023, arXiv 2305.14314, section 3)."""
CPU_PROCESS = 640 * 1024**2
"""What a training process on a CPU holds before it has a model: torch, transformers and peft with their libraries."""
GPU_PROCESS = 1024**3
"""What CUDA's context and its libraries' workspaces take of a GPU."""
SPLINTERS = 0.05
"""What allocators lose between blocks of unlike length, as a share of all blocks; measured by benchmarks/memory.py."""
TOKEN_OBJECT = 40
"""Bytes of one token of the set in a Python tuple: the reference and the number."""
LOSS = 3 * SINGLE
"""Bytes of a learnt token and word of the vocabulary when the backward pass leaves the loss: the logarithms of its
probabilities, their gradient and that of the logits, in float32."""


@dataclass(frozen=True)
class Way:
    """How a model is trained: everything that its memory and its time depend on but the data."""

    method: Method
    adapter: Adapter = field(default_factory=Adapter)
    mixed: bool = True
    """Products in bf16 under autocast, over weights in float32."""
    gpu: bool = False
    machines: Machines = field(default_factory=Machines)
    accumulate: int = 1

    @property
    def devices(self) -> int:
        """Processes that share the work."""
        return self.machines.processes * self.machines.nodes

    @property
    def shards(self) -> int:
        """Among how many processes weights, gradients and optimiser are split."""
        return self.devices if self.machines.split == "fsdp" else 1

    @property
    def half(self) -> int:
        """Bytes of a product's numbers."""
        return HALF if self.mixed else SINGLE

    @property
    def bf16_base(self) -> bool:
        """Whether weights that are not trained are held in bf16: on a GPU; a CPU holds all in float32."""
        return self.method != "full" and self.gpu and self.mixed


@dataclass(frozen=True)
class Footprint:
    """Bytes that one process holds at its fullest moment."""

    weights: float
    """With the copies in bf16 that a step makes of them."""
    gradients: float
    optimiser: float
    activations: float
    logits: float
    runtime: float

    @property
    def total(self) -> float:
        """All together."""
        return sum(self._parts().values())

    def megabytes(self) -> dict[str, int]:
        """Each part and the total in MB of 1,024 x 1,024 bytes."""
        parts = {**self._parts(), "total": self.total}
        return {name: round(value / 1024**2) for name, value in parts.items()}

    def _parts(self) -> dict[str, float]:
        return {part.name: getattr(self, part.name) for part in fields(self)}


def footprint(model: Anatomy, way: Way, load: Load) -> Footprint:
    """The parts at the fullest of four moments: the head's product, its loss, the head's gradient, the last gradient.

    At the last one activations and logits are gone and every gradient is there; before, only those of earlier batches
    of the same step are, and the head's.
    """
    # A step of as many batches as there are processes gives each whole ones; otherwise they share every batch.
    sharing = way.devices if way.accumulate % way.devices else 1
    tokens, learnt = -(-load.batch // sharing), -(-load.learnt // sharing)
    gradients = SINGLE * trained(model, way) / way.shards
    earlier = gradients if way.accumulate > 1 else 0
    activations = tokens * (_kept_by_layers(model, way) + _kept_at_the_end(model, way))
    saving = way.machines.gradient_checkpointing
    inputs = tokens * model.layers * _stream(model, way) if saving else activations
    # Autocast remembers its copies of weights that are trained until the forward pass is over.
    copied, again = (1 if saving and way.method != "full" else model.layers), (1 if saving else model.layers)
    head = (SINGLE + way.half) * model.end / way.shards if way.method == "full" else 0
    words = learnt * model.vocabulary
    moments = (
        (_copies(model, way, copied), earlier, inputs, way.half * words),
        (_copies(model, way, again), earlier, activations, LOSS * words),
        (_copies(model, way, again), earlier + head, activations, (SINGLE + way.half) * words),
        (_copies(model, way, 1), gradients, 0.0, 0.0),
    )
    copies, held, acts, logits = max(moments, key=sum)
    weights, optimiser = _weights(model, way) + copies, MOMENTS * trained(model, way) / way.shards
    # Gradients are sent in buckets of their own.
    held += gradients if way.devices > 1 and way.shards == 1 else 0
    process = GPU_PROCESS if way.gpu else CPU_PROCESS + TOKEN_OBJECT * load.set_tokens
    return Footprint(
        weights=weights,
        gradients=held,
        optimiser=optimiser,
        activations=acts,
        logits=logits,
        runtime=process + SPLINTERS * (weights + held + optimiser + acts + logits),
    )


def trained(model: Anatomy, way: Way) -> int:
    """Weights that are trained: all, or the rank times both sides of every matrix that is added to."""
    if way.method == "full":
        return model.parameters
    sizes = model.adapted(way.adapter.targets).values()
    return model.layers * sum(way.adapter.rank * (wide + high) for wide, high in sizes)


def _weights(model: Anatomy, way: Way) -> float:
    if way.method == "full":
        return SINGLE * model.parameters / way.shards + _gathered(model, way, SINGLE)
    added = SINGLE * trained(model, way)
    whole = HALF if way.bf16_base else SINGLE
    if way.method == "lora":
        return (added + whole * model.parameters) / way.shards + _gathered(model, way, whole)
    packed = model.layers * model.layer
    # One matrix at a time is unpacked for its product.
    unpacked = HALF * max(wide * high for wide, high in model.linears.values())
    return added + NF4 * packed + HALF * (model.parameters - packed) + unpacked


def _gathered(model: Anatomy, way: Way, size: int) -> float:
    """What FSDP2 has whole at once: the ends of the model, a layer, and the next one on its way."""
    return size * (model.end * (1 if model.tied else 2) + 2 * model.layer) if way.shards > 1 else 0


def _copies(model: Anatomy, way: Way, layers: int) -> float:
    """Autocast's bf16 copies of the float32 matrices of so many layers and of the head; backward needs them again."""
    if not way.mixed or way.bf16_base:
        return 0
    return HALF * (layers * model.layer + model.end)


def _kept_by_layers(model: Anatomy, way: Way) -> float:
    """Bytes a token: all layers' activations, or every layer's input and one layer's activations.

    And the gradients of one layer's activations, which take as much again while it is gone back through.
    """
    layer = kept_by_layer(model, way)
    if way.machines.gradient_checkpointing:
        return model.layers * _stream(model, way) + 2 * layer
    return (model.layers + 1) * layer


def _stream(model: Anatomy, way: Way) -> int:
    """Bytes a token of what goes from one layer to the next."""
    return (HALF if way.bf16_base else SINGLE) * model.hidden


def kept_by_layer(model: Anatomy, way: Way) -> float:
    """Bytes that one layer keeps for its backward pass, a token.

    Read off transformers' modules: a norm keeps its input in float32, and its output where its weight is trained; every
    matrix that learns keeps its input (under autocast a bf16 copy of its own); attention keeps queries, keys, values
    and its result; the gated block keeps gate, its activation, and the other factor. No attention matrix is stored.
    """
    full, half = way.method == "full", way.half
    norms = model.norms * SINGLE * model.hidden * (2 if full else 1)
    heads = model.normed_heads * (model.query + model.key) * (SINGLE + (half if full else 0))
    attention = half * 2 * (model.query + model.key)
    gated = half * 3 * model.inner
    return norms + heads + attention + gated + _inputs(model, way) + _adapter(model, way)


def _learning(model: Anatomy, way: Way) -> Mapping[str, int]:
    """The inputs of the matrices that learn, by their own names."""
    learning = model.linears if way.method == "full" else model.adapted(way.adapter.targets)
    return {path.rpartition(".")[2]: wide for path, (wide, _) in learning.items()}


def _inputs(model: Anatomy, way: Way) -> float:
    """Bytes a token of what the matrices that learn were given."""
    learning = _learning(model, way)
    if way.method != "full" and way.adapter.dropout:
        # Dropout gives each of them an input of its own.
        return way.half * sum(learning.values())
    if way.mixed:
        # The result of attention is bf16 already and kept once; adapters turn it to float32 and back.
        shared = "o_proj" if way.method == "full" else ""
        return HALF * sum(wide for name, wide in learning.items() if name != shared)
    groups = (("q_proj", "k_proj", "v_proj"), ("gate_proj", "up_proj"), ("down_proj",))
    return SINGLE * sum(max(learning.get(name, 0) for name in group) for group in groups)


def _adapter(model: Anatomy, way: Way) -> float:
    """What the low-rank additions keep beside their inputs: what lies between both matrices, and dropout's mask."""
    if way.method == "full":
        return 0
    inputs = _learning(model, way).values()
    mask = (1 if way.gpu else SINGLE) * sum(inputs) if way.adapter.dropout else 0
    return way.half * way.adapter.rank * len(inputs) + mask


def _kept_at_the_end(model: Anatomy, way: Way) -> float:
    """Bytes a token of the last norm."""
    return SINGLE * model.hidden * (2 if way.method == "full" else 1)
