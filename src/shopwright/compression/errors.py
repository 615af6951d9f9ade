"""What can stand in the way of making a model small."""

from pathlib import Path

from shopwright.foundation.errors import ShopwrightError, UsageError

SMALL_BLOCK = 32
"""Numbers that share a scale in the plain formats of GGUF."""


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
            f"Choose {_finer(row, block)} instead of {format_name!r}, or a model whose sizes are multiples of {block}."
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


class CannotShrink(UsageError):
    """A model holds something that cannot be made smaller this way."""

    def __init__(self, where: Path | str, field: str, value: object, fix: str) -> None:
        super().__init__(f"{where}: {field} is {value!r}. {fix}")


class NotSmaller(UsageError):
    """A recipe leaves a model as large as it is."""

    def __init__(self, model: str, field: str, wanted: int, there: int) -> None:
        super().__init__(f"{model} has {there} {field}, and the recipe leaves {wanted}. Set {field} below {there}.")


class TokenizersDiffer(UsageError):
    """A student cannot compare its logits with those of a teacher that has other tokens."""

    def __init__(self, teacher: str, student: str) -> None:
        super().__init__(
            f"{student} has another tokenizer than its teacher {teacher}, so their logits cannot be compared. "
            "Set `logits: null` and `answers: {}` to learn from the teacher's replies, or give the student `layers` "
            "instead of a base."
        )


class PiecesDiffer(ShopwrightError):
    """A trimmed tokenizer cuts a text of the shop into other pieces than before."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"The trimmed tokenizer cuts {text[:60]!r} into other pieces than before. The model was not written. "
            "Report this with its tokenizer.json."
        )


class NothingToTrim(UsageError):
    """Every token of a model occurs in the texts that are counted."""

    def __init__(self, model: str, tokens: int) -> None:
        super().__init__(
            f"All {tokens:,} tokens of {model} are used by the shop's texts: there is nothing to trim. "
            "Trimming is for models with a bought vocabulary; one that was learnt from the shop's texts has no other."
        )


class QuantiserMissing(ShopwrightError):
    """No library that is installed holds llama.cpp's block quantiser."""

    def __init__(self) -> None:
        super().__init__(
            "K-quants and importance need llama.cpp's quantiser, and no library here has it. Install it with "
            "`pip install 'shopwright[kquants]'` (compiled from source: some minutes and a C++ compiler), or choose "
            "q8_0, q5_0 or q4_0 without importance."
        )


class CompressorMissing(UsageError):
    """llm-compressor cannot be imported in the environment that is to use it."""

    def __init__(self, method: str, why: str) -> None:
        super().__init__(
            f"{method} needs llm-compressor ({why}). It holds transformers back, so give it an environment of its own: "
            "`python -m venv quantise && quantise/bin/pip install 'shopwright[local,vllm]'`, and set "
            "`python: quantise/bin/python` in the recipe."
        )


class NeedsAccelerator(UsageError):
    """A method that takes hours without a GPU."""

    def __init__(self, method: str, instead: str) -> None:
        super().__init__(f"{method} needs an accelerator, and torch sees none. Set `method: {instead}`.")


class NothingToCalibrate(UsageError):
    """The calibration texts came to nothing."""

    def __init__(self, source: str, tokens: int) -> None:
        super().__init__(
            f"calibration.source {source!r} gives no row within {tokens} tokens. Raise calibration.tokens or "
            "calibration.max_length, or name a source with texts."
        )


def _finer(row: int, block: int) -> str:
    """What a row that `block` does not divide can be put into."""
    return "q8_0, q5_0 or q4_0" if block > SMALL_BLOCK and row % SMALL_BLOCK == 0 else "the format f16"
