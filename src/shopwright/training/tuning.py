"""Tuning a causal model on a shop's instructions: all weights, or low-rank additions to them."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, PreTrainedModel

from shopwright.catalogue.catalogue import Part
from shopwright.foundation.chance import Chance
from shopwright.foundation.progress import say
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.instructions.samples import Sample, read_samples
from shopwright.models.checkpoints import locate
from shopwright.training.answers_loss import Losses, answer_loss, collate, validation_losses
from shopwright.training.batches import Plan, padding_share, plan_epochs
from shopwright.training.conversations import Examples, Speech, tokenise
from shopwright.training.errors import NotACausalModel, NothingToLearn
from shopwright.training.estimate import estimate
from shopwright.training.fitting import FitSettings, Planned, final_loss, fit
from shopwright.training.hinting import with_hints
from shopwright.training.keeping import keep, origin
from shopwright.training.recipes import LoraRecipe, TuningRecipe
from shopwright.training.seedling import save_causal

VALIDATION_SAMPLES = 256
"""How many validation samples are looked at, dealt evenly over the set."""


def tune(shop: Shop, recipe: TuningRecipe, run: Run) -> dict[str, Any]:
    """Teach a base model the training part of an instruction set, by the loss on the replies alone."""
    base = causal_base(shop, recipe)
    speech = Speech(AutoTokenizer.from_pretrained(base), recipe.base)
    examples = tokenise(_samples(shop, recipe, "train"), speech, recipe.max_length)
    plan = plan_tuning(examples, recipe)
    model = open_base(base, recipe)
    _announce(model, examples, plan, recipe)
    pad = speech.tokenizer.pad_token_id or 0
    data = Planned(plan, lambda places: collate([examples.kept[place] for place in places], pad))
    history = fit(model, data, answer_loss, _settings(recipe), run)
    held_out = _validation(shop, recipe, speech, model)
    figures = {
        "model": recipe.name,
        "steps": len(history),
        "tokens": sum(examples.lengths[place] for batch in plan for place in batch),
        "loss": {"train": final_loss(history), "validation": held_out.all if held_out else None},
        "tasks": held_out.tasks if held_out else {},
    }
    save = partial(save_causal, _finished(model, recipe), _with_template(speech))
    keep(shop, recipe, origin(shop, recipe, base), figures, save)
    return figures


def causal_base(shop: Shop, recipe: TuningRecipe) -> Path:
    """The folder of the base. Raises UnknownName, NotACausalModel."""
    base = locate(recipe.base, shop)
    config = AutoConfig.from_pretrained(base)
    kinds: Sequence[str] = config.architectures or ()
    if not any(kind.endswith(("ForCausalLM", "LMHeadModel")) for kind in kinds):
        raise NotACausalModel(recipe.base, config.model_type)
    return base


def open_base(folder: Path, recipe: TuningRecipe) -> PreTrainedModel:
    """The base with the weights that the recipe trains."""
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    model.config.use_cache = False
    return _with_adapter(model, recipe) if isinstance(recipe, LoraRecipe) else model


def plan_tuning(examples: Examples, recipe: TuningRecipe) -> Plan:
    """The batches of a tuning, in order."""
    chance = Chance(recipe.seed, ("tuning",))
    plan = plan_epochs(examples.lengths, recipe.batch_tokens, recipe.epochs, chance)
    return plan[: recipe.max_steps * recipe.accumulate] if recipe.max_steps else plan


def spread(samples: Sequence[Sample], most: int) -> tuple[Sample, ...]:
    """At most `most` samples, dealt evenly over the set."""
    step = max(-(-len(samples) // most), 1)
    return tuple(samples[::step])


def _with_adapter(model: PreTrainedModel, recipe: LoraRecipe) -> PeftModel:
    torch.manual_seed(Chance(recipe.seed, ("lora",)).number() % 2**63)
    adapter = recipe.adapter
    targets = adapter.targets if isinstance(adapter.targets, str) else list(adapter.targets)
    config = LoraConfig(
        r=adapter.rank,
        lora_alpha=adapter.alpha,
        lora_dropout=adapter.dropout,
        target_modules=targets,
        task_type="CAUSAL_LM",
    )
    return get_peft_model(model, config)


def _finished(model: PreTrainedModel, recipe: TuningRecipe) -> PreTrainedModel:
    merged = model.merge_and_unload() if isinstance(recipe, LoraRecipe) and recipe.adapter.merge else model
    merged.config.use_cache = True
    return merged


def _with_template(speech: Speech) -> Any:
    speech.tokenizer.chat_template = speech.template
    return speech.tokenizer


def _samples(shop: Shop, recipe: TuningRecipe, part: Part) -> tuple[Sample, ...]:
    samples = read_samples(shop.instructions(recipe.instructions), part)
    if recipe.kinds:
        samples = tuple(sample for sample in samples if sample.prompt.kind in recipe.kinds)
    if part == "validation":
        samples = spread(samples, VALIDATION_SAMPLES)
    return with_hints(samples, locate(recipe.reranker, shop)) if recipe.reranker else samples


def _validation(shop: Shop, recipe: TuningRecipe, speech: Speech, model: PreTrainedModel) -> Losses | None:
    samples = _samples(shop, recipe, "validation")
    try:
        examples = tokenise(samples, speech, recipe.max_length)
    except NothingToLearn:
        return None
    return validation_losses(model, examples.kept, speech.tokenizer.pad_token_id or 0, recipe.batch_tokens)


def _announce(model: PreTrainedModel, examples: Examples, plan: Plan, recipe: TuningRecipe) -> None:
    tokens = sum(examples.lengths[place] for batch in plan for place in batch)
    steps = -(-len(plan) // recipe.accumulate)
    padding = padding_share(plan, examples.lengths)
    say(f"{recipe.name}: {estimate(model, tokens, steps, recipe.batch_tokens)}; {padding:.1%} padding")
    if examples.too_long:
        say(f"{recipe.name}: {examples.too_long} samples are longer than {recipe.max_length} tokens and left out")


def _settings(recipe: TuningRecipe) -> FitSettings:
    return FitSettings(
        recipe.name, recipe.learning_rate, recipe.save_every, recipe.seed, recipe.dtype, recipe.accumulate
    )
