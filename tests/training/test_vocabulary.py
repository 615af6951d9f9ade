"""The seedling's own vocabulary, and blocks of running text."""

from hypothesis import given
from hypothesis import strategies as st
from training.benches import sample, tiny_tokenizer

from shopwright.models.chat import CHAT_TEMPLATE, SPECIAL_TOKENS
from shopwright.training.blocks import blocks_of

TOKENIZER = tiny_tokenizer()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_comes_back_whole(text: str) -> None:
    ids = TOKENIZER(text, add_special_tokens=False, split_special_tokens=True)["input_ids"]

    assert TOKENIZER.decode(ids) == text


def test_digits_stand_alone() -> None:
    assert TOKENIZER.tokenize("129.95 7") == ["1", "2", "9", ".", "9", "5", "Ġ", "7"]


def test_the_chats_marks_are_single_tokens_with_the_first_ids() -> None:
    assert TOKENIZER.convert_tokens_to_ids(list(SPECIAL_TOKENS)) == [0, 1, 2]
    assert TOKENIZER("<|im_start|>", add_special_tokens=False)["input_ids"] == [1]
    assert TOKENIZER.chat_template == CHAT_TEMPLATE


def test_blocks_hold_all_tokens_with_marks_between_documents() -> None:
    texts = [sample(number).prompt.text for number in range(5)]
    blocks = blocks_of(texts, TOKENIZER, 16, "running text")
    whole = [token for block in blocks for token in block.ids]

    assert {len(block.ids) for block in blocks[:-1]} == {16}
    assert TOKENIZER.decode(whole).split("<|endoftext|>")[:4] == texts[:4]


def test_no_text_makes_no_blocks() -> None:
    assert blocks_of([], TOKENIZER, 16, "running text") == ()
