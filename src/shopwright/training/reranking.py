"""Tuning a reranker: a cross-encoder that learns what the cosine gets wrong on the shop's closed questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from shopwright.catalogue.catalogue import Part
from shopwright.foundation.chance import Chance
from shopwright.foundation.files import write_text
from shopwright.foundation.progress import say
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.instructions.samples import read_samples
from shopwright.models.checkpoints import locate
from shopwright.models.embedder import BASE, Embedder, base_folder, by_length
from shopwright.models.interaction import Interaction, offsets
from shopwright.models.reranker import SETTINGS_FILE, RerankerSettings
from shopwright.training.batches import Plan, plan_epochs
from shopwright.training.errors import NothingToLearn
from shopwright.training.estimate import estimate
from shopwright.training.fitting import FitSettings, Planned, final_loss, fit
from shopwright.training.interacting import fit_head
from shopwright.training.keeping import keep, origin
from shopwright.training.listwise import Listing, ListLoss, listings
from shopwright.training.recipes import RerankerRecipe

WEIGHTS = (0.0, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 14.0, 20.0, 28.0, 40.0)
"""Weights of the cosine that are tried before tuning."""


@dataclass(frozen=True)
class Lists:
    """Listings as tokens: for each its pairs' ids and segments, and what is added to each pair's logit."""

    listings: tuple[Listing, ...]
    ids: tuple[tuple[list[int], ...], ...]
    segments: tuple[tuple[list[int], ...], ...]
    offsets: tuple[tuple[float, ...], ...]

    @property
    def costs(self) -> tuple[int, ...]:
        """Tokens of each list with its options padded alike."""
        return tuple(len(pairs) * max(map(len, pairs)) for pairs in self.ids)


@dataclass(frozen=True)
class Start:
    """What a reranker knows before its cross-encoder is tuned: the untuned vectors, and the head over them."""

    embedder: Embedder | None
    settings: RerankerSettings
    head: Interaction | None

    def offsets(self, found: Sequence[Listing]) -> list[tuple[float, ...]] | None:
        """What is added to each pair's logit."""
        return _offsets(found, self.embedder, self.settings.cosine_weight, self.head)


def tune_reranker(shop: Shop, recipe: RerankerRecipe, run: Run) -> dict[str, Any]:
    """Teach a cross-encoder the closed questions of the training part by a listwise loss."""
    base = base_of(recipe, shop)
    tokenizer = AutoTokenizer.from_pretrained(base)
    found = _listings(shop, recipe, "train")
    embedder = Embedder() if recipe.cosine else None
    cosines = _offsets(found, embedder, 1.0, None)
    settings = RerankerSettings(max_length=recipe.max_length, cosine_weight=best_weight(found, cosines))
    head = _head(recipe, found, embedder, settings)
    start = Start(embedder, settings, head)
    lists = encode(found, start.offsets(found), tokenizer, settings)
    model, plan = open_cross_encoder(base, recipe), plan_lists(lists, recipe)
    tokens = sum(len(ids) for batch in plan for place in batch for ids in lists.ids[place])
    say(f"{recipe.name}: {estimate(model, tokens, len(plan), recipe.batch_tokens)}")
    data = Planned(plan, lambda places: collate(lists, places, tokenizer))
    history = fit(model, data, ListLoss(recipe.loss), _settings(recipe), run)
    validation = _validation(shop, recipe, start, tokenizer, model)
    figures = {
        "model": recipe.name,
        "steps": len(history),
        "tokens": tokens,
        "loss": {"train": final_loss(history), "validation": validation.pop("", None)},
        "tasks": validation,
    }
    keep(shop, recipe, origin(shop, recipe, base), figures, partial(_save, model, tokenizer, start))
    return figures


def base_of(recipe: RerankerRecipe, shop: Shop) -> Path:
    """The folder of the encoder that a reranker starts from."""
    return base_folder() if recipe.base == BASE else locate(recipe.base, shop)


def open_cross_encoder(folder: Path, recipe: RerankerRecipe) -> PreTrainedModel:
    """A one-label classifier over the base; its new head starts at zero, so every logit is 0 before tuning."""
    torch.manual_seed(Chance(recipe.seed, ("reranker",)).number() % 2**63)
    model = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=1, dtype=torch.float32)
    torch.nn.init.zeros_(model.classifier.weight)
    torch.nn.init.zeros_(model.classifier.bias)
    encoder = model.base_model
    frozen = [encoder.embeddings] if recipe.freeze_embeddings or recipe.frozen_layers else []
    for part in (*frozen, *encoder.encoder.layer[: recipe.frozen_layers]):
        part.requires_grad_(False)
    return model


def best_weight(found: Sequence[Listing], cosines: Sequence[Sequence[float]] | None) -> float:
    """The weight of the cosine that fits the lists best on its own, by the ListNet loss."""
    if cosines is None:
        return 0.0
    labels = _labels(found, cosines)
    loss = ListLoss("listnet")
    fitted = {weight: float(loss(_Logits(labels[:, 1:2] * (weight - 1)), labels)) for weight in WEIGHTS}
    return min(fitted, key=lambda weight: fitted[weight])


def encode(
    found: Sequence[Listing],
    offsets: Sequence[Sequence[float]] | None,
    tokenizer: PreTrainedTokenizerBase,
    settings: RerankerSettings,
) -> Lists:
    """Every pair as tokens, cut to the settings' length, with its offset."""
    pairs = [(listing.question, option) for listing in found for option in listing.options]
    encoded = tokenizer(
        [question for question, _ in pairs],
        [option for _, option in pairs],
        truncation=True,
        max_length=settings.max_length,
        return_token_type_ids=True,
    )
    ids, segments = iter(encoded["input_ids"]), iter(encoded["token_type_ids"])
    given = offsets or [[0.0] * len(listing.options) for listing in found]
    return Lists(
        tuple(found),
        tuple(tuple(next(ids) for _ in listing.options) for listing in found),
        tuple(tuple(next(segments) for _ in listing.options) for listing in found),
        tuple(tuple(values) for values in given),
    )


def plan_lists(lists: Lists, recipe: RerankerRecipe) -> Plan:
    """Batches of lists of like cost, in order."""
    chance = Chance(recipe.seed, ("reranker",))
    plan = plan_epochs(lists.costs, recipe.batch_tokens, recipe.epochs, chance)
    return plan[: recipe.max_steps] if recipe.max_steps else plan


def collate(lists: Lists, places: Sequence[int], tokenizer: PreTrainedTokenizerBase) -> dict[str, Any]:
    """One batch of pairs: ids, mask and segments (pairs, longest), labels (pairs, 3)."""
    ids = [line for place in places for line in lists.ids[place]]
    segments = [line for place in places for line in lists.segments[place]]
    batch = tokenizer.pad({"input_ids": ids, "token_type_ids": segments}, return_tensors="pt")
    chosen = [lists.listings[place] for place in places]
    return {**batch, "labels": _labels(chosen, [lists.offsets[place] for place in places])}


@dataclass(frozen=True)
class _Logits:
    logits: torch.Tensor


def _labels(found: Sequence[Listing], offsets: Sequence[Sequence[float]]) -> torch.Tensor:
    rows = [
        (gain, offset, float(number))
        for number, (listing, values) in enumerate(zip(found, offsets, strict=True))
        for gain, offset in zip(listing.gains, values, strict=True)
    ]
    return torch.tensor(rows)


def _listings(shop: Shop, recipe: RerankerRecipe, part: Part) -> tuple[Listing, ...]:
    samples = read_samples(shop.instructions(recipe.instructions), part)
    found = listings(samples, recipe.max_options, Chance(recipe.seed, ("lists", part)))
    if not found and part == "train":
        raise NothingToLearn(recipe.instructions, "it has no closed questions with two options or more.")
    return found


def _head(
    recipe: RerankerRecipe, found: Sequence[Listing], embedder: Embedder | None, settings: RerankerSettings
) -> Interaction | None:
    if embedder is None or not recipe.head_epochs:
        return None
    return fit_head(found, embedder, settings.cosine_weight, recipe.head_epochs, recipe.seed)


def _offsets(
    found: Sequence[Listing], embedder: Embedder | None, weight: float, head: Interaction | None
) -> list[tuple[float, ...]] | None:
    return None if embedder is None else offsets([listing.asked for listing in found], embedder, weight, head)


def _validation(
    shop: Shop,
    recipe: RerankerRecipe,
    start: Start,
    tokenizer: PreTrainedTokenizerBase,
    model: PreTrainedModel,
) -> dict[str, float]:
    """Mean loss of a list for each task, and over all under the empty name."""
    found = _listings(shop, recipe, "validation")
    if not found:
        return {}
    lists = encode(found, start.offsets(found), tokenizer, start.settings)
    losses: dict[str, list[float]] = {"": []}
    for places in by_length(lists.costs, recipe.batch_tokens):
        for place, value in zip(places, _list_losses(model, lists, places, tokenizer, recipe.loss), strict=True):
            losses[""].append(value)
            losses.setdefault(found[place].task, []).append(value)
    return {task: sum(values) / len(values) for task, values in sorted(losses.items())}


def _list_losses(
    model: PreTrainedModel, lists: Lists, places: Sequence[int], tokenizer: PreTrainedTokenizerBase, name: str
) -> list[float]:
    batch = collate(lists, places, tokenizer)
    labels = batch.pop("labels")
    model.eval()
    with torch.inference_mode():
        logits = model(**{key: value.to(model.device) for key, value in batch.items()}).logits.cpu()
    loss, values = ListLoss(name), []
    for number in range(len(places)):
        members = labels[:, 2] == number
        one = labels[members] * torch.tensor([1.0, 1.0, 0.0])
        values.append(float(loss(_Logits(logits[members]), one)))
    return values


def _settings(recipe: RerankerRecipe) -> FitSettings:
    return FitSettings(recipe.name, recipe.learning_rate, recipe.save_every, recipe.seed, recipe.dtype)


def _save(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, start: Start, folder: Path) -> None:
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    write_text(folder / SETTINGS_FILE, start.settings.model_dump_json(indent=2) + "\n")
    if start.head:
        start.head.save(folder)
