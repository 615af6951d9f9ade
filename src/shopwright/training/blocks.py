"""Running text in blocks of one length, documents parted by a mark."""

from collections.abc import Sequence

from transformers import PreTrainedTokenizerBase

from shopwright.training.conversations import Example


def blocks_of(texts: Sequence[str], tokenizer: PreTrainedTokenizerBase, length: int, task: str) -> tuple[Example, ...]:
    """All tokens of the texts one after the other, cut every `length` tokens; a last piece of two or more is kept."""
    if not texts:
        return ()
    mark = mark_of(tokenizer)
    stream: list[int] = []
    for ids in tokenizer(list(texts), add_special_tokens=False)["input_ids"]:
        stream.extend((*ids, mark))
    pieces = (tuple(stream[start : start + length]) for start in range(0, len(stream), length))
    return tuple(Example(piece, 1, task) for piece in pieces if len(piece) > 1)


def mark_of(tokenizer: PreTrainedTokenizerBase) -> int:
    """The token that parts documents."""
    # Some tokenizers know no padding; the end of a turn parts documents as well.
    return int(tokenizer.eos_token_id if tokenizer.pad_token_id is None else tokenizer.pad_token_id)
