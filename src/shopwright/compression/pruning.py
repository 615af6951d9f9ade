"""Pruning: layers, heads and units are taken out by what they do on the shop's prompts, and the rest heals."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from transformers import AutoTokenizer, PreTrainedModel

from shopwright.compression.depth_pruning import least_useful
from shopwright.compression.errors import NotSmaller
from shopwright.compression.lessons import BATCH_TOKENS, Exam, exam_on, samples_for, weights_of
from shopwright.compression.rebuilding import layers_of, open_causal, with_layers
from shopwright.compression.shrinking_recipes import Lesson, PruneRecipe
from shopwright.compression.small_models import compared, keep, save_causal
from shopwright.compression.teaching import Teaching, teach
from shopwright.compression.width_pruning import most_useful, narrowed, usefulness, width_of
from shopwright.foundation.files import atomic, write_json
from shopwright.foundation.progress import say
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.instructions.samples import Sample
from shopwright.models.checkpoints import locate
from shopwright.training.conversations import Speech, tokenise

CUT = "cut"
"""A run's folder for the model as it was cut, before it heals."""


@dataclass(frozen=True)
class _Exams:
    """Two halves of the validation samples: one chooses what is cut, the other tells what that cost."""

    choosing: Exam
    telling: Exam


def prune(shop: Shop, recipe: PruneRecipe, run: Run) -> dict[str, Any]:
    """Cut, heal and keep; returns sizes, losses before and after by family, and what was taken out.

    {..., "loss": {"before", "after"}, "families", "cut": {"loss", "layers": [{"layer", "loss"}], "key_heads", "units"},
    "steps", "tokens", "train_loss"}. Raises NotSmaller, CannotShrink, AdapterNotMerged, and what tokenising raises.
    """
    source = locate(recipe.model, shop)
    model = open_causal(source)
    speech = Speech(AutoTokenizer.from_pretrained(source, local_files_only=True), recipe.model)
    exams = _exams(shop, recipe, speech)
    before = exams.telling.losses(model)
    cut = _cut(model, recipe, exams, run)
    small = open_causal(run.folder / CUT)
    healed: dict[str, Any] = {"steps": 0, "tokens": 0}
    if recipe.healing is not None:
        healed = _heal(shop, recipe, recipe.healing, model, small, speech, run)
    after = exams.telling.losses(small)
    figures = {**compared(before, after), "cut": cut, **healed}
    small = small.to(model.dtype)
    return keep(shop, recipe, source, figures, partial(save_causal, small, speech))


def _exams(shop: Shop, recipe: PruneRecipe, speech: Speech) -> _Exams:
    lesson = recipe.healing or Lesson()
    samples = samples_for(shop, recipe.instructions, lesson, "validation", 2 * recipe.samples)
    return _Exams(*(exam_on(shop, half, speech, lesson.max_length) for half in _halves(samples)))


def _halves(samples: Sequence[Sample]) -> tuple[Sequence[Sample], Sequence[Sample]]:
    """Every second sample of each task, and the others; both are all of them where there are no others."""
    seen = Counter[str]()
    halves: tuple[list[Sample], list[Sample]] = ([], [])
    for sample in samples:
        halves[seen[sample.task] % 2].append(sample)
        seen[sample.task] += 1
    return halves if halves[1] else (halves[0], halves[0])


def _cut(model: PreTrainedModel, recipe: PruneRecipe, exams: _Exams, run: Run) -> dict[str, Any]:
    """The cut model in the run's folder, and what was taken out; done once, whatever is killed afterwards."""
    folder = run.folder / CUT
    if not folder.exists():
        small, told = _without_layers(model, recipe, exams.choosing, run)
        small, wide = _without_width(small, recipe, exams.choosing)
        loss = exams.telling.losses(small).all
        with atomic(folder) as temporary:
            small.save_pretrained(temporary)
            write_json(temporary / "cut.json", {"loss": loss, "layers": told, **wide})
    found: dict[str, Any] = json.loads((folder / "cut.json").read_text(encoding="utf-8"))
    say(f"{recipe.name}: cut; loss {found['loss']:.4f} before it heals")
    return found


def _without_layers(
    model: PreTrainedModel, recipe: PruneRecipe, exam: Exam, run: Run
) -> tuple[PreTrainedModel, list[dict[str, Any]]]:
    there = len(layers_of(model))
    if recipe.layers is None:
        return model, []
    if recipe.layers >= there:
        raise NotSmaller(recipe.model, "layers", recipe.layers, there)
    out = least_useful(model, there - recipe.layers, lambda one: exam.losses(one).all, run.folder / "skipped.jsonl")
    gone = {skipped.layer for skipped in out}
    kept = [place for place in range(there) if place not in gone]
    return with_layers(model, kept), [{"layer": skipped.layer, "loss": skipped.loss} for skipped in out]


def _without_width(model: PreTrainedModel, recipe: PruneRecipe, exam: Exam) -> tuple[PreTrainedModel, dict[str, int]]:
    if not (recipe.key_heads or recipe.feed_forward):
        return model, {}
    width = width_of(model)
    sizes = (
        ("key_heads", recipe.key_heads, width.key_heads),
        ("feed_forward", recipe.feed_forward, width.feed_forward),
    )
    for field, wanted, there in sizes:
        if wanted is not None and wanted >= there:
            raise NotSmaller(recipe.model, field, wanted, there)
    key_heads, units = (wanted or there for _, wanted, there in sizes)
    carried = usefulness(model, exam.examples, BATCH_TOKENS)
    small = narrowed(model, most_useful(model, carried, key_heads, units))
    return small, {"key_heads": width.key_heads - key_heads, "units": width.feed_forward - units}


def _heal(
    shop: Shop,
    recipe: PruneRecipe,
    lesson: Lesson,
    model: PreTrainedModel,
    small: PreTrainedModel,
    speech: Speech,
    run: Run,
) -> dict[str, Any]:
    samples = samples_for(shop, recipe.instructions, lesson, "train")
    examples = tokenise(samples, speech, lesson.max_length)
    weights = weights_of(shop, samples, lesson)
    teacher = model if recipe.logits else None
    how = Teaching(recipe.name, lesson, weights, recipe.seed, recipe.logits, teacher)
    return teach(small.to(torch.float32), examples, speech.tokenizer.pad_token_id or 0, how, run)
