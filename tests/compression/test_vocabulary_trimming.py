"""A model with a trimmed vocabulary says of the kept tokens exactly what it said before."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from compression.small_ones import kept_model, layered, shop_with
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoModelForCausalLM, AutoTokenizer

from shopwright.catalogue.snapshots import load_catalogue
from shopwright.compression.errors import CannotShrink, NothingToTrim
from shopwright.compression.gguf_export import export_gguf
from shopwright.compression.recipes import GgufRecipe
from shopwright.compression.shrinking_recipes import TrimRecipe
from shopwright.compression.vocabulary_trimming import trim
from shopwright.foundation.errors import UnreadableFile
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.instructions.samples import read_samples
from shopwright.models.checkpoints import read_manifest
from shopwright.training.texts import catalogue_texts
from shopwright.training.vocabulary import train_vocabulary

ROUNDING = 1e-5
"""Products of another width add up in another order: logits around 1 part by a few parts in ten million."""
RECIPE = TrimRecipe(method="trim", name="trimmed", model="large", instructions=("quick",))


class Both:
    """A model before and after its vocabulary was trimmed."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.figures = trim(shop, RECIPE, Run(shop.run("compress-trimmed"), ""))
        self.models = [AutoModelForCausalLM.from_pretrained(self.folder(name)).eval() for name in ("large", "trimmed")]
        self.tokenizers = [AutoTokenizer.from_pretrained(self.folder(name)) for name in ("large", "trimmed")]
        texts = catalogue_texts(load_catalogue(shop))
        prompts = [sample.prompt.text for sample in read_samples(shop.instructions("quick"), "train")]
        self.words = sorted({word for text in (*texts, *prompts) for word in text.split()})

    def folder(self, name: str) -> Path:
        return self.shop.model(name)

    def pieces(self, text: str) -> list[list[str]]:
        return [tokenizer.tokenize(text) for tokenizer in self.tokenizers]

    def difference(self, text: str) -> float:
        """Between the logits of kept tokens, at most."""
        ids = [tokenizer(text, return_tensors="pt")["input_ids"] for tokenizer in self.tokenizers]
        with torch.inference_mode():
            before, after = (model(input_ids=one).logits for model, one in zip(self.models, ids, strict=True))
        large, small = (tokenizer.get_vocab() for tokenizer in self.tokenizers)
        kept = [large[token] for token in sorted(small, key=lambda token: small[token])]
        return float((before[..., kept] - after).abs().max())


@pytest.fixture(scope="module", params=[True, False], ids=["tied", "untied"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    return Both(shop_with(tmp_path_factory.mktemp("trim") / "shop", layers=2, tied=request.param))


def test_a_trimmed_model_is_smaller_and_says_so(both: Both) -> None:
    figures = both.figures

    assert figures["tokens"]["after"] < figures["tokens"]["before"]
    assert figures["tokens"]["after"] == len(both.tokenizers[1]) == both.models[1].config.vocab_size
    assert figures["bytes_after"] < figures["bytes_before"]
    assert figures["bits_per_weight"] == 32
    assert figures["largest_difference"] <= ROUNDING
    assert figures["loss"]["after"] == pytest.approx(figures["loss"]["before"], abs=1)
    assert read_manifest(both.folder("trimmed")).base == "large"
    assert "| Tokens | " in (both.folder("trimmed") / "README.md").read_text()


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_any_sentence_of_the_shops_words_has_the_same_pieces_and_logits(both: Both, data: st.DataObject) -> None:
    sentence = " ".join(data.draw(st.lists(st.sampled_from(both.words), min_size=1, max_size=12)))

    before, after = both.pieces(sentence)

    assert before == after
    assert both.difference(sentence) <= ROUNDING


def test_a_reply_ends_with_the_same_token(both: Both) -> None:
    ids = [model.generation_config.eos_token_id for model in both.models]
    ends = [tokenizer.convert_ids_to_tokens(number) for tokenizer, number in zip(both.tokenizers, ids, strict=True)]

    assert ends == ["<|im_end|>", "<|im_end|>"]
    assert both.models[1].config.eos_token_id == ids[1]
    assert both.tokenizers[1].chat_template == both.tokenizers[0].chat_template


def test_tied_embeddings_stay_tied(both: Both) -> None:
    large, small = both.models

    assert small.config.tie_word_embeddings == large.config.tie_word_embeddings
    shared = small.get_input_embeddings().weight is small.get_output_embeddings().weight
    assert shared == large.config.tie_word_embeddings


def test_a_trimmed_model_can_be_exported(both: Both) -> None:
    result = export_gguf(both.shop, GgufRecipe(model="trimmed", format="f16"))

    ledger = json.loads((both.folder("trimmed") / "ledger.json").read_text())
    assert result["model"] == "trimmed"
    assert ledger["parity"]["largest_difference"] < 0.05


def test_words_of_a_text_file_stay_whole(both: Both, tmp_path: Path) -> None:
    (both.shop.folder / "more.txt").write_text("Wasserdichte Jacke für Damen\n\n", encoding="utf-8")
    recipe = RECIPE.model_copy(update={"name": "german", "texts": (Path("more.txt"),), "instructions": ()})

    figures = trim(both.shop, recipe, Run(tmp_path, ""))

    tokenizer = AutoTokenizer.from_pretrained(both.folder("german"))
    assert tokenizer.tokenize("Jacke für") == both.tokenizers[0].tokenize("Jacke für")
    assert len(both.tokenizers[1].tokenize("Wasserdichte")) > len(tokenizer.tokenize("Wasserdichte"))
    assert "loss" not in figures


def changed(shop: Shop, file: str, **values: Any) -> None:
    path = shop.model("large") / file
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def test_what_cannot_be_trimmed_is_refused_by_name(tmp_path: Path) -> None:
    shop = shop_with(tmp_path / "shop", layers=1)
    with pytest.raises(UnreadableFile, match=r"none\.txt"):
        trim(shop, RECIPE.model_copy(update={"texts": (Path("none.txt"),)}), Run(tmp_path, ""))
    changed(shop, "config.json", eos_token_id=9999)
    changed(shop, "generation_config.json", eos_token_id=9999)
    with pytest.raises(CannotShrink, match="eos_token_id is 9999"):
        trim(shop, RECIPE, Run(tmp_path, ""))
    (shop.model("large") / "tokenizer.json").unlink()
    with pytest.raises(UnreadableFile, match=r"tokenizer\.json"):
        trim(shop, RECIPE, Run(tmp_path, ""))

    assert not shop.model("trimmed").exists()


def test_a_vocabulary_of_the_shops_own_texts_has_nothing_to_trim(tmp_path: Path) -> None:
    shop = shop_with(tmp_path / "shop", layers=1)
    texts = catalogue_texts(load_catalogue(shop))
    prompts = [sample.prompt.text for sample in read_samples(shop.instructions("quick"), "train")]
    tokenizer = train_vocabulary([*texts, *prompts], 300, 512)
    kept_model(shop.model("large"), layered(layers=1, tokens=len(tokenizer)), tokenizer)

    with pytest.raises(NothingToTrim, match="All 300 tokens of large are used"):
        trim(shop, RECIPE, Run(tmp_path, ""))
