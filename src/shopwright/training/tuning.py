"""Tuning a causal model on a shop's instructions: all weights, or low-rank additions to them."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from transformers import AutoConfig, PreTrainedModel

from shopwright.catalogue.catalogue import Part
from shopwright.foundation.progress import say
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.instructions.samples import Sample, read_samples
from shopwright.models.checkpoints import locate
from shopwright.models.opening import model_folder
from shopwright.tasks.shop_tasks import tasks_of
from shopwright.training import planning
from shopwright.training.adapters import finished, open_model
from shopwright.training.answers_loss import Losses, collate_rows, validation_losses
from shopwright.training.batches import Plan, padding_share, spread
from shopwright.training.conversations import Example, Examples, Speech, tokenise
from shopwright.training.errors import NotACausalModel, NothingToLearn
from shopwright.training.fitting import FitSettings, Planned, final_loss, fit
from shopwright.training.foresight import look_ahead
from shopwright.training.four_bits import must_hold_four_bits
from shopwright.training.groups import Adapter
from shopwright.training.hinting import with_hints
from shopwright.training.keeping import keep, origin
from shopwright.training.loads import Span, load_of
from shopwright.training.neighbours import must_part_neighbours
from shopwright.training.recipes import LoraRecipe, TuningRecipe
from shopwright.training.seedling import save_causal
from shopwright.training.speaking import open_speech
from shopwright.training.watching import Material, watch_over

VALIDATION_SAMPLES = 256
"""How many validation samples are looked at, dealt evenly over the set."""


class Based(Protocol):
    """A recipe that names a base."""

    @property
    def base(self) -> str:
        """A model of this shop, or a folder."""


def tune(shop: Shop, recipe: TuningRecipe, run: Run) -> dict[str, Any]:
    """Teach a base model the training part of an instruction set, by the loss on the replies alone."""
    must_hold_four_bits(recipe.name, _adapter(recipe))
    base = causal_base(shop, recipe)
    speech, examples = read_set(shop, recipe)
    plan = plan_tuning(examples, recipe)
    _announce(base, examples, plan, recipe)
    model = open_base(base, recipe)
    if recipe.batching == "packed":
        must_part_neighbours(model, recipe.base)
    pad = speech.tokenizer.pad_token_id or 0
    unseen = _held_out(shop, recipe, speech)
    material = Material(examples.kept, unseen, plan, recipe.accumulate, pad, recipe.batch_tokens)
    watching = watch_over(recipe.name, recipe.watch, run, model, material.by_family(tasks_of(shop.tasks)))
    data = Planned(plan, watching.naming(lambda places: collate_rows(rows_of(places, examples, recipe), pad)))
    history = fit(model, data, watching.loss, _settings(recipe), run, watching.callbacks)
    ended = watching.settle()
    held_out = _validation(model, material)
    figures = {
        "model": recipe.name,
        "steps": len(history),
        "tokens": material.tokens(len(history)),
        "loss": {"train": final_loss(history), "validation": held_out.all if held_out else None},
        "tasks": held_out.tasks if held_out else {},
        **ended,
    }
    save = partial(save_causal, finished(model, _adapter(recipe)), with_template(speech))
    keep(shop, recipe, origin(shop, recipe, base), figures, save)
    return figures


def read_set(shop: Shop, recipe: TuningRecipe) -> tuple[Speech, Examples]:
    """The training part as the base reads it, hints included.

    Raises VocabularyTooLarge, TokenSplit, TokenMissing, TemplateDoesNotFit, NoEndInTemplate, NothingToLearn.
    """
    speech = open_speech(causal_base(shop, recipe), recipe.base)
    return speech, tokenise(_samples(shop, recipe, "train"), speech, recipe.max_length)


def causal_base(shop: Shop, recipe: Based) -> Path:
    """The folder of the base. Raises UnknownName, NotACausalModel."""
    base = model_folder(recipe.base, shop)
    config = AutoConfig.from_pretrained(base)
    kinds: Sequence[str] = config.architectures or ()
    if not any(kind.endswith(("ForCausalLM", "LMHeadModel")) for kind in kinds):
        raise NotACausalModel(recipe.base, config.model_type)
    return base


def open_base(folder: Path, recipe: TuningRecipe) -> PreTrainedModel:
    """The base with the weights that the recipe trains."""
    return open_model(folder, _adapter(recipe), recipe.seed, recipe.dtype)


def plan_tuning(examples: Examples, recipe: TuningRecipe) -> Plan:
    """The batches of a tuning, in order."""
    return planning.plan_of(examples.lengths, recipe)


def rows_of(places: Sequence[int], examples: Examples, recipe: TuningRecipe) -> list[tuple[Example, ...]]:
    """The rows of a planned batch: a sample each, or as many as were packed together."""
    return [tuple(examples.kept[at] for at in row) for row in planning.rows_of(places, examples.lengths, recipe)]


def _adapter(recipe: TuningRecipe) -> Adapter | None:
    return recipe.adapter if isinstance(recipe, LoraRecipe) else None


def with_template(speech: Speech) -> Any:
    """The tokenizer of a model that speaks so, to be saved beside its weights."""
    speech.tokenizer.chat_template = speech.template
    return speech.tokenizer


def _samples(shop: Shop, recipe: TuningRecipe, part: Part) -> tuple[Sample, ...]:
    samples = read_samples(shop.instructions(recipe.instructions), part)
    if recipe.kinds:
        samples = tuple(sample for sample in samples if sample.prompt.kind in recipe.kinds)
    if part == "validation":
        samples = spread(samples, VALIDATION_SAMPLES)
    return with_hints(samples, locate(recipe.reranker, shop)) if recipe.reranker else samples


def _held_out(shop: Shop, recipe: TuningRecipe, speech: Speech) -> tuple[Example, ...]:
    try:
        return tokenise(_samples(shop, recipe, "validation"), speech, recipe.max_length).kept
    except NothingToLearn:
        return ()


def _validation(model: PreTrainedModel, material: Material) -> Losses | None:
    if not material.held_out:
        return None
    return validation_losses(model, material.held_out, material.pad, material.batch_tokens)


def _announce(base: Path, examples: Examples, plan: Plan, recipe: TuningRecipe) -> None:
    """Say what is about to happen, or refuse it for want of memory."""
    spans = [Span(len(example.ids), example.learn_from) for example in examples.kept]
    look_ahead(base, recipe, load_of(spans, plan, recipe))
    say(f"{recipe.name}: {padding_share(plan, examples.lengths):.1%} padding")
    if examples.too_long:
        say(f"{recipe.name}: {examples.too_long} samples are longer than {recipe.max_length} tokens and left out")


def _settings(recipe: TuningRecipe) -> FitSettings:
    return FitSettings(
        name=recipe.name,
        learning_rate=recipe.learning_rate,
        save_every=recipe.save_every,
        seed=recipe.seed,
        dtype=recipe.dtype,
        accumulate=recipe.accumulate,
        schedule=recipe.schedule,
        machines=recipe.machines,
    )
