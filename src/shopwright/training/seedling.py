"""The seedling: a small causal model raised from random weights on the shop's own texts."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import torch
from transformers import (
    GenerationConfig,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedModel,
    PreTrainedTokenizerFast,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from shopwright.catalogue.catalogue import Part
from shopwright.catalogue.snapshots import load_catalogue
from shopwright.foundation.chance import Chance
from shopwright.foundation.files import atomic
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.instructions.samples import read_samples
from shopwright.training.answers_loss import collate, validation_losses
from shopwright.training.batches import plan_epochs, spread
from shopwright.training.blocks import blocks_of
from shopwright.training.conversations import Example
from shopwright.training.copying import write_copying
from shopwright.training.corpora import laid_out, shown_to_vocabulary, store
from shopwright.training.errors import NothingToLearn
from shopwright.training.fitting import FitSettings, Planned, final_loss, fit
from shopwright.training.foresight import anatomy_of_seedling, estimate_here, say_or_refuse
from shopwright.training.keeping import keep, origin
from shopwright.training.loads import load_of_blocks
from shopwright.training.recipes import SeedlingRecipe
from shopwright.training.texts import catalogue_texts, prompt_texts
from shopwright.training.vocabulary import train_vocabulary
from shopwright.training.watching import Material, watch_over

TASK = "running text"
HELD_OUT = 256
"""How many blocks of held-out text are looked at."""
ROPE_THETA = 1e6
"""So slow that half of each head hardly turns within a prompt and can compare tokens wherever they stand."""


class Reading(NamedTuple):
    """What is read, and with which vocabulary."""

    tokenizer: PreTrainedTokenizerFast
    learnt: Sequence[Example]
    held_out: Sequence[Example]


def raise_seedling(shop: Shop, recipe: SeedlingRecipe, run: Run) -> dict[str, Any]:
    """Learn a vocabulary, then read the training part until the budget of tokens is spent."""
    tokenizer, blocks, held_out = _corpora(shop, recipe, run) if recipe.corpora else _catalogue(shop, recipe)
    # Corpora stay on disk.
    load = load_of_blocks(recipe, 0 if recipe.corpora else sum(len(block.ids) for block in blocks))
    say_or_refuse(recipe.name, estimate_here(anatomy_of_seedling(recipe, len(tokenizer)), recipe, load))
    model = build(recipe, tokenizer)
    plan = _plan(blocks, recipe)
    material = Material(blocks, held_out, plan, 1, tokenizer.pad_token_id, recipe.batch_tokens)
    watching = watch_over(recipe.name, recipe.watch, run, model, material)
    data = Planned(
        plan, watching.naming(lambda places: collate([blocks[place] for place in places], tokenizer.pad_token_id))
    )
    history = fit(model, data, watching.loss, _settings(recipe), run, watching.callbacks)
    ended = watching.settle()
    figures = {
        "model": recipe.name,
        "steps": len(history),
        "tokens": material.tokens(len(history)),
        "loss": {"train": final_loss(history), "validation": _validation(model, material)},
        "tasks": {},
        **ended,
    }
    keep(shop, recipe, origin(shop, recipe, None), figures, partial(save_causal, model, tokenizer))
    return figures


def _catalogue(shop: Shop, recipe: SeedlingRecipe) -> Reading:
    texts = _texts(shop, recipe, "train")
    tokenizer = train_vocabulary(texts, recipe.vocabulary, recipe.context)
    blocks = blocks_of(texts, tokenizer, recipe.block, TASK)
    if not blocks:
        raise NothingToLearn("this catalogue", "its training part has no texts. Import products first.")
    held_out = blocks_of(_texts(shop, recipe, "validation"), tokenizer, recipe.block, TASK)
    return Reading(tokenizer, blocks, held_out[:HELD_OUT])


def _corpora(shop: Shop, recipe: SeedlingRecipe, run: Run) -> Reading:
    tokenizer = _vocabulary(shop, recipe, run.folder / "vocabulary")
    stores = [
        store(shop.folder / corpus.file, run.folder / "corpora" / f"{corpus.name}.bin", tokenizer, recipe.block)
        for corpus in recipe.corpora
    ]
    learnt, held_out = laid_out(stores, recipe.corpora, recipe.seed)
    if not learnt:
        raise NothingToLearn("these corpora", f"they have less than one block of {recipe.block} tokens.")
    return Reading(tokenizer, learnt, spread(held_out, HELD_OUT))


def _vocabulary(shop: Shop, recipe: SeedlingRecipe, folder: Path) -> PreTrainedTokenizerFast:
    """Learnt once and kept in the run: a large one takes minutes."""
    if not folder.exists():
        shown = shown_to_vocabulary(recipe.corpora, shop.folder)
        with atomic(folder) as temporary:
            train_vocabulary(shown, recipe.vocabulary, recipe.context).save_pretrained(temporary)
    return PreTrainedTokenizerFast.from_pretrained(folder)


def build(recipe: SeedlingRecipe, tokenizer: PreTrainedTokenizerFast) -> PreTrainedModel:
    """A causal model with random weights, which depend on the recipe's seed alone, and one embedding for both ends."""
    torch.manual_seed(Chance(recipe.seed, ("seedling",)).number() % 2**63)
    sizes = {
        "vocab_size": len(tokenizer),
        "hidden_size": recipe.hidden,
        "intermediate_size": 2 * recipe.hidden,
        "num_hidden_layers": recipe.layers,
        "num_attention_heads": recipe.heads,
        "num_key_value_heads": recipe.heads,
        "head_dim": recipe.hidden // recipe.heads,
        "max_position_embeddings": recipe.context,
        "rope_parameters": {"rope_type": "default", "rope_theta": ROPE_THETA},
        "tie_word_embeddings": True,
        "bos_token_id": None,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    if recipe.architecture == "llama":
        model = LlamaForCausalLM(LlamaConfig(**sizes))
        if recipe.start == "copying":
            write_copying(model, torch.initial_seed())
        return model
    return Qwen3ForCausalLM(Qwen3Config(**sizes))


def save_causal(model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """A Hugging Face folder: config, safetensors, tokenizer, chat_template.jinja; generation is greedy by default."""
    model.generation_config = GenerationConfig(eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _texts(shop: Shop, recipe: SeedlingRecipe, part: Part) -> tuple[str, ...]:
    texts = catalogue_texts(load_catalogue(shop).split(part))
    if recipe.instructions is None:
        return texts
    return (*texts, *prompt_texts(read_samples(shop.instructions(recipe.instructions), part)))


def _plan(blocks: Sequence[Example], recipe: SeedlingRecipe) -> tuple[tuple[int, ...], ...]:
    lengths = [len(block.ids) for block in blocks]
    steps = max(recipe.tokens // recipe.batch_tokens, 1)
    epochs = -(-recipe.tokens // sum(lengths)) + 1
    return plan_epochs(lengths, recipe.batch_tokens, epochs, Chance(recipe.seed, ("seedling",)))[:steps]


def _settings(recipe: SeedlingRecipe) -> FitSettings:
    return FitSettings(
        recipe.name,
        recipe.learning_rate,
        recipe.save_every,
        recipe.seed,
        recipe.dtype,
        machines=recipe.machines,
    )


def _validation(model: PreTrainedModel, material: Material) -> float | None:
    if not material.held_out:
        return None
    return validation_losses(model, material.held_out, material.pad, material.batch_tokens).all
