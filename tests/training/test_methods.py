"""The four methods, in this process, on tiny models."""

from pathlib import Path

import pytest
import torch
from peft import PeftModel
from training.benches import sample, tiny_causal, tiny_encoder, write_set, write_shop
from transformers import AutoModelForCausalLM

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.snapshots import save
from shopwright.foundation.recipes import Recipe
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.models.checkpoints import Manifest, read_manifest, write_manifest
from shopwright.models.embedder import Embedder, EmbeddingScorer
from shopwright.models.reranker import Reranker, read_settings
from shopwright.training.batches import spread
from shopwright.training.errors import NotACausalModel, NothingToLearn
from shopwright.training.recipes import Adapter, FullRecipe, LoraRecipe, RerankerRecipe, SeedlingRecipe
from shopwright.training.work import perform

SEEDLING = SeedlingRecipe(
    method="seedling", instructions="quick", vocabulary=320, hidden=64, layers=2, heads=2, context=128, block=32
).model_copy(update={"tokens": 3000, "batch_tokens": 256, "dtype": "float32"})
FULL = FullRecipe(method="full", name="full", base="tiny", instructions="quick", batch_tokens=512, epochs=2)
LORA = LoraRecipe(
    method="lora",
    name="lora",
    base="tiny",
    instructions="quick",
    adapter=Adapter(rank=4),
    batch_tokens=512,
    epochs=2,
)
RERANKER = RerankerRecipe(
    method="reranker", base="encoder", instructions="quick", epochs=12, batch_tokens=1024, learning_rate=3e-3
).model_copy(update={"cosine": False, "freeze_embeddings": False, "max_options": 4})


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = write_shop(tmp_path / "shop")
    tiny_causal(shop.model("tiny"))
    return shop


def done(shop: Shop, recipe: Recipe) -> dict[str, object]:
    """The figures of one training in a run of its own."""
    return perform(shop, recipe, Run.open(shop.run(f"train-{recipe.name}"), recipe, {}))


def logits(model: torch.nn.Module) -> torch.Tensor:
    with torch.inference_mode():
        return model.eval()(input_ids=torch.arange(5, 60).unsqueeze(0)).logits


@pytest.mark.parametrize("architecture", ["llama", "qwen3"])
def test_a_seedling_learns_the_shops_words(shop: Shop, architecture: str) -> None:
    figures = done(shop, SEEDLING.model_copy(update={"architecture": architecture}))
    model = AutoModelForCausalLM.from_pretrained(shop.model("seedling"))

    assert figures["loss"]["train"] < 5.2  # chance is ln 320 = 5.8
    assert figures["loss"]["validation"] < 5.6
    assert model.config.model_type == architecture
    assert model.config.tie_word_embeddings
    assert (shop.model("seedling") / "chat_template.jinja").exists()


def test_a_seedlings_manifest_and_card_name_its_data_and_licences(shop: Shop) -> None:
    done(shop, SEEDLING)
    manifest = read_manifest(shop.model("seedling"))
    card = (shop.model("seedling") / "README.md").read_text()

    assert (manifest.kind, manifest.method, manifest.base) == ("causal", "seedling", None)
    assert manifest.licences == ("CC-BY-4.0", "CC0-1.0")
    assert "the catalogue's training part and the prompts of instruction set quick (24 training rows)" in card
    assert "| Licences of base and data | CC-BY-4.0, CC0-1.0 |" in card
    assert "method: seedling" in card


def test_a_seedling_reads_the_same_from_the_same_seed(shop: Shop) -> None:
    done(shop, SEEDLING)
    first = read_manifest(shop.model("seedling")).fingerprint
    done(shop, SEEDLING.model_copy(update={"save_every": 49}))

    assert read_manifest(shop.model("seedling")).fingerprint == first


def test_a_seedling_needs_texts(shop: Shop) -> None:
    save(shop, Catalogue())

    with pytest.raises(NothingToLearn, match="no texts"):
        done(shop, SEEDLING.model_copy(update={"instructions": None}))


def test_tuning_lowers_the_loss_and_tells_it_by_task(shop: Shop) -> None:
    figures = done(shop, FULL.model_copy(update={"epochs": 15, "learning_rate": 5e-3}))
    loss = figures["loss"]

    assert set(figures["tasks"]) == {"colour", "shade"}
    assert loss["validation"] == pytest.approx(sum(figures["tasks"].values()) / 2, abs=0.02)
    assert loss["train"] < 1.0  # chance over the vocabulary is 5.9
    assert read_manifest(shop.model("full")).licences == ("CC0-1.0", "MIT")


def test_merged_lora_weights_give_the_adapters_logits(shop: Shop) -> None:
    done(shop, LORA)
    done(shop, LORA.model_copy(update={"name": "adapter", "adapter": Adapter(rank=4, merge=False)}))
    merged = AutoModelForCausalLM.from_pretrained(shop.model("lora"))
    base = AutoModelForCausalLM.from_pretrained(shop.model("tiny"))
    before = logits(base)
    adapted = PeftModel.from_pretrained(base, shop.model("adapter"))

    assert (shop.model("adapter") / "adapter_model.safetensors").exists()
    assert torch.allclose(logits(merged), logits(adapted), atol=1e-5)
    assert not torch.allclose(logits(merged), before, atol=1e-3)


def test_batches_that_are_accumulated_are_one_step(shop: Shop) -> None:
    whole = done(shop, FULL)
    halved = done(shop, FULL.model_copy(update={"accumulate": 2}))

    assert halved["steps"] == -(-whole["steps"] // 2)


def test_hints_of_a_reranker_stand_in_the_prompts(shop: Shop) -> None:
    encoder(shop)
    plain = done(shop, FULL)
    hinted = done(shop, FULL.model_copy(update={"name": "hinted", "reranker": "encoder"}))

    assert hinted["tokens"] > plain["tokens"]
    assert read_manifest(shop.model("hinted")).reranker == "encoder"


def test_a_base_that_is_no_causal_model_is_refused(shop: Shop) -> None:
    encoder(shop)

    with pytest.raises(NotACausalModel, match="encoder is a bert"):
        done(shop, FULL.model_copy(update={"base": "encoder"}))


def test_without_validation_samples_no_validation_loss_is_claimed(shop: Shop) -> None:
    write_set(shop, "bare", held_out=0)
    figures = done(shop, FULL.model_copy(update={"instructions": "bare"}))

    assert figures["loss"]["validation"] is None
    assert figures["tasks"] == {}
    assert "| Validation loss | not measured |" in (shop.model("full") / "README.md").read_text()


def encoder(shop: Shop) -> None:
    """A tiny encoder among the shop's models."""
    tiny_encoder(shop.model("encoder"))
    write_manifest(shop.model("encoder"), Manifest(name="encoder", kind="reranker", method="random", fingerprint="e"))


@pytest.mark.parametrize("loss", ["listnet", "plistmle"])
def test_a_reranker_learns_a_rule(shop: Shop, loss: str) -> None:
    encoder(shop)
    write_set(shop, rows=96, wanted="olive")
    figures = done(shop, RERANKER.model_copy(update={"loss": loss}))
    reranker = Reranker(shop.model("reranker"))
    unseen = [sample(number, "test", wanted="olive") for number in range(200, 232)]
    scores = reranker.scores([(one.prompt.question, one.prompt.options) for one in unseen])
    right = sum(line.index(max(line)) + 1 == one.gold.number for line, one in zip(scores, unseen, strict=True))

    assert right >= 24  # chance is 8
    assert set(figures["tasks"]) == {"colour", "shade"}
    assert read_manifest(shop.model("reranker")).kind == "reranker"


def test_a_reranker_over_the_packaged_embedder_starts_as_good_as_the_cosine(shop: Shop) -> None:
    recipe = RERANKER.model_copy(update={"base": "all-MiniLM-L6-v2", "cosine": True, "max_steps": 1, "head_epochs": 0})
    done(shop, recipe.model_copy(update={"learning_rate": 1e-9, "frozen_layers": 5, "freeze_embeddings": True}))
    reranker = Reranker(shop.model("reranker"))
    settings = read_settings(shop.model("reranker"))
    question, options = sample(3).prompt.question, sample(3).prompt.options
    cosines = EmbeddingScorer(Embedder()).scores([(question, options)])[0]

    assert settings.cosine_weight > 0
    assert reranker.scores([(question, options)])[0] == pytest.approx(
        tuple(settings.cosine_weight * cosine for cosine in cosines), abs=1e-4
    )
    assert "Apache-2.0" in read_manifest(shop.model("reranker")).licences


def test_a_reranker_without_a_cross_encoder_is_a_head_over_the_embedder(shop: Shop) -> None:
    write_set(shop, rows=96, wanted="olive")
    plain = {"base": "all-MiniLM-L6-v2", "cosine": True, "cross_encoder": False, "head_epochs": 30}
    figures = done(shop, RERANKER.model_copy(update=plain))
    folder = shop.model("reranker")
    unseen = [sample(number, "test", wanted="olive") for number in range(200, 232)]
    scores = Reranker(folder).scores([(one.prompt.question, one.prompt.options) for one in unseen])
    right = sum(line.index(max(line)) + 1 == one.gold.number for line, one in zip(scores, unseen, strict=True))

    assert right >= 24  # chance is 8
    assert sorted(path.name for path in folder.glob("*.safetensors")) == ["interaction.safetensors"]
    assert set(figures["tasks"]) == {"colour", "shade"}
    assert "Apache-2.0" in read_manifest(folder).licences


def test_only_samples_of_the_wanted_kinds_are_learnt(shop: Shop) -> None:
    with pytest.raises(NothingToLearn):
        done(shop, FULL.model_copy(update={"kinds": ("entities",)}))


def test_a_reranker_needs_closed_questions(shop: Shop) -> None:
    encoder(shop)
    write_set(shop, "empty", rows=0)

    with pytest.raises(NothingToLearn, match="no closed questions"):
        done(shop, RERANKER.model_copy(update={"instructions": "empty"}))


def test_a_reranker_without_held_out_lists_claims_no_validation(shop: Shop) -> None:
    encoder(shop)
    write_set(shop, "bare", held_out=0)
    figures = done(shop, RERANKER.model_copy(update={"instructions": "bare", "max_steps": 1}))

    assert figures["loss"]["validation"] is None


def test_few_validation_samples_are_dealt_over_the_whole_set() -> None:
    samples = [sample(number) for number in range(10)]

    assert [one.id for one in spread(samples, 3)] == ["train-0", "train-4", "train-8"]
    assert len(spread(samples, 20)) == 10
