"""Tuning a reranker on a shop's closed questions: a head over untuned vectors, and a cross-encoder on top of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from transformers import AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from shopwright.catalogue.catalogue import Part
from shopwright.foundation.chance import Chance
from shopwright.foundation.files import write_text
from shopwright.foundation.progress import say
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.instructions.samples import read_samples
from shopwright.models.embedder import Embedder
from shopwright.models.interaction import Interaction
from shopwright.models.reranker import SETTINGS_FILE, RerankerSettings
from shopwright.training.cross_encoding import (
    base_of,
    collate,
    encode,
    open_cross_encoder,
    plan_lists,
    validation_losses,
)
from shopwright.training.errors import NothingToLearn
from shopwright.training.fitting import FitSettings, Planned, final_loss, fit
from shopwright.training.interacting import Pairs, best_weight, fit_head, pairs_of
from shopwright.training.keeping import keep, origin
from shopwright.training.listwise import Listing, ListLoss, listings
from shopwright.training.recipes import RerankerRecipe

Lines = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Side:
    """One part of the set: its listings, and their vectors where the untuned embedder takes part."""

    found: tuple[Listing, ...]
    pairs: Pairs | None


@dataclass(frozen=True)
class Start:
    """What a reranker knows before its cross-encoder is tuned: the weighted cosine and the head."""

    settings: RerankerSettings
    head: Interaction | None

    def offsets(self, side: Side) -> Lines | None:
        """What is added to each pair's logit."""
        return side.pairs.offsets(self.settings.cosine_weight, self.head) if side.pairs else None

    def save(self, folder: Path) -> None:
        """Write the settings and the head."""
        write_text(folder / SETTINGS_FILE, self.settings.model_dump_json(indent=2) + "\n")
        if self.head:
            self.head.save(folder)


def tune_reranker(shop: Shop, recipe: RerankerRecipe, run: Run) -> dict[str, Any]:
    """Teach a reranker the closed questions of the training part by a listwise loss."""
    embedder = Embedder() if recipe.cosine else None
    learnt, held_out = (_side(shop, recipe, part, embedder) for part in ("train", "validation"))
    start = _start(recipe, learnt, held_out)
    if recipe.cross_encoder:
        return _tune_cross_encoder(shop, recipe, run, (learnt, held_out), start)
    figures = _head_figures(recipe, learnt, held_out, start)
    keep(shop, recipe, origin(shop, recipe, base_of(recipe, shop)), figures, start.save)
    return figures


def _head_figures(recipe: RerankerRecipe, learnt: Side, held_out: Side, start: Start) -> dict[str, Any]:
    assert learnt.pairs  # the recipe asks for the cosine where there is no cross-encoder
    known = (start.settings.cosine_weight, start.head)
    losses = _by_task(held_out.found, held_out.pairs.losses(*known)) if held_out.pairs else {}
    return _figures(recipe, (recipe.head_epochs, 0), learnt.pairs.loss(*known), losses)


def _tune_cross_encoder(
    shop: Shop, recipe: RerankerRecipe, run: Run, sides: tuple[Side, Side], start: Start
) -> dict[str, Any]:
    base = base_of(recipe, shop)
    tokenizer = AutoTokenizer.from_pretrained(base)
    lists, held_out = (encode(side.found, start.offsets(side), tokenizer, recipe.max_length) for side in sides)
    model, plan = open_cross_encoder(base, recipe), plan_lists(lists, recipe)
    tokens = sum(len(ids) for batch in plan for place in batch for ids in lists.ids[place])
    say(f"{recipe.name}: {model.num_parameters() / 1e6:.1f} M parameters; {tokens:,} tokens in {len(plan):,} steps")
    data = Planned(plan, lambda places: collate(lists, places, tokenizer))
    history = fit(model, data, ListLoss(recipe.loss), _settings(recipe), run)
    losses = _by_task(held_out.listings, validation_losses(model, held_out, tokenizer, recipe))
    figures = _figures(recipe, (len(history), tokens), final_loss(history), losses)
    keep(shop, recipe, origin(shop, recipe, base), figures, partial(_save, model, tokenizer, start))
    return figures


def _side(shop: Shop, recipe: RerankerRecipe, part: Part, embedder: Embedder | None) -> Side:
    samples = read_samples(shop.instructions(recipe.instructions), part)
    found = listings(samples, recipe.max_options, Chance(recipe.seed, ("lists", part)))
    if not found and part == "train":
        raise NothingToLearn(recipe.instructions, "it has no closed questions with two options or more.")
    if embedder is None or not found:
        return Side(found, None)
    say(f"{recipe.name}: reads {len(found):,} lists of the {part} part")
    return Side(found, pairs_of(found, embedder))


def _start(recipe: RerankerRecipe, learnt: Side, held_out: Side) -> Start:
    if learnt.pairs is None:
        return Start(RerankerSettings(max_length=recipe.max_length), None)
    weight = best_weight(learnt.pairs)
    epochs = recipe.head_epochs
    say(f"{recipe.name}: the cosine weighs {weight:g}; the head learns for {epochs} rounds")
    head = fit_head(learnt.pairs, held_out.pairs, weight, epochs, recipe.seed) if epochs else None
    return Start(RerankerSettings(max_length=recipe.max_length, cosine_weight=weight), head)


def _by_task(found: Sequence[Listing], losses: Sequence[float]) -> dict[str, float]:
    """Mean loss of a list for each task, and over all under the empty name."""
    gathered: dict[str, list[float]] = {"": list(losses)} if found else {}
    for listing, loss in zip(found, losses, strict=True):
        gathered.setdefault(listing.task, []).append(loss)
    return {task: sum(values) / len(values) for task, values in sorted(gathered.items())}


def _figures(
    recipe: RerankerRecipe, work: tuple[int, int], train: float, losses: Mapping[str, float]
) -> dict[str, Any]:
    steps, tokens = work
    tasks = {task: loss for task, loss in losses.items() if task}
    loss = {"train": train, "validation": losses.get("")}
    return {"model": recipe.name, "steps": steps, "tokens": tokens, "loss": loss, "tasks": tasks}


def _settings(recipe: RerankerRecipe) -> FitSettings:
    return FitSettings(recipe.name, recipe.learning_rate, recipe.save_every, recipe.seed, recipe.dtype)


def _save(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, start: Start, folder: Path) -> None:
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    start.save(folder)
