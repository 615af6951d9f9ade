"""The memory estimate of a training beside the peak of its process, for three sizes and three methods on a CPU."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from transformers import LlamaConfig, LlamaForCausalLM

from benchmarks.demo_records import demo_shop
from shopwright.foundation.recipes import load_recipe
from shopwright.foundation.shop import Shop
from shopwright.instructions.recipes import WriteRecipe, find_recipe
from shopwright.instructions.samples import read_samples
from shopwright.instructions.writing import write
from shopwright.models.checkpoints import Manifest, write_manifest
from shopwright.training.anatomy import read_anatomy
from shopwright.training.estimate import Estimate
from shopwright.training.foresight import estimate_here
from shopwright.training.launch import environment
from shopwright.training.loads import Span, load_of
from shopwright.training.recipes import TuningRecipe, parse_train_recipe
from shopwright.training.tuning import plan_tuning, read_set
from shopwright.training.vocabulary import train_vocabulary

SET, STEPS = "quick", 3
NEEDED = 0.20
METHODS: Mapping[str, Mapping[str, Any]] = {
    "full": {"method": "full"},
    "lora": {"method": "lora", "adapter": {"rank": 16, "alpha": 32}},
    "full, layers computed anew": {"method": "full", "machines": {"gradient_checkpointing": True}},
}
# A process that opens no torch itself, so that its largest child is the training.
PEAK = (
    "import resource, sys; from pathlib import Path; from shopwright.foundation.shop import Shop;"
    "from shopwright.training.train import train; train(Shop(Path(sys.argv[1])), Path(sys.argv[2]));"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


@dataclass(frozen=True)
class Size:
    """A Llama and the tokens of a batch that keep two cores busy for some seconds."""

    vocabulary: int
    hidden: int
    inner: int
    layers: int
    heads: int
    key_heads: int
    batch_tokens: int


SIZES = {
    "5 M": Size(8192, 256, 512, 4, 4, 4, 8192),
    "15 M": Size(8192, 384, 768, 8, 6, 6, 4096),
    "135 M": Size(49_152, 576, 1536, 30, 9, 3, 2048),
}


def report() -> Iterable[tuple[str, ...]]:
    """For each size and method the estimate, the measured peak, and how far the one is from the other."""
    shop = demo_shop()
    write(shop, load_recipe(find_recipe(SET, "write"), WriteRecipe))
    for name, size in SIZES.items():
        make_base(shop, name.replace(" ", ""), size)
        for method, values in METHODS.items():
            yield tuple(_row(shop, f"{name}, {method}", recipe_of(name.replace(" ", ""), size.batch_tokens, values)))


def recipe_of(base: str, batch_tokens: int, values: Mapping[str, Any], instructions: str = SET) -> TuningRecipe:
    """A few steps of one method on a base."""
    common = {"name": f"{base}-measured", "base": base, "instructions": instructions, "max_steps": STEPS}
    recipe = parse_train_recipe({**common, "batch_tokens": batch_tokens, "max_length": 1024, **values})
    assert isinstance(recipe, TuningRecipe)
    return recipe


def make_base(shop: Shop, name: str, size: Size) -> None:
    """A Llama with random weights and a vocabulary of the set's prompts among the shop's models."""
    prompts = [sample.prompt.text for sample in read_samples(shop.instructions(SET), "train")]
    tokenizer = train_vocabulary(prompts, min(size.vocabulary, 8192), 1024)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=size.vocabulary,
        hidden_size=size.hidden,
        intermediate_size=size.inner,
        num_hidden_layers=size.layers,
        num_attention_heads=size.heads,
        num_key_value_heads=size.key_heads,
        tie_word_embeddings=True,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    folder = shop.model(name)
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    write_manifest(folder, Manifest(name=name, method="random", licences=("MIT",), fingerprint=name))


def estimated(shop: Shop, recipe: TuningRecipe) -> Estimate:
    """What the training process would say of itself."""
    _, examples = read_set(shop, recipe)
    spans = [Span(len(example.ids), example.learn_from) for example in examples.kept]
    load = load_of(spans, plan_tuning(examples, recipe), recipe)
    return estimate_here(read_anatomy(shop.model(recipe.base)), recipe, load)


def peak_mb(shop: Shop, recipe: TuningRecipe) -> float:
    """MB that the training process held at most, by the system's own count."""
    file = shop.folder / f"{recipe.name}.yaml"
    file.write_text(json.dumps(recipe.model_dump(mode="json")))
    told = subprocess.run(
        [sys.executable, "-c", PEAK, str(shop.folder), str(file)],
        check=True,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    # Linux counts in units of 1,024 bytes.
    return int(told.stdout.split()[-1]) / 1024


def _row(shop: Shop, name: str, recipe: TuningRecipe) -> Iterator[str]:
    parts = estimated(shop, recipe).footprint.megabytes()
    expected, measured = parts.pop("total"), peak_mb(shop, recipe)
    off = expected / measured - 1
    yield name
    yield f"estimate {expected:,} MB ({', '.join(f'{part} {size:,}' for part, size in parts.items())})"
    yield f"peak {measured:,.0f} MB"
    yield f"{off:+.1%} {'within' if abs(off) <= NEEDED else 'NOT within'} {NEEDED:.0%}"
