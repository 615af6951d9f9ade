"""What can be wrong with a training, each with the way to put it right."""

from shopwright.foundation.errors import ShopwrightError, UsageError


class TrainingFailed(ShopwrightError):
    """The training process ended without a model."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"The training of {name} failed: {why} The same command goes on from its last checkpoint.")


class TrainingRefused(UsageError):
    """The training process found its input wrong and said so."""


class NothingToLearn(UsageError):
    """Every label is masked: the loss would be zero and the model would stay as it is."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"There is nothing to learn from {name}: {why}")


class TemplateDoesNotFit(UsageError):
    """A chat template renders a conversation in another way than its prompt followed by its reply."""

    def __init__(self, base: str, wanted: str, rendered: str) -> None:
        super().__init__(
            f"The chat template of {base} is not consistent: the prompt and its reply read {wanted[-120:]!r}, but the "
            f"whole conversation is rendered as {rendered[-120:]!r}. A model tuned on one would be asked in the other. "
            "Put a template into its chat_template.jinja whose assistant turn is the reply and the end token."
        )


class TokenMissing(UsageError):
    """The tokenizer lacks a token that the chat template needs."""

    def __init__(self, base: str, token: str) -> None:
        super().__init__(
            f"The tokenizer of {base} has no token {token!r}, which ends a turn in the chat template. "
            "Give the folder a chat_template.jinja in the tokenizer's own tokens."
        )


class OwnBase(UsageError):
    """A model is to be tuned from the folder it would be written to."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The model {name} cannot be its own base: choose another name for the result.")


class NotACausalModel(UsageError):
    """The base is not a causal language model."""

    def __init__(self, base: str, kind: str) -> None:
        super().__init__(f"{base} is a {kind} model; tuning needs a causal language model, for example a seedling.")


class LongerThanARow(UsageError):
    """A sample has more tokens than the row it is to be packed into."""

    def __init__(self, longest: int, capacity: int) -> None:
        super().__init__(
            f"A sample of {longest} tokens does not fit a packed row of {capacity}. Raise max_length, which is the "
            "length of a row, or leave longer samples out."
        )


class NeighboursSeen(UsageError):
    """The base's network lets the samples of one packed row see each other."""

    def __init__(self, base: str) -> None:
        super().__init__(
            f"{base} cannot be tuned on packed rows: in its network a sample sees the ones before it in the row. "
            "Set batching: by-length."
        )


class ProcessesMissing(ShopwrightError):
    """Fewer or more processes share a training than its recipe asks for."""

    def __init__(self, name: str, processes: int, nodes: int, found: int) -> None:
        super().__init__(
            f"The recipe of {name} asks for {processes * nodes} processes (machines: processes {processes}, nodes "
            f"{nodes}), but {found} {'is' if found == 1 else 'are'} there. Start it with `shopwright train` on every "
            "machine, or set launch: here."
        )


class NotSharded(ShopwrightError):
    """A process holds more of the parameters than its share."""

    def __init__(self, name: str, parameter: str, rank: int, processes: int) -> None:
        super().__init__(
            f"The recipe of {name} asks for split: fsdp, but process {rank} holds more than one part in {processes} of "
            f"{parameter}: the memory of several machines would not add up. Set split: ddp if each can hold the whole."
        )


class CannotBeSharded(UsageError):
    """A parameter is of a kind that cannot be dealt out among processes."""

    def __init__(self, name: str, parameter: str, kind: str) -> None:
        super().__init__(
            f"{name} cannot be trained with split: fsdp: its parameter {parameter} is of {kind}, as of a base in 4 "
            "bits. Set split: ddp, or adapter: {four_bit: false}."
        )


class NoCompiler(ShopwrightError):
    """`compile: true` needs a C++ compiler on a CPU."""

    def __init__(self) -> None:
        super().__init__(
            "The recipe says machines: {compile: true}, but there is no C++ compiler here (g++, c++, clang++ or what "
            "CXX names). Install one, or set compile: false."
        )
