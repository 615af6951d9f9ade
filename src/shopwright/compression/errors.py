"""What can stand in the way of making a model small."""

from pathlib import Path

from shopwright.foundation.errors import ShopwrightError, UsageError


class CannotExport(UsageError):
    """A model's folder holds something that GGUF, or the engine that reads it, cannot say."""

    def __init__(self, file: Path | str, field: str, value: object, fix: str) -> None:
        super().__init__(f"{file}: {field} is {value!r}. {fix}")


class AdapterNotMerged(UsageError):
    """A folder holds a LoRA adapter alone, which has no weights of its own to compress."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} holds a LoRA adapter without its base. Merge it first: set `merge: true` in its training recipe."
        )


class RowsDoNotDivide(UsageError):
    """A weight matrix whose rows cannot be cut into a format's blocks."""

    def __init__(self, tensor: str, row: int, block: int, format_name: str) -> None:
        super().__init__(
            f"{tensor}: its rows have {row} numbers, which {block} does not divide. "
            f"Choose the format f16 instead of {format_name!r}, or a model whose sizes are multiples of {block}."
        )


class SpoiltWeights(UsageError):
    """A weight is not a number, or too large for its format."""

    def __init__(self, tensor: str, format_name: str) -> None:
        super().__init__(f"{tensor} has numbers that {format_name} cannot hold (NaN, infinite or too large). Retrain.")


class TokensDiffer(ShopwrightError):
    """The exported model cuts a text into other tokens than the one that was trained."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"The exported tokenizer cuts {text[:60]!r} into other tokens than the trained one. "
            "The model was not written. Report this with its tokenizer.json."
        )
