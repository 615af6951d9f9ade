"""Preference tuning: its loss is trl's, held-out pairs follow, and a kill changes nothing."""

import copy
import math
from pathlib import Path

import pytest
import torch
from datasets import Dataset
from peft import PeftModel
from training.benches import COLOURS, THINGS, tiny_causal, tiny_tokenizer, write_shop
from transformers import AutoModelForCausalLM
from trl import DPOConfig, DPOTrainer

from shopwright.foundation.files import discard, fingerprint, write_jsonl
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.models.checkpoints import read_manifest
from shopwright.models.model import Message
from shopwright.training.afterwards import PreferenceRecipe
from shopwright.training.afterwards_errors import NoPairs
from shopwright.training.conversations import Speech
from shopwright.training.fitting import CHECKPOINTS
from shopwright.training.preferences import Preference
from shopwright.training.preferring import DpoLoss, Verdicts, collate_pairs, tokenise_pairs, verdicts
from shopwright.training.recipes import Adapter
from shopwright.training.work import perform

PREFER = PreferenceRecipe(
    method="preference", name="preferred", base="tiny", preferences=Path("pairs.jsonl")
).model_copy(update={"learning_rate": 2e-3, "batch_tokens": 1024, "dtype": "float32", "save_every": 4})
PRAISE = ("best", "finest", "greatest")


def row(number: int) -> dict[str, str]:
    """A title that says what the thing is, against one that praises it beyond the record."""
    colour, thing = COLOURS[number % 8], THINGS[number % 6]
    prompt = f"Which {thing} is {colour}? Number {number}."
    praised = f"{colour} {thing} {PRAISE[number % 3]} of these"
    return {"prompt": prompt, "chosen": f"{colour} {thing}", "rejected": praised, "task": "title"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = write_shop(tmp_path_factory.mktemp("preferring") / "shop")
    tiny_causal(shop.model("tiny"))
    write_jsonl(shop.folder / "pairs.jsonl", [row(number) for number in range(96)])
    return shop


def preference(number: int) -> Preference:
    said = row(number)
    return Preference((Message("user", said["prompt"]),), said["chosen"], said["rejected"], "title")


def moved(model: torch.nn.Module) -> torch.nn.Module:
    """The model a little further on."""
    other = copy.deepcopy(model)
    torch.manual_seed(3)
    with torch.no_grad():
        for weight in other.parameters():
            weight += 0.02 * torch.randn_like(weight)
    return other


@pytest.mark.parametrize("anchor", [0.0, 0.7])
def test_the_loss_is_that_of_trls_trainer(shop: Shop, tmp_path: Path, anchor: float) -> None:
    tokenizer = tiny_tokenizer()
    speech = Speech(tokenizer, "tiny")
    reference = AutoModelForCausalLM.from_pretrained(shop.model("tiny"))
    policy = moved(reference)
    some = [preference(number) for number in range(4)]
    pairs = tokenise_pairs(some, speech)
    mixed = {"loss_type": ["sigmoid", "sft"], "loss_weights": [1.0, anchor], "max_length": None}
    plain = {"bf16": False, "gradient_checkpointing": False, "use_cpu": True, "report_to": []}
    rows = [{"prompt": speech.write(p.prompt, True), "chosen": p.chosen, "rejected": p.rejected} for p in some]
    theirs = DPOTrainer(
        copy.deepcopy(policy),
        copy.deepcopy(reference),
        args=DPOConfig(str(tmp_path), beta=0.3, **mixed, **plain),
        train_dataset=Dataset.from_list(rows),
        processing_class=tokenizer,
    )
    batch = theirs.data_collator([theirs.train_dataset[place] for place in range(4)])
    found = verdicts(reference, pairs, tokenizer.pad_token_id, 4096)
    ours = collate_pairs(pairs, list(zip(found.chosen, found.rejected, strict=True)), tokenizer.pad_token_id)
    loss = DpoLoss(0.3, anchor)
    policy.register_forward_pre_hook(loss.hear, with_kwargs=True)
    labels = ours.pop("labels")
    with torch.no_grad():
        expected = float(theirs.compute_loss(theirs.model.eval(), batch))
        told = float(loss(policy.eval()(**ours), labels))

    assert told == pytest.approx(expected, abs=1e-5)
    assert abs(told - math.log(2)) > 1e-3


def test_held_out_pairs_are_won_more_often_than_at_the_start(shop: Shop) -> None:
    recipe = PREFER.model_copy(update={"epochs": 3})
    figures = perform(shop, recipe, Run.open(shop.run("train-preferred"), recipe, {}))
    win_rate, pairs = figures["win_rate"], figures["pairs"]

    assert win_rate["after"] >= win_rate["before"] + 0.15
    assert figures["reward_margin"] > 0 and figures["reward_accuracy"] > 0.5
    assert pairs["learnt"] + pairs["held_out"] == 96 and pairs["too_long"] == 0
    assert figures["chosen_gain"] > 0
    assert figures["loss"]["validation"] == pytest.approx(figures["tasks"]["title"])
    assert figures["loss"]["validation"] < math.log(2)
    manifest, card = read_manifest(shop.model("preferred")), (shop.model("preferred") / "README.md").read_text()
    assert (manifest.method, manifest.base) == ("preference", "tiny")
    assert "| Data | pairs.jsonl |" in card and "win_rate" in card


def test_a_training_that_was_killed_ends_with_the_same_weights(shop: Shop) -> None:
    whole = perform(shop, PREFER, Run.open(shop.run("train-whole"), PREFER, {}))
    weights = fingerprint(shop.model("preferred") / "model.safetensors")
    run = Run.open(shop.run("train-killed"), PREFER, {})
    perform(shop, PREFER, run)
    for checkpoint in sorted((run.folder / CHECKPOINTS).glob("checkpoint-*"), key=lambda path: int(path.name[11:]))[1:]:
        discard(checkpoint)

    assert perform(shop, PREFER, run) == whole
    assert fingerprint(shop.model("preferred") / "model.safetensors") == weights


def test_low_rank_additions_learn_preferences_too(shop: Shop) -> None:
    recipe = PREFER.model_copy(
        update={"name": "low-rank", "adapter": Adapter(rank=8, merge=False), "learning_rate": 1e-2, "epochs": 3}
    )
    figures = perform(shop, recipe, Run.open(shop.run("train-low-rank"), recipe, {}))
    base = AutoModelForCausalLM.from_pretrained(shop.model("tiny"))

    assert figures["reward_margin"] > 0
    assert PeftModel.from_pretrained(base, shop.model("low-rank")).peft_config["default"].r == 8


def test_pairs_that_are_too_long_are_counted_and_left_out(shop: Shop) -> None:
    with pytest.raises(NoPairs, match=r"pairs.jsonl: it leaves no pairs to learn"):
        perform(shop, PREFER.model_copy(update={"max_length": 8}), Run(shop.run("x"), ""))


def test_a_longer_reply_does_not_lose_for_its_length() -> None:
    found = Verdicts(chosen=(-6.0, -6.0), rejected=(-4.0, -2.0), lengths=((6, 2), (6, 2)))

    assert found.wins == 0.5


def test_the_gain_of_preferred_replies_is_told_a_token() -> None:
    base = Verdicts((-6.0, -4.0), (-4.0, -4.0), ((3, 2), (2, 2)))
    tuned = Verdicts((-3.0, -6.0), (-9.0, -9.0), ((3, 2), (2, 2)))

    assert tuned.gain_over(base) == pytest.approx(0.0)
    assert base.gain_over(base) == 0.0


def test_the_reward_margin_is_what_was_gained_times_beta() -> None:
    base = Verdicts((-6.0,), (-4.0,), ((3, 2),))
    tuned = Verdicts((-5.0,), (-7.0,), ((3, 2),))

    assert base.margins(base, 0.1) == (0.0,)
    assert tuned.margins(base, 0.1) == pytest.approx((0.4,))
