"""Tuning a cross-encoder: it reads each question with each option and learns what the offsets get wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForSequenceClassification, PreTrainedModel, PreTrainedTokenizerBase

from shopwright.foundation.chance import Chance
from shopwright.foundation.shop import Shop
from shopwright.models.checkpoints import locate
from shopwright.models.embedder import BASE, base_folder, by_length
from shopwright.training.batches import Plan, plan_epochs
from shopwright.training.listwise import LIST, Listing, ListLoss, labels
from shopwright.training.recipes import RerankerRecipe


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


def encode(
    found: Sequence[Listing],
    offsets: Sequence[Sequence[float]] | None,
    tokenizer: PreTrainedTokenizerBase,
    longest: int,
) -> Lists:
    """Every pair as tokens, cut to the longest length, with its offset."""
    if not found:
        return Lists((), (), (), ())
    pairs = [(listing.question, option) for listing in found for option in listing.options]
    encoded = tokenizer(
        [question for question, _ in pairs],
        [option for _, option in pairs],
        truncation=True,
        max_length=longest,
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
    return {**batch, "labels": labels(chosen, [lists.offsets[place] for place in places])}


def validation_losses(
    model: PreTrainedModel, lists: Lists, tokenizer: PreTrainedTokenizerBase, recipe: RerankerRecipe
) -> list[float]:
    """The loss of each list."""
    losses = [0.0] * len(lists.listings)
    for places in by_length(lists.costs, recipe.batch_tokens):
        for place, value in zip(places, _list_losses(model, lists, places, tokenizer, recipe.loss), strict=True):
            losses[place] = value
    return losses


@dataclass(frozen=True)
class _Logits:
    logits: torch.Tensor


def _list_losses(
    model: PreTrainedModel, lists: Lists, places: Sequence[int], tokenizer: PreTrainedTokenizerBase, name: str
) -> list[float]:
    batch = collate(lists, places, tokenizer)
    marks = batch.pop("labels")
    model.eval()
    with torch.inference_mode():
        logits = model(**{key: value.to(model.device) for key, value in batch.items()}).logits.cpu()
    loss, values = ListLoss(name), []
    for number in range(len(places)):
        members = marks[:, LIST] == number
        one = marks[members] * torch.tensor([1.0, 1.0, 0.0])  # one list, number 0
        values.append(float(loss(_Logits(logits[members]), one)))
    return values
