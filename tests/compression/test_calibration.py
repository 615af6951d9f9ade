"""What a model is shown before it is made small: balanced, rendered as it will be asked, always the same."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
from gguf import GGMLQuantizationType
from gguf.quants import dequantize
from training.benches import sample, tiny_causal, tiny_tokenizer, write_shop
from transformers import AutoModelForCausalLM

from shopwright.compression.calibration import calibration_rows, dealt, importance_of
from shopwright.compression.calibration_recipe import Calibration
from shopwright.compression.errors import NothingToCalibrate, RowsDoNotDivide
from shopwright.compression.gguf_export import export_gguf
from shopwright.compression.kquants import quantised
from shopwright.compression.recipes import GgufRecipe
from shopwright.foundation.errors import UnreadableFile
from shopwright.foundation.shop import Shop
from shopwright.training.conversations import Example


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = write_shop(tmp_path_factory.mktemp("calibration") / "shop")
    tiny_causal(shop.model("tiny"))
    return shop


@pytest.fixture(scope="module")
def model(shop: Shop) -> torch.nn.Module:
    return AutoModelForCausalLM.from_pretrained(shop.model("tiny")).eval()


def test_every_family_has_its_turn() -> None:
    rare = [sample(number).model_copy(update={"task": "product_qa"}) for number in range(4)]
    many = [sample(2 * number).model_copy(update={"task": "ad_writing"}) for number in range(40)]

    first = dealt([*many, *rare], {"product_qa": "reading", "ad_writing": "writing"}, seed=7)[:8]

    assert Counter(one.task for one in first) == {"product_qa": 4, "ad_writing": 4}


def test_nothing_is_lost_or_shown_twice() -> None:
    samples = [sample(number) for number in range(20)]
    families = {"colour": "reasoning: choice", "shade": "reasoning: choice"}

    assert sorted(one.id for one in dealt(samples, families, 7)) == sorted(one.id for one in samples)
    assert dealt(samples, families, 7) == dealt(samples, families, 7) != dealt(samples, families, 8)


def test_rows_are_prompts_in_the_template_with_their_replies(shop: Shop) -> None:
    rows = calibration_rows(shop, shop.model("tiny"), Calibration(tokens=600))
    texts = [tiny_tokenizer().decode(row.ids) for row in rows]

    assert sum(len(row.ids) for row in rows) <= 600
    assert all("<|im_start|>user\nWhich of these is" in text for text in texts)
    assert all(text.split("<|im_start|>assistant\n")[1][0].isdigit() for text in texts)
    assert all(text.endswith("<|im_end|>") for text in texts)


@pytest.mark.parametrize(
    ("name", "line"), [("general.txt", "The moon goes round."), ("general.jsonl", json.dumps({"text": "The moon."}))]
)
def test_general_text_fills_rows_of_one_length(shop: Shop, tmp_path: Path, name: str, line: str) -> None:
    (tmp_path / name).write_text(f"{line}\n" * 60)
    wanted = Calibration(source=str(tmp_path / name), tokens=320, max_length=64)

    assert [len(row.ids) for row in calibration_rows(shop, shop.model("tiny"), wanted)] == [64] * 5


def test_a_source_without_texts_is_named(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("\n\n")

    with pytest.raises(NothingToCalibrate, match=r"empty\.txt"):
        calibration_rows(shop, shop.model("tiny"), Calibration(source=str(tmp_path / "empty.txt")))


@pytest.mark.parametrize(("name", "content"), [("none.txt", None), ("bad.jsonl", "{}\n"), ("bad.jsonl", "no\n")])
def test_a_source_that_cannot_be_read_is_named(shop: Shop, tmp_path: Path, name: str, content: str | None) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)

    with pytest.raises(UnreadableFile, match=name):
        calibration_rows(shop, shop.model("tiny"), Calibration(source=str(tmp_path / name)))


def test_importance_is_the_mean_square_of_what_comes_in(shop: Shop, model: torch.nn.Module) -> None:
    rows = calibration_rows(shop, shop.model("tiny"), Calibration(tokens=500))
    found = importance_of(model, rows)

    heard = []
    name = "model.layers.0.mlp.gate_proj"
    hook = model.get_submodule(name).register_forward_pre_hook(lambda part, inputs: heard.append(inputs[0][0]))
    with torch.inference_mode():
        for row in rows:
            model(input_ids=torch.tensor([row.ids]))
    hook.remove()
    expected = torch.cat(heard).double().square().mean(0).numpy()

    assert np.allclose(found[f"{name}.weight"], expected / expected.mean(), rtol=1e-4)
    assert not any(part._forward_pre_hooks for part in model.modules())


def test_a_channel_that_keeps_still_keeps_a_little_importance() -> None:
    part = torch.nn.Sequential(torch.nn.Embedding(4, 8), torch.nn.Linear(8, 2))
    part[0].weight.data[:, 3] = 0

    class Model(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.part = part

        def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
            return self.part(input_ids)

    importance = importance_of(Model(), [Example((0, 1, 2, 3), 1, "text")])["part.1.weight"]

    assert importance[3] == importance.min() == np.float32(1e-3)


def test_importance_lowers_what_a_small_format_changes_in_a_layers_output(shop: Shop, model: torch.nn.Module) -> None:
    rows = calibration_rows(shop, shop.model("tiny"), Calibration(tokens=1200))
    importance = importance_of(model, rows[: len(rows) // 2])
    part = model.get_submodule("model.layers.1.mlp.up_proj")
    heard = []
    hook = part.register_forward_pre_hook(lambda part, inputs: heard.append(inputs[0][0]))
    with torch.inference_mode():
        for row in rows[len(rows) // 2 :]:
            model(input_ids=torch.tensor([row.ids]))
    hook.remove()
    weight, inputs = part.weight.detach().numpy(), torch.cat(heard).numpy()

    def change(weights: np.ndarray | None) -> float:
        back = dequantize(quantised(weight, GGMLQuantizationType.Q4_0, weights), GGMLQuantizationType.Q4_0)
        return float(((inputs @ (back - weight).T) ** 2).mean())

    assert change(importance["model.layers.1.mlp.up_proj.weight"]) < change(None)


def test_a_gguf_file_may_be_weighed_by_the_shops_prompts(shop: Shop) -> None:
    plain = export_gguf(shop, GgufRecipe(model="tiny", name="plain", format="q4_0", check=False))
    weighed = export_gguf(
        shop, GgufRecipe(model="tiny", name="weighed", format="q4_0", importance=Calibration(tokens=800), check=True)
    )
    ledger = json.loads((shop.model("weighed") / "ledger.json").read_text())

    assert plain["bytes_after"] == weighed["bytes_after"]
    assert (shop.model("plain") / "model.gguf").read_bytes() != (shop.model("weighed") / "model.gguf").read_bytes()
    assert "'tokens': 800" in str(ledger)


def test_rows_too_short_for_a_k_quant_are_refused_before_anything_is_written(shop: Shop) -> None:
    with pytest.raises(RowsDoNotDivide, match="256 does not divide"):
        export_gguf(shop, GgufRecipe(model="tiny", name="short", format="q4_k_m", check=False))

    assert not (shop.model("short") / "model.gguf").exists()
