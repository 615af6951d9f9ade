"""A fit in one process: its schedule, what saves memory while it lasts, and what it notes."""

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from torch._dynamo.utils import counters
from training.benches import sample, tiny_causal, tiny_tokenizer
from transformers import AutoModelForCausalLM, PreTrainedModel, TrainerCallback, TrainerState

from shopwright.foundation.files import read_jsonl
from shopwright.foundation.runs import Run
from shopwright.training.answers_loss import answer_loss, collate
from shopwright.training.conversations import Speech, tokenise
from shopwright.training.errors import NoCompiler
from shopwright.training.fitting import FitSettings, Planned, final_loss, fit, note
from shopwright.training.groups import Machines, Schedule

STEPS = 10
RATE = 1e-3


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_causal(tmp_path_factory.mktemp("fitting") / "tiny")


@pytest.fixture
def model(base: Path) -> PreTrainedModel:
    return AutoModelForCausalLM.from_pretrained(base)


@pytest.fixture(scope="module")
def data() -> Planned:
    kept = tokenise([sample(number) for number in range(24)], Speech(tiny_tokenizer(), "tiny"), 512).kept
    plan = [[step % 24, (step + 5) % 24] for step in range(STEPS)]
    return Planned(plan, lambda places: collate([kept[place] for place in places], 0))


def fitted(
    model: PreTrainedModel, data: Planned, run: Path, watchers: Sequence[TrainerCallback] = (), **settings: Any
) -> list[dict[str, Any]]:
    """The log of a fit."""
    chosen = FitSettings("tuned", RATE, 50, 7, "float32", **settings)
    fit(model, data, answer_loss, chosen, Run(run, ""), watchers)
    return list(read_jsonl(run / "log.jsonl"))


@pytest.mark.parametrize(
    ("kind", "rates"),
    [
        ("linear", [0, 0.5, 1, 7 / 8, 6 / 8, 5 / 8, 4 / 8, 3 / 8, 2 / 8, 1 / 8]),
        ("constant", [0, 0.5, 1, 1, 1, 1, 1, 1, 1, 1]),
        ("cosine", [0, 0.5, 1, 0.96194, 0.85355, 0.69134, 0.5, 0.30866, 0.14645, 0.03806]),
        ("warmup-stable-decay", [0, 0.5, 1, 1, 1, 1, 1, 1, 1, 1]),
    ],
)
def test_the_rate_rises_for_a_share_of_the_steps_and_falls_by_its_kind(
    kind: str, rates: list[float], model: PreTrainedModel, data: Planned, tmp_path: Path
) -> None:
    log = fitted(model, data, tmp_path, schedule=Schedule(kind=kind, warmup_share=0.2))

    assert [line["learning_rate"] / RATE for line in log] == pytest.approx(rates, abs=1e-5)


def test_a_stable_rate_decays_in_the_last_tenth(model: PreTrainedModel, data: Planned, tmp_path: Path) -> None:
    longer = Planned([*data.plan, *data.plan], data.make)
    log = fitted(model, longer, tmp_path, schedule=Schedule(kind="warmup-stable-decay", warmup_share=0))

    assert [line["learning_rate"] for line in log[:19]] == [RATE] * 19
    assert log[19]["learning_rate"] == pytest.approx(RATE / 2)


def test_decay_holds_the_weights_back(base: Path, data: Planned, tmp_path: Path) -> None:
    sizes = []
    for decay in (0.0, 0.9):
        model = AutoModelForCausalLM.from_pretrained(base)
        fitted(model, data, tmp_path / str(decay), schedule=Schedule(kind="constant", weight_decay=decay))
        sizes.append(float(model.model.layers[0].mlp.up_proj.weight.detach().norm()))

    assert sizes[1] < sizes[0] * 0.999


def test_gradients_beyond_the_greatest_are_cut(model: PreTrainedModel, data: Planned, tmp_path: Path) -> None:
    before = model.model.embed_tokens.weight.detach().clone()
    # So small that AdamW's epsilon, 1e-8, outweighs it.
    fitted(model, data, tmp_path, schedule=Schedule(max_gradient=1e-12, weight_decay=0.0))

    assert torch.allclose(model.model.embed_tokens.weight, before, atol=1e-6)


class Counts(TrainerCallback):  # type: ignore[misc]
    """How often a block's feed-forward part was asked."""

    def __init__(self, model: PreTrainedModel) -> None:
        self.asked = 0
        # Before and not after: what is computed again stops as soon as it has what was missing.
        model.model.layers[0].mlp.register_forward_pre_hook(self._count)

    def _count(self, *_: Any) -> None:
        self.asked += 1


def test_gradient_checkpointing_computes_blocks_twice_and_learns_the_same(
    base: Path, data: Planned, tmp_path: Path
) -> None:
    asked, logs = [], []
    for keeps in (False, True):
        model = AutoModelForCausalLM.from_pretrained(base)
        counts = Counts(model)
        machines = Machines(gradient_checkpointing=keeps)
        logs.append(fitted(model, data, tmp_path / str(keeps), [counts], machines=machines))
        asked.append(counts.asked)
        assert not model.model.layers[0].gradient_checkpointing

    assert asked == [STEPS, 2 * STEPS]
    assert logs[0] == logs[1]


@pytest.fixture
def programs() -> Iterator[Counter[str]]:
    """What was traced to be compiled; nothing is made of it, which would take a minute."""
    torch.compiler.set_default_backend("eager")
    counters.clear()
    yield counters["stats"]
    torch.compiler.set_default_backend(None)


@pytest.mark.skipif(not any(map(shutil.which, ("g++", "clang++"))), reason="needs a C++ compiler")
@pytest.mark.skipif(not hasattr(torch.compiler, "set_default_backend"), reason="this torch has no default backend")
def test_blocks_are_compiled_once_for_all_lengths_and_learn_the_same(
    base: Path, data: Planned, tmp_path: Path, programs: Counter[str]
) -> None:
    plain = fitted(AutoModelForCausalLM.from_pretrained(base), data, tmp_path / "plain")
    assert not programs["unique_graphs"]
    model = AutoModelForCausalLM.from_pretrained(base)
    compiled = fitted(model, data, tmp_path / "compiled", machines=Machines(compile=True))

    assert len({batch["input_ids"].shape for batch in map(data.make, data.plan)}) > 1
    assert programs["unique_graphs"] == 1
    assert [line["loss"] for line in compiled] == pytest.approx([line["loss"] for line in plain], abs=1e-4)
    assert "forward" not in vars(model.model.layers[0])


def test_compiling_without_a_compiler_is_refused(
    model: PreTrainedModel, data: Planned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CXX", raising=False)

    with pytest.raises(NoCompiler, match="compile: false"):
        fitted(model, data, tmp_path / "run", machines=Machines(compile=True))


class Notes(TrainerCallback):  # type: ignore[misc]
    """Notes every fourth step, and breaks off where it is told to."""

    def __init__(self, run: Path, breaks: int = 0) -> None:
        self.run, self.breaks = Run(run, ""), breaks

    def on_step_end(self, args: Any, state: TrainerState, control: Any, **rest: Any) -> None:
        if state.global_step % 4 == 0:
            note(self.run, state, "families", {"seen": state.global_step})
        if state.global_step == self.breaks:
            raise KeyboardInterrupt


def test_notes_stand_in_the_log_and_are_the_same_after_a_break(base: Path, data: Planned, tmp_path: Path) -> None:
    settings = FitSettings("tuned", RATE, 3, 7, "float32")
    for name, breaks in (("whole", 0), ("broken", 8), ("broken", 0)):
        model, run = AutoModelForCausalLM.from_pretrained(base), tmp_path / name
        try:
            history = fit(model, data, answer_loss, settings, Run(run, ""), [Notes(run, breaks)])
        except KeyboardInterrupt:
            assert breaks
    log = list(read_jsonl(tmp_path / "whole" / "log.jsonl"))

    assert [line["families"]["seen"] for line in log if "families" in line] == [4, 8]
    assert list(read_jsonl(tmp_path / "broken" / "log.jsonl")) == log
    assert final_loss(history) == pytest.approx(sum(line["loss"] for line in log if "loss" in line) / STEPS)
