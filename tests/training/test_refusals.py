"""What is refused before a training begins, in the words that a user sees."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from training.benches import sample, tiny_causal, tiny_tokenizer, write_shop
from transformers import BertTokenizer, PreTrainedTokenizerFast
from typer.testing import CliRunner

from shopwright.cli.app import app
from shopwright.foundation.errors import ShopwrightError
from shopwright.foundation.files import write_json
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.foundation.tables import write_table
from shopwright.instructions.samples import Sample
from shopwright.models.chat import CHAT_TEMPLATE
from shopwright.training.conversations import Speech, tokenise
from shopwright.training.preflight import must_be_sound, quantised
from shopwright.training.recipes import parse_train_recipe
from shopwright.training.refusals import NoEndInTemplate, TokenSplit, VocabularyTooLarge
from shopwright.training.speaking import must_have_rows, must_keep_marks_whole, open_speech
from shopwright.training.train import inputs
from shopwright.training.work import perform

FULL = {"method": "full", "name": "tuned", "base": "tiny", "instructions": "quick", "batch_tokens": 256}
LORA = {**FULL, "method": "lora"}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = write_shop(tmp_path / "shop")
    tiny_causal(shop.model("tiny"))
    return shop


def refusal(shop: Shop, values: Mapping[str, Any], code: int = 2) -> str:
    """The sentence that ends a training; what the process says, its parent repeats word by word."""
    recipe = parse_train_recipe(dict(values))
    with pytest.raises(ShopwrightError) as refused:
        must_be_sound(recipe)
        perform(shop, recipe, Run.open(shop.run("train-tuned"), recipe, inputs(shop, recipe)))
    assert refused.value.exit_code == code
    assert not shop.model("tuned").exists()
    return str(refused.value)


def test_a_refusal_reaches_whoever_typed_the_command(shop: Shop) -> None:
    (shop.model("tiny") / "chat_template.jinja").write_text(CHAT_TEMPLATE.replace("<|im_end|>", ""))
    file = shop.folder / "recipe.yaml"
    file.write_text(json.dumps(FULL))
    ran = CliRunner().invoke(app, ["train", str(file), "--shop", str(shop.folder)])

    assert ran.exit_code == 2
    assert ran.output.splitlines()[-1] == f"shopwright: {refusal(shop, FULL)}"


def test_a_set_whose_labels_are_all_masked(shop: Shop) -> None:
    silent = [sample(number).model_copy(update={"reply": ""}) for number in range(4)]
    write_table(shop.instructions("quick") / "train.parquet", Sample, silent)

    assert "There is nothing to learn from these samples: no reply leaves a token to learn." in refusal(shop, FULL)


def test_a_template_that_does_not_end_a_reply(shop: Shop) -> None:
    endless = CHAT_TEMPLATE.replace("<|im_end|>", "")
    (shop.model("tiny") / "chat_template.jinja").write_text(endless)
    said = refusal(shop, FULL)

    assert "The chat template of tiny does not write the end token '<|im_end|>' behind a reply" in said
    assert "A model tuned so would never stop. Write '<|im_end|>' behind the assistant's content" in said


def test_a_template_that_writes_more_than_the_reply(shop: Shop) -> None:
    thinking = CHAT_TEMPLATE.replace("message['content'] +", "'<think>' + message['content'] +")
    (shop.model("tiny") / "chat_template.jinja").write_text(thinking)

    assert "The chat template of tiny is not consistent: the prompt and its reply read" in refusal(shop, FULL)


def test_a_tokenizer_larger_than_the_embedding(shop: Shop) -> None:
    tokenizer = tiny_tokenizer()
    tokenizer.add_tokens([f"word{number}" for number in range(50)])
    tokenizer.save_pretrained(shop.model("tiny"))
    said = refusal(shop, FULL)

    assert f"The tokenizer of tiny has {len(tokenizer)} tokens, and the model's embedding" in said
    assert "Take the tokenizer that belongs to the model" in said


def test_a_mark_that_the_tokenizer_cuts_into_pieces(shop: Shop) -> None:
    file = shop.model("tiny") / "tokenizer.json"
    values = json.loads(file.read_text())
    values["added_tokens"] = [token for token in values["added_tokens"] if token["content"] != "<|im_start|>"]
    file.write_text(json.dumps(values))
    config = shop.model("tiny") / "tokenizer_config.json"
    told = json.loads(config.read_text())
    config.write_text(json.dumps({key: told[key] for key in told if "special_tokens" not in key}))
    said = refusal(shop, FULL)

    assert "The chat template of tiny writes '<|im_start|>', which its tokenizer cuts into" in said
    assert "A model would learn to spell its marks" in said


def test_a_set_in_which_a_benchmark_leaks(shop: Shop) -> None:
    file = shop.instructions("quick") / "contamination.json"
    report = json.loads(file.read_text())
    file.write_text(json.dumps({**report, "left_in": 3, "passed": False, "problems": []}))

    assert "may not be trained on: 3 of its rows ask what a benchmark asks" in refusal(shop, FULL, code=3)


def test_a_merge_into_four_bits(shop: Shop) -> None:
    said = refusal(shop, {**LORA, "adapter": {"four_bit": True}})

    assert "tuned asks for adapter.four_bit: true with adapter.merge: true" in said
    assert "Set adapter.merge: false, and merge the finished adapter into the 16-bit base" in said


def test_four_bits_without_a_gpu(shop: Shop) -> None:
    said = refusal(shop, {**LORA, "adapter": {"four_bit": True, "merge": False}})

    assert "tuned asks for adapter.four_bit: true, and this machine has no GPU that bitsandbytes can use" in said


@pytest.mark.parametrize("recipe", [FULL, LORA], ids=["full", "merged"])
def test_a_quantised_base_whose_weights_would_change(shop: Shop, recipe: Mapping[str, Any]) -> None:
    file = shop.model("tiny") / "config.json"
    told = json.loads(file.read_text())
    write_json(file, {**told, "quantization_config": {"quant_method": "gptq", "bits": 4}})
    said = refusal(shop, recipe)

    assert "The weights of tiny are quantised (gptq): what tuning has changed is smaller than their steps" in said
    assert "Name the 16-bit model that it was made from" in said


def test_whole_weights_are_not_taken_for_quantised(shop: Shop) -> None:
    assert quantised(shop.model("tiny")) is None
    assert quantised(shop.folder) is None


def without(tokenizer: PreTrainedTokenizerFast, template: str) -> Speech:
    tokenizer.chat_template = template
    return Speech(tokenizer, "tiny")


def test_marks_that_a_tokenizer_never_knew_are_text_to_a_template_of_its_own() -> None:
    plain = CHAT_TEMPLATE.replace("<|im_start|>", "<|turn|>")

    must_keep_marks_whole(without(tiny_tokenizer(), plain))


def test_the_houses_template_is_not_spelled_out_where_its_marks_are_no_tokens() -> None:
    tokenizer = BertTokenizer(vocab={"[UNK]": 0, "a": 1, "b": 2})

    with pytest.raises(TokenSplit, match=r"writes '<\|im_start\|>', which its tokenizer cuts into"):
        must_keep_marks_whole(Speech(tokenizer, "words"))


def test_a_template_without_an_end_is_told_by_its_tokenizer() -> None:
    speech = without(tiny_tokenizer(), CHAT_TEMPLATE.replace("<|im_end|>", ""))

    with pytest.raises(NoEndInTemplate):
        tokenise([sample(0)], speech, 256)


def test_a_tokenizer_may_be_smaller_than_the_embedding() -> None:
    speech = Speech(tiny_tokenizer(), "tiny")

    must_have_rows(speech, len(speech.tokenizer) + 64)
    with pytest.raises(VocabularyTooLarge):
        must_have_rows(speech, len(speech.tokenizer) - 1)


def test_a_sound_base_speaks(shop: Shop) -> None:
    assert tokenise([sample(0)], open_speech(shop.model("tiny"), "tiny"), 256).kept
