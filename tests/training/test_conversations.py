"""Samples as tokens: only the reply is learnt, and nothing doubtful gets through."""

import pytest
from training.benches import sample, tiny_tokenizer

from shopwright.training.conversations import Speech, tokenise
from shopwright.training.errors import NothingToLearn, TemplateDoesNotFit, TokenMissing

THINKING = (
    "{%- for m in messages -%}<|im_start|>{{ m.role }}\n"
    "{%- if m.role == 'assistant' -%}<think></think>{%- endif -%}{{ m.content }}<|im_end|>\n{%- endfor -%}"
    "{%- if add_generation_prompt -%}<|im_start|>assistant\n{%- endif -%}"
)
SILENT = "{%- for m in messages -%}{%- if m.role == 'user' -%}{{ m.content }}{%- endif -%}{%- endfor -%}"


def test_only_the_reply_and_its_end_are_learnt() -> None:
    speech = Speech(tiny_tokenizer(), "tiny")
    example = tokenise([sample(1)], speech, 256).kept[0]

    assert speech.tokenizer.decode(example.ids[example.learn_from :]) == f"{sample(1).reply}<|im_end|>"
    assert speech.tokenizer.decode(example.ids[: example.learn_from]).endswith("<|im_start|>assistant\n")


def test_a_system_turn_stands_first_where_the_sample_has_one() -> None:
    speech = Speech(tiny_tokenizer(), "tiny")
    example = tokenise([sample(0)], speech, 256).kept[0]

    assert speech.tokenizer.decode(example.ids).startswith("<|im_start|>system\nYou help in a shop.<|im_end|>")


def test_long_samples_are_counted_and_never_cut() -> None:
    lengths = tokenise([sample(0), sample(1)], Speech(tiny_tokenizer(), "tiny"), 256).lengths
    found = tokenise([sample(0), sample(1)], Speech(tiny_tokenizer(), "tiny"), min(lengths))

    assert found.too_long == 1
    assert found.lengths == (min(lengths),)


def test_a_set_of_samples_that_are_all_too_long_is_refused() -> None:
    with pytest.raises(NothingToLearn, match="Raise max_length"):
        tokenise([sample(0)], Speech(tiny_tokenizer(), "tiny"), 5)


def test_a_set_whose_labels_are_all_masked_is_refused() -> None:
    with pytest.raises(NothingToLearn, match="no reply leaves a token to learn"):
        tokenise([sample(0).model_copy(update={"reply": ""})], Speech(tiny_tokenizer(), "tiny"), 256)


def test_a_template_that_writes_more_than_the_reply_is_refused() -> None:
    tokenizer = tiny_tokenizer()
    tokenizer.chat_template = THINKING

    with pytest.raises(TemplateDoesNotFit, match="<think>"):
        tokenise([sample(0)], Speech(tokenizer, "tiny"), 256)


def test_a_template_that_leaves_the_reply_out_is_refused() -> None:
    tokenizer = tiny_tokenizer()
    tokenizer.chat_template = SILENT

    with pytest.raises(TemplateDoesNotFit):
        tokenise([sample(0)], Speech(tokenizer, "tiny"), 256)


def test_a_template_that_writes_nothing_at_all_is_refused() -> None:
    tokenizer = tiny_tokenizer()
    tokenizer.chat_template = (
        "{%- for m in messages if m.role == 'assistant' -%}{{ m.content }}<|im_end|>{%- endfor -%}"
    )

    with pytest.raises(TemplateDoesNotFit):
        tokenise([sample(0)], Speech(tokenizer, "tiny"), 256)


def test_a_tokenizer_without_a_template_gets_the_houses() -> None:
    tokenizer = tiny_tokenizer()
    whole = tokenise([sample(0)], Speech(tokenizer, "tiny"), 256)
    tokenizer.chat_template = None

    assert tokenise([sample(0)], Speech(tokenizer, "tiny"), 256) == whole


def test_a_tokenizer_without_the_end_token_is_refused() -> None:
    tokenizer = tiny_tokenizer()
    tokenizer.eos_token = None
    tokenizer.chat_template = None
    speech = Speech(tokenizer, "tiny")

    assert tokenise([sample(0)], speech, 256).kept
    with pytest.raises(TokenMissing, match="no token '<end>'"):
        tokenise([sample(0)], EndsOtherwise(tokenizer, "tiny"), 256)


class EndsOtherwise(Speech):
    """Speech that ends a turn with a token which the vocabulary lacks."""

    @property
    def end(self) -> str:
        return "<end>"
