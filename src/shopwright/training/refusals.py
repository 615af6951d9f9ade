"""What is refused before a training begins, each with why and what to do instead."""

from collections.abc import Sequence

from shopwright.foundation.errors import MissingPackage, UsageError


class MergeIntoFourBits(UsageError):
    """An adapter is to be merged into weights of four bits."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} asks for adapter.four_bit: true with adapter.merge: true. Merging into 4-bit weights rounds most "
            "of the tuning away. Set adapter.merge: false, and merge the finished adapter into the 16-bit base with a "
            "recipe of `method: merge`; compress that."
        )


class FourBitsNeedAGpu(UsageError):
    """QLoRA was asked for where there is no GPU."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} asks for adapter.four_bit: true, and this machine has no GPU that bitsandbytes can use. Set "
            "adapter.four_bit: false, or train where there is one: `shopwright train RECIPE --on A100-80GB` tells "
            "whether it fits."
        )


class NoBitsandbytes(MissingPackage):
    """QLoRA was asked for without the package that holds weights in four bits."""

    def __init__(self) -> None:
        super().__init__("bitsandbytes", "gpu")


class NotEnoughMemory(UsageError):
    """A training needs more memory than there is."""

    def __init__(self, needs: str, has: str, way_out: str) -> None:
        super().__init__(
            f"This training needs about {needs} and each process can have {has}. {way_out} If that figure is wrong for "
            "this machine, say what there is: machines: {memory_gb: N}."
        )


class TokenSplit(UsageError):
    """A special token of the chat template is cut into pieces by the tokenizer."""

    def __init__(self, base: str, token: str, pieces: Sequence[str]) -> None:
        super().__init__(
            f"The chat template of {base} writes {token!r}, which its tokenizer cuts into {len(pieces)} pieces: "
            f"{' '.join(map(repr, pieces[:8]))}. A model would learn to spell its marks. Add the token to "
            "tokenizer.json as a special one, or give the folder a chat_template.jinja in the tokenizer's own tokens."
        )


class NoEndInTemplate(UsageError):
    """A chat template does not end a reply with the token that generation stops at."""

    def __init__(self, base: str, end: str, rendered: str) -> None:
        super().__init__(
            f"The chat template of {base} does not write the end token {end!r} behind a reply: it ends in "
            f"{rendered[-60:]!r}. A model tuned so would never stop. Write {end!r} behind the assistant's content in "
            "chat_template.jinja, or set eos_token in tokenizer_config.json to the token that the template does write."
        )


class VocabularyTooLarge(UsageError):
    """The tokenizer has tokens for which the model has no embedding."""

    def __init__(self, base: str, tokens: int, rows: int) -> None:
        super().__init__(
            f"The tokenizer of {base} has {tokens:,} tokens, and the model's embedding {rows:,} rows (vocab_size in "
            "config.json): tokens beyond them have no meaning to it. Take the tokenizer that belongs to the model, or "
            "enlarge the embedding with the tokens that were added."
        )
