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
