"""Continued pretraining: a base reads the catalogue's texts, and some instructions so that it does not unlearn them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from transformers import PreTrainedModel

from shopwright.catalogue.catalogue import Part
from shopwright.catalogue.snapshots import load_catalogue
from shopwright.foundation.chance import Chance
from shopwright.foundation.progress import say
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.instructions.samples import read_samples
from shopwright.training.adapters import finished, open_model
from shopwright.training.afterwards import ContinueRecipe
from shopwright.training.answers_loss import answer_loss, collate, validation_losses
from shopwright.training.batches import plan_epochs, spread
from shopwright.training.blocks import blocks_of
from shopwright.training.conversations import Example, Speech, tokenise
from shopwright.training.errors import NothingToLearn
from shopwright.training.fitting import FitSettings, Planned, final_loss, fit
from shopwright.training.four_bits import must_hold_four_bits
from shopwright.training.keeping import keep, origin
from shopwright.training.seedling import TASK, save_causal
from shopwright.training.speaking import open_speech
from shopwright.training.texts import catalogue_texts
from shopwright.training.tuning import VALIDATION_SAMPLES, causal_base, with_template

CATALOGUE = "catalogue"
INSTRUCTIONS = "instructions"


@dataclass(frozen=True)
class HeldOutReading:
    """What tells how a reading went: held-out texts of the catalogue, and the validation part of a set."""

    texts: tuple[Example, ...]
    instructions: tuple[Example, ...]
    pad: int
    batch_tokens: int

    def losses(self, model: PreTrainedModel) -> dict[str, float | None]:
        """Nats a token on each; nothing where there is nothing held out."""
        parts = {CATALOGUE: self.texts, INSTRUCTIONS: self.instructions}
        return {name: self._loss(model, examples) for name, examples in parts.items()}

    def _loss(self, model: PreTrainedModel, examples: Sequence[Example]) -> float | None:
        return validation_losses(model, examples, self.pad, self.batch_tokens).all if examples else None


def read_on(shop: Shop, recipe: ContinueRecipe, run: Run) -> dict[str, Any]:
    """Read the training part of the catalogue, mixed with replayed instructions; losses are told before and after.

    Raises NothingToLearn, TokenMissing, TemplateDoesNotFit.
    """
    must_hold_four_bits(recipe.name, recipe.adapter)
    base = causal_base(shop, recipe)
    speech = open_speech(base, recipe.base)
    blocks = _blocks(shop, recipe, speech, "train")
    if not blocks:
        raise NothingToLearn("this catalogue", "its training part has no texts. Import products first.")
    examples = (*blocks, *_replayed(shop, recipe, speech, sum(len(block.ids) for block in blocks)))
    chance = Chance(recipe.seed, ("continue",))
    plan = plan_epochs([len(e.ids) for e in examples], recipe.batch_tokens, recipe.epochs, chance)[: recipe.max_steps]
    model = open_model(base, recipe.adapter, recipe.seed, recipe.dtype)
    held_out = _held_out(shop, recipe, speech)
    before = held_out.losses(model)
    say(f"{recipe.name}: {len(blocks)} blocks and {len(examples) - len(blocks)} instructions in {len(plan)} steps")
    data = Planned(plan, lambda places: collate([examples[place] for place in places], held_out.pad))
    history = fit(model, data, answer_loss, _settings(recipe), run)
    after = held_out.losses(model)
    figures = {
        "model": recipe.name,
        "steps": len(history),
        "tokens": sum(len(examples[place].ids) for batch in plan for place in batch),
        "loss": {"train": final_loss(history), "validation": after[CATALOGUE]},
        "tasks": {},
        "before": before,
        "after": after,
        "replayed": len(examples) - len(blocks),
    }
    save = partial(save_causal, finished(model, recipe.adapter), with_template(speech))
    keep(shop, recipe, origin(shop, recipe, base), figures, save)
    return figures


def within(examples: Sequence[Example], tokens: float, chance: Chance) -> tuple[Example, ...]:
    """Examples drawn by chance until they have so many tokens together, or all of them."""
    order = list(examples)
    chance.random().shuffle(order)
    taken: list[Example] = []
    for example in order:
        if tokens <= 0:
            break
        taken.append(example)
        tokens -= len(example.ids)
    return tuple(taken)


def _blocks(shop: Shop, recipe: ContinueRecipe, speech: Speech, part: Part) -> tuple[Example, ...]:
    return blocks_of(catalogue_texts(load_catalogue(shop).split(part)), speech.tokenizer, recipe.block, TASK)


def _replayed(shop: Shop, recipe: ContinueRecipe, speech: Speech, tokens: int) -> tuple[Example, ...]:
    """Instructions of the training part that make up their share of all tokens."""
    if recipe.instructions is None or not recipe.replay:
        return ()
    found = tokenise(read_samples(shop.instructions(recipe.instructions), "train"), speech, recipe.max_length).kept
    wanted = tokens * recipe.replay / (1 - recipe.replay)
    replayed = within(found, wanted, Chance(recipe.seed, ("replay",)))
    if sum(len(example.ids) for example in replayed) < wanted:
        say(f"{recipe.name}: all {len(found)} instructions of {recipe.instructions} are less than the share to replay")
    return replayed


def _held_out(shop: Shop, recipe: ContinueRecipe, speech: Speech) -> HeldOutReading:
    texts = _blocks(shop, recipe, speech, "validation")[:VALIDATION_SAMPLES]
    pad = speech.tokenizer.pad_token_id or 0
    return HeldOutReading(texts, _held_out_instructions(shop, recipe, speech), pad, recipe.batch_tokens)


def _held_out_instructions(shop: Shop, recipe: ContinueRecipe, speech: Speech) -> tuple[Example, ...]:
    if recipe.instructions is None:
        return ()
    samples = spread(read_samples(shop.instructions(recipe.instructions), "validation"), VALIDATION_SAMPLES)
    try:
        return tokenise(samples, speech, recipe.max_length).kept
    except NothingToLearn:
        return ()


def _settings(recipe: ContinueRecipe) -> FitSettings:
    return FitSettings(
        recipe.name, recipe.learning_rate, recipe.save_every, recipe.seed, recipe.dtype, schedule=recipe.schedule
    )
