"""What a set will ask of a training, expected before anything is tokenised for good and without torch."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tokenizers import Tokenizer

from shopwright.foundation.shop import Shop
from shopwright.instructions.samples import Sample, read_samples
from shopwright.models.chat import CHAT_TEMPLATE, render
from shopwright.models.checkpoints import TEMPLATE_FILE
from shopwright.models.model import Message
from shopwright.training.loads import Load, Span, load_of
from shopwright.training.planning import plan_of
from shopwright.training.recipes import TuningRecipe

SAMPLED = 2000
"""Samples whose tokens are counted, dealt evenly over the set."""
CHARACTERS = 3.5
"""Characters a token of shop texts, about, where there is no tokenizer to count with."""
TURNS = 20
"""Tokens that a template adds to a prompt, about."""
ROWS, LENGTH, REPLY = 65_000, 300, 40
"""EshopInstruct's size and mean length (LLaSA, arXiv 2408.02006), and a reply of about two sentences."""


def expected_load(shop: Shop | None, recipe: TuningRecipe, base: Path | None) -> tuple[Load, str]:
    """The load of a recipe, and how it is known: by the base's own tokenizer where it lies on this machine, else by
    characters; where the shop has no such set, for one of EshopInstruct's size."""
    if shop is None or not (shop.instructions(recipe.instructions) / "train.parquet").is_file():
        typical = [Span(LENGTH, LENGTH - REPLY)] * SAMPLED
        return _scaled(typical, ROWS, recipe), f"for want of a set, {ROWS:,} samples of {LENGTH} tokens"
    samples = read_samples(shop.instructions(recipe.instructions), "train")
    wanted = [sample for sample in samples if not recipe.kinds or sample.prompt.kind in recipe.kinds]
    looked_at = wanted[:: max(-(-len(wanted) // SAMPLED), 1)]
    if base is not None and (base / "tokenizer.json").is_file():
        spans, how = list(_counted(looked_at, base)), "counted with the base's tokenizer"
    else:
        spans, how = list(map(_guessed, looked_at)), f"guessed at {CHARACTERS} characters each"
    return _scaled(spans, len(wanted), recipe), f"{len(wanted):,} samples, tokens {how}"


def _scaled(spans: Sequence[Span], rows: int, recipe: TuningRecipe) -> Load:
    """The load of `rows` samples of which these are a fair part."""
    kept = [span for span in spans if span.tokens <= recipe.max_length]
    whole = recipe.model_copy(update={"max_steps": None})
    load = load_of(kept, plan_of([span.tokens for span in kept], whole), whole)
    more = rows / max(len(spans), 1)
    steps = round(load.steps * more)
    taken = min(recipe.max_steps or steps, steps)
    tokens = round(load.tokens * more * taken / max(steps, 1))
    return replace(load, tokens=tokens, steps=taken, set_tokens=round(load.set_tokens * more))


def _guessed(sample: Sample) -> Span:
    asked = round((len(sample.system) + len(sample.prompt.text)) / CHARACTERS) + TURNS
    return Span(asked + round(len(sample.reply) / CHARACTERS) + 1, asked)


def _counted(samples: Sequence[Sample], base: Path) -> Iterator[Span]:
    tokenizer, template = Tokenizer.from_file(str(base / "tokenizer.json")), _template(base)
    asked = [render(_messages(sample), template) for sample in samples]
    prompts = tokenizer.encode_batch(asked, add_special_tokens=False)
    replies = tokenizer.encode_batch([sample.reply for sample in samples], add_special_tokens=False)
    for prompt, reply in zip(prompts, replies, strict=True):
        yield Span(len(prompt.ids) + len(reply.ids) + 1, len(prompt.ids))


def _messages(sample: Sample) -> tuple[Message, ...]:
    system = (Message("system", sample.system),) if sample.system else ()
    return (*system, Message("user", sample.prompt.text))


def _template(base: Path) -> str:
    if (base / TEMPLATE_FILE).is_file():
        return (base / TEMPLATE_FILE).read_text(encoding="utf-8")
    config = base / "tokenizer_config.json"
    told = json.loads(config.read_text(encoding="utf-8")).get("chat_template") if config.is_file() else None
    return told if isinstance(told, str) else CHAT_TEMPLATE
