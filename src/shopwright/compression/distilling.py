"""Distillation: a small student learns from a teacher's checked replies, from its logits, or from both."""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch
from transformers import AutoTokenizer, PreTrainedModel

from shopwright.compression.errors import NotSmaller, TokenizersDiffer
from shopwright.compression.lessons import exam_on, samples_for, weights_of
from shopwright.compression.rebuilding import config_of, layers_of, open_causal, rebuilt, with_layers
from shopwright.compression.shrinking_recipes import BLOCK, DistilRecipe, Student
from shopwright.compression.small_models import compared, keep, save_causal
from shopwright.compression.teacher_answers import Heard, ask_teacher
from shopwright.compression.teaching import Teaching, teach
from shopwright.foundation.chance import Chance
from shopwright.foundation.progress import say
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.instructions.samples import Sample
from shopwright.models.checkpoints import locate
from shopwright.training.conversations import Speech, tokenise


def distil(shop: Shop, recipe: DistilRecipe, run: Run) -> dict[str, Any]:
    """Teach a student and keep it; `before` is the teacher, `after` the student.

    {..., "loss": {"before", "after"}, "families", "answers": {"learnt", "refused": {reason: count}}, "steps", "tokens",
    "train_loss"}, losses in nats a token of each model's own tokenizer. Raises TokenizersDiffer, NotSmaller,
    AdapterNotMerged, and what tokenising raises.
    """
    folder = locate(recipe.teacher, shop)
    _must_shrink(recipe, folder)
    teacher_speech = _speech(folder, recipe.teacher)
    speech = _student_speech(shop, recipe, teacher_speech)
    lesson = recipe.lesson
    samples = samples_for(shop, recipe.instructions, lesson, "train")
    weights = weights_of(shop, samples, lesson)
    heard = _heard(shop, recipe, samples, run)
    examples = tokenise(heard.samples, speech, lesson.max_length)
    teacher = open_causal(folder)
    student = open_student(shop, recipe, teacher)
    how = Teaching(recipe.name, lesson, weights, recipe.seed, recipe.logits, teacher if recipe.logits else None)
    taught = teach(student, examples, speech.tokenizer.pad_token_id or 0, how, run)
    held_out = samples_for(shop, recipe.instructions, lesson, "validation")
    before = exam_on(shop, held_out, teacher_speech, lesson.max_length).losses(teacher)
    after = exam_on(shop, held_out, speech, lesson.max_length).losses(student)
    figures = {**compared(before, after), "answers": {"learnt": heard.learnt, "refused": dict(heard.refused)}, **taught}
    return keep(shop, recipe, folder, figures, partial(save_causal, student, speech))


def open_student(shop: Shop, recipe: DistilRecipe, teacher: PreTrainedModel) -> PreTrainedModel:
    """The student before its first lesson, in float32."""
    student = recipe.student
    if student.base is not None:
        return open_causal(locate(student.base, shop)).to(torch.float32)
    if student.hidden is None:
        return with_layers(teacher, evenly(student.layers or 0, len(layers_of(teacher)))).to(torch.float32)
    torch.manual_seed(Chance(recipe.seed, ("student",)).number() % 2**63)
    return rebuilt(teacher, _sizes(student, student.hidden, teacher)).to(torch.float32)


def evenly(wanted: int, there: int) -> list[int]:
    """Places of `wanted` layers of `there`, evenly spread, the first and the last among them."""
    return [round(place * (there - 1) / max(wanted - 1, 1)) for place in range(wanted)]


def _sizes(student: Student, hidden: int, teacher: PreTrainedModel) -> dict[str, Any]:
    """A config in the teacher's proportions where the recipe leaves a size open."""
    config = teacher.config
    head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    heads = student.heads or max(hidden // head, 1)
    shared = config.num_attention_heads // (config.num_key_value_heads or config.num_attention_heads)
    own = heads // shared if heads % shared == 0 else heads
    wide = config.intermediate_size * hidden / config.hidden_size
    changes: dict[str, Any] = {
        "hidden_size": hidden,
        "num_hidden_layers": student.layers,
        "num_attention_heads": heads,
        "num_key_value_heads": student.key_heads or own,
        "head_dim": hidden // heads if student.heads else head,
        "intermediate_size": student.feed_forward or max(round(wide / BLOCK), 1) * BLOCK,
    }
    if kinds := getattr(config, "layer_types", None):
        changes["layer_types"] = [kinds[place] for place in evenly(student.layers or 0, len(kinds))]
    return changes


def _speech(folder: Path, name: str) -> Speech:
    return Speech(AutoTokenizer.from_pretrained(folder, local_files_only=True), name)


def _student_speech(shop: Shop, recipe: DistilRecipe, teacher: Speech) -> Speech:
    base = recipe.student.base
    if base is None:
        return teacher
    own = _speech(locate(base, shop), base)
    if recipe.logits and not _alike(own, teacher):
        raise TokenizersDiffer(recipe.teacher, base)
    return own


def _alike(one: Speech, other: Speech) -> bool:
    """Whether two tokenizers cut every text alike: what both do is written in the same words."""
    return _cutting(one) == _cutting(other)


def _cutting(speech: Speech) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(speech.tokenizer.backend_tokenizer.to_str())
    # How a batch is padded is no part of how a text is cut.
    return {key: value for key, value in told.items() if key not in ("padding", "truncation")}


def _must_shrink(recipe: DistilRecipe, folder: Path) -> None:
    """Raises NotSmaller before the teacher is asked anything."""
    there = config_of(folder).num_hidden_layers
    wanted = recipe.student.layers
    if wanted is not None and recipe.student.hidden is None and wanted >= there:
        raise NotSmaller(recipe.teacher, "layers", wanted, there)


def _heard(shop: Shop, recipe: DistilRecipe, samples: Sequence[Sample], run: Run) -> Heard:
    if recipe.answers is None:
        return Heard(tuple(samples), 0, {})
    heard = ask_teacher(shop, recipe.teacher, samples, recipe.answers, run.folder / "answers.jsonl")
    refused = ", ".join(f"{count}: {reason}" for reason, count in heard.refused.items())
    say(f"{recipe.name}: {heard.learnt} of {len(samples)} replies of {recipe.teacher} are learnt. {refused}")
    return heard
