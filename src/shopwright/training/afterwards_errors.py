"""What can be wrong with merging, interpolating and preferring, each with the way to put it right."""

from pathlib import Path

from shopwright.foundation.errors import UsageError


class NotAnAdapter(UsageError):
    """A merge names a model that has weights of its own."""

    def __init__(self, model: str) -> None:
        super().__init__(
            f"{model} is no adapter: there is no adapter_config.json in its folder. Tune one with method lora and "
            "adapter: {merge: false}; whole models are combined with method interpolate."
        )


class NotAWholeModel(UsageError):
    """An interpolation names an adapter, or a folder without weights."""

    def __init__(self, model: str) -> None:
        super().__init__(
            f"{model} has no model.safetensors: weights between two models are taken from two whole ones. "
            "Add an adapter into its base with method merge first."
        )


class AnotherBase(UsageError):
    """An adapter was tuned on another base than the one it is to be merged into."""

    def __init__(self, adapter: str, own: str, wanted: str) -> None:
        super().__init__(
            f"The adapter {adapter} was tuned on {own!r}, not on {wanted!r}: in other weights it means nothing. "
            f"Name {own!r} as the base, or tune an adapter on {wanted!r}."
        )


class AdapterDoesNotFit(UsageError):
    """An adapter's tensors are not those of its base's layers."""

    def __init__(self, adapter: str, base: str, why: str) -> None:
        super().__init__(f"The adapter {adapter} does not fit {base}: {why}. Tune it again on this base.")


class AdaptersDoNotCombine(UsageError):
    """Adapters cannot be combined in the way that is wanted."""

    def __init__(self, combination: str, why: str) -> None:
        super().__init__(
            f"These adapters cannot be combined by {combination!r}: {why.rstrip('.')}. "
            "Use combination: sum, which takes adapters of any ranks and targets."
        )


class QuantisedWeights(UsageError):
    """Weights that are to be changed by small amounts are stored in so few bits that the change would be lost."""

    def __init__(self, model: str, how: str) -> None:
        super().__init__(
            f"The weights of {model} are quantised ({how}): what tuning has changed is smaller than their steps and "
            "would be rounded away. Name the 16-bit model that it was made from, and quantise the result."
        )


class NotOnALine(UsageError):
    """Two models have no weights between them."""

    def __init__(self, base: str, tuned: str, why: str) -> None:
        super().__init__(
            f"There are no weights between {base} and {tuned}: {why}. "
            "Interpolate between a base and a model that was tuned from it with the same vocabulary."
        )


class NothingToChooseBy(UsageError):
    """The development questions leave a half without any."""

    def __init__(self, instructions: str) -> None:
        super().__init__(
            f"The validation part of {instructions} has too few questions to choose by one half and to report on the "
            "other. Write a larger set, or leave out `kinds`."
        )


class ForgetsTooMuch(UsageError):
    """Every candidate has lost more of the general text than is allowed."""

    def __init__(self, least: float, allowed: float) -> None:
        super().__init__(
            f"Every candidate's loss on the general text is greater than the base's by more than {allowed:.1%} (the "
            f"least rise is {least:.1%}). Add smaller candidates, or raise most_general_rise."
        )


class NoPairs(UsageError):
    """A file of preferences, or a part of it, has no pairs."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"{file}: {why}")
