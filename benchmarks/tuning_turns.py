"""One model taught the same samples in every way, turn by turn, in a process with a training's memory settings."""

import copy
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset, disable_progress_bars
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedModel, PreTrainedTokenizerFast, TrainerCallback
from trl import SFTConfig, SFTTrainer

from benchmarks.tuning_speed import OURS, SET, SIZES, VOCABULARY, Size
from shopwright.foundation.chance import Chance
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.instructions.samples import Sample, read_samples
from shopwright.tasks.shop_tasks import tasks_of
from shopwright.training.answers_loss import answer_loss, collate_rows
from shopwright.training.batches import Plan, padding_share, plan_epochs
from shopwright.training.conversations import Example, Speech, tokenise
from shopwright.training.fitting import FitSettings, Planned, fit
from shopwright.training.groups import Machines, Watch
from shopwright.training.packing import cut_rows, plan_packed
from shopwright.training.vocabulary import train_vocabulary
from shopwright.training.watching import Material, watch_over

LONGEST, RATE = 512, 4e-5
LARGER = 16 if torch.cuda.is_available() else 1
"""So many times the samples and the tokens of a batch, where there is a GPU to be filled."""
PEAKS = {"H200": 989e12, "H100": 989e12, "A100": 312e12, "L40S": 362e12, "L4": 121e12, "4090": 165e12, "T4": 65e12}
"""Floating-point operations a second of dense bf16 (fp16 on a T4) products, by the makers' data sheets."""
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"

Batch = dict[str, Any]
Make = Callable[[Sequence[int]], Batch]
Turn = Callable[[PreTrainedModel, Path], float]
"""One epoch over the samples with a fresh model; the seconds from its first step to the end of its last."""


@dataclass(frozen=True)
class Bench:
    """The same samples for every way of learning them."""

    samples: Sequence[Sample]
    examples: Sequence[Example]
    tokenizer: PreTrainedTokenizerFast
    batch_tokens: int

    @cached_property
    def lengths(self) -> list[int]:
        """Tokens of each sample."""
        return [len(example.ids) for example in self.examples]

    @cached_property
    def plan(self) -> Plan:
        """Batches of like length, as a tuning plans them."""
        return plan_epochs(self.lengths, self.batch_tokens, 1, Chance(7))

    def by_length(self, places: Sequence[int]) -> Batch:
        """A batch as a tuning makes it."""
        return collate_rows([(self.examples[place],) for place in places], self.tokenizer.pad_token_id)

    def packed(self, places: Sequence[int]) -> Batch:
        """A batch of packed rows as a tuning makes it."""
        rows = cut_rows(places, self.lengths, LONGEST)
        return collate_rows([[self.examples[place] for place in row] for row in rows], self.tokenizer.pad_token_id)

    def work(self) -> str:
        """What is learnt in a turn, in words."""
        learnt = sum(len(example.ids) - example.learn_from for example in self.examples)
        return (
            f"{len(self.examples)} samples, {sum(self.lengths):,} tokens, {learnt:,} of them learnt, "
            f"batches of {self.batch_tokens:,} ({padding_share(self.plan, self.lengths):.1%} padding)"
        )


class _Clock(TrainerCallback):  # type: ignore[misc]  # transformers is not typed
    """From the first step, or the end of a later one, to the end of the last: no preparation, no saving."""

    def __init__(self, after: int = 0) -> None:
        self._after, self.began, self.seconds = after, 0.0, 0.0

    def on_train_begin(self, *args: Any, **rest: Any) -> None:
        self.began = _now()

    def on_step_end(self, args: Any, state: Any, *others: Any, **rest: Any) -> None:
        if state.global_step == state.max_steps:
            self.seconds = _now() - self.began
        elif state.global_step == self._after:
            self.began = _now()


def _now() -> float:
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


def _ours(bench: Bench, plan: Plan, make: Make, machines: Machines, model: PreTrainedModel, folder: Path) -> float:
    """What `tune` does: the fit, with the losses of the families and the pace that it logs beside."""
    run, pad = Run(folder, ""), bench.tokenizer.pad_token_id
    # Compiling takes its time once; the second epoch is what it is done for.
    clock, epochs = (_Clock(len(plan)), 2) if machines.compile else (_Clock(), 1)
    material = Material(bench.examples, (), plan * epochs, 1, pad, bench.batch_tokens).by_family(tasks_of(folder))
    watching = watch_over("bench", Watch(), run, model, material)
    settings = FitSettings("bench", RATE, save_every=10**6, seed=7, dtype="bf16", machines=machines)
    data = Planned(material.plan, watching.naming(make))
    fit(model, data, watching.loss, settings, run, (*watching.callbacks, clock))
    torch.use_deterministic_algorithms(False)
    return clock.seconds


def _trl(bench: Bench, model: PreTrainedModel, folder: Path) -> float:
    """SFTTrainer with its defaults: batches of 8 padded to their longest, bf16 autocast, gradient checkpointing."""
    clock = _Clock()
    arguments = SFTConfig(
        output_dir=str(folder),
        num_train_epochs=1,
        use_cpu=DEVICE == "cpu",
        save_strategy="no",
        disable_tqdm=True,
        report_to=[],
    )
    dataset = Dataset.from_list([_conversation(sample) for sample in bench.samples])
    trainer = SFTTrainer(model, arguments, train_dataset=dataset, processing_class=bench.tokenizer, callbacks=[clock])
    trainer.train()
    return clock.seconds


def _conversation(sample: Sample) -> dict[str, Any]:
    system = [{"role": "system", "content": sample.system}] if sample.system else []
    asked = [*system, {"role": "user", "content": sample.prompt.text}]
    return {"prompt": asked, "completion": [{"role": "assistant", "content": sample.reply}]}


def _bare(bench: Bench, model: PreTrainedModel, _folder: Path) -> float:
    """Nothing but the batches, the loss, its gradients held to length 1, and the optimiser."""
    model.to(DEVICE).train()
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, betas=(0.9, 0.95), weight_decay=0.01, fused=True)
    plan = bench.plan
    began = _now()
    for places in plan:
        batch = {name: value.to(DEVICE) for name, value in bench.by_length(places).items()}
        labels = batch.pop("labels")
        with torch.autocast(DEVICE, torch.bfloat16):
            loss = answer_loss(model(**batch), labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
    return _now() - began


def ways(bench: Bench) -> dict[str, Turn]:
    """The ways that take turns, by name."""
    return {
        OURS: partial(_ours, bench, bench.plan, bench.by_length, Machines()),
        "a bare PyTorch loop": partial(_bare, bench),
        "trl's SFTTrainer": partial(_trl, bench),
    }


def other_ways(bench: Bench) -> dict[str, Turn]:
    """Ours as it is not by default, looked at once."""
    packed = plan_packed(bench.lengths, LONGEST, bench.batch_tokens, 1, Chance(7))
    return {
        "ours, compiled": partial(_ours, bench, bench.plan, bench.by_length, Machines(compile=True)),
        "ours, packed": partial(_ours, bench, packed, bench.packed, Machines()),
    }


def bench_of(shop: Shop, size: Size) -> Bench:
    """Samples of the shop's set, drawn by chance, until there are enough tokens."""
    samples = read_samples(shop.instructions(SET), "train")
    texts = [text for sample in samples for text in (sample.prompt.text, sample.reply)]
    tokenizer = train_vocabulary(texts, VOCABULARY, 2 * LONGEST)
    order = sorted(samples, key=lambda sample: Chance(7).child(sample.id).number())
    speech, chosen, tokens = Speech(tokenizer, "bench"), [], 0
    for sample in order:
        example = tokenise([sample], speech, 10 * LONGEST).kept[0]
        if tokens < size.tokens * LARGER and len(example.ids) <= LONGEST:
            chosen.append((sample, example))
            tokens += len(example.ids)
    kept, examples = zip(*chosen, strict=True)
    return Bench(kept, examples, tokenizer, size.batch_tokens * LARGER)


def take_turns(name: str, model: PreTrainedModel, bench: Bench, rounds: int) -> dict[str, list[float]]:
    """Seconds of each way in each round; the round before the first is not counted."""
    seconds: dict[str, list[float]] = {way: [] for way in (*ways(bench), *other_ways(bench))}
    for number in range(rounds + 1):
        for way, turn in {**ways(bench), **(other_ways(bench) if number == 1 else {})}.items():
            with tempfile.TemporaryDirectory() as folder:
                took = turn(copy.deepcopy(model), Path(folder))
            print(f"{name}, round {number} of {rounds}: {way} {took:.2f} s", file=sys.stderr, flush=True)
            seconds[way].extend([took] if number else [])
    return seconds


def main(name: str, folder: str, out: str) -> None:
    """All turns of one size, told in a JSON file."""
    disable_progress_bars()
    size = SIZES[name]
    bench = bench_of(Shop(Path(folder)), size)
    torch.manual_seed(7)
    model = LlamaForCausalLM(LlamaConfig(**size.config, tie_word_embeddings=True, use_cache=False))
    told = {
        "work": bench.work(),
        "tokens": sum(bench.lengths),
        "parameters": sum(weight.numel() for weight in model.parameters()),
        "peak": _peak(),
        "seconds": take_turns(name, model, bench, size.rounds),
    }
    Path(out).write_text(json.dumps(told))


def _peak() -> float | None:
    named = torch.cuda.get_device_name() if torch.cuda.is_available() else ""
    return next((peak for name, peak in PEAKS.items() if name in named), None)


if __name__ == "__main__":
    main(*sys.argv[1:])
