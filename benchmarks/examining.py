"""Questions a second: the bulk engine against lm-eval's transformers back end and the contest's own loop.

One model of 15 M parameters, F16 here and the same weights as safetensors there, on the contest's mix of answer types.
`python -m benchmarks examining`; the first time it raises the model, for a quarter of an hour.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.fifteen import fifteen
from shopwright.catalogue.snapshots import load_catalogue
from shopwright.evaluation.examiner import examine
from shopwright.evaluation.harness_tasks import write_suite
from shopwright.evaluation.own import own_suite
from shopwright.evaluation.questions import Suite
from shopwright.evaluation.result import marked
from shopwright.evaluation.strategies import PLAIN, WRITTEN, Strategy
from shopwright.evaluation.systems import System
from shopwright.models.bulk import Bulk
from shopwright.models.model import Request
from shopwright.tasks.prompt import AnswerKind

Row = tuple[str, ...]
Turn = Callable[[], tuple[float, float]]
"""Seconds for all questions of a suite, and its score."""

MIX: Mapping[AnswerKind, int] = {"choice": 400, "selection": 114, "entities": 96, "ranking": 32, "text": 158}
"""Questions of each answer type: the shares that benchmarks/scoring.py takes the contest's tasks to have."""
ROUNDS = 3
BATCH = 16
LONGEST_REPLY = 100
"""Tokens of an open reply in the contest's own loop; a choice had one."""
SUITES: Mapping[str, tuple[tuple[AnswerKind, ...], Strategy]] = {
    "the contest's mix": (tuple(MIX), PLAIN),
    "choices alone": (("choice",), PLAIN),
    "generated answers": (("selection", "entities", "ranking", "text"), WRITTEN),
}
"""Plain weighs rankings and selections as it does choices; where all that the peers do is generate, so does ours."""


def report() -> Iterable[Row]:
    """For each part of the mix: questions a second of all three, ratios with their spread, and scores."""
    try:
        import lm_eval  # noqa: F401
    except ImportError:
        yield "lm-eval is missing", "pip install lm_eval"
        return
    shop, folder = fifteen()
    whole = _mixed(own_suite(load_catalogue(shop), limit=120))
    for name, (kinds, strategy) in SUITES.items():
        suite = replace(whole, questions=tuple(q for q in whole.questions if q.prompt.kind in kinds))
        yield from _raced(name, suite, strategy, folder)


def _raced(name: str, suite: Suite, strategy: Strategy, folder: Path) -> Iterator[Row]:
    peers: dict[str, Turn] = {
        "lm-eval, hf": _harness(suite, folder),
        "the contest's loop": lambda: _loop(suite, folder),
    }
    rounds = [(_ours(suite, strategy, folder), {peer: turn() for peer, turn in peers.items()}) for _ in range(ROUNDS)]
    count, own = len(suite.examined), [ours for ours, _ in rounds]
    yield name, f"{count} questions", f"shopwright, bulk: {_rate(count, own)}", f"score {own[0][1]:.3f}"
    for peer in peers:
        theirs = [turns[peer] for _, turns in rounds]
        ratios = [seconds / ours[0] for ours, (seconds, _) in zip(own, theirs, strict=True)]
        spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        yield name, f"{peer}: {_rate(count, theirs)}", f"ratio {spread}", f"score {theirs[0][1]:.3f}"


def _rate(count: int, turns: Sequence[tuple[float, float]]) -> str:
    return f"{count / min(seconds for seconds, _ in turns):.1f} questions/s"


def _mixed(suite: Suite) -> Suite:
    """So many questions of each kind, drawn by a fixed seed, in the suite's order: task by task."""
    drawn: set[str] = set()
    for kind, count in MIX.items():
        ids = [question.id for question in suite.examined if question.prompt.kind == kind]
        drawn.update(random.Random(7).sample(ids, min(count, len(ids))))
    return replace(suite, questions=tuple(question for question in suite.examined if question.id in drawn))


def _ours(suite: Suite, strategy: Strategy, folder: Path) -> tuple[float, float]:
    # A new engine each turn, for the last one's cache holds these prompts; warm as the peers' models are.
    with tempfile.TemporaryDirectory() as notes, closing(Bulk(folder)) as engine:
        list(engine.reply([Request.user(" ".join(["warm"] * 100), max_tokens=4)] * BATCH))
        began = time.perf_counter()
        replies = examine(System("tuned15", engine, strategy), suite, Path(notes) / "replies.jsonl")
        seconds = time.perf_counter() - began
    return seconds, _score(suite, replies.texts)


def _harness(suite: Suite, folder: Path) -> Turn:
    """lm-eval over the exported suite, choices by likelihood as here; its model is loaded before the clock starts."""
    from lm_eval.evaluator import evaluate
    from lm_eval.models.huggingface import HFLM
    from lm_eval.tasks import TaskManager

    out = Path(tempfile.mkdtemp()) / "suite"
    write_suite(suite, out)
    choices = any(question.prompt.kind == "choice" for question in suite.examined)
    group = "shopwright-own-likelihood" if choices else "shopwright-own"
    tasks = TaskManager(include_path=str(out))
    model: Any = HFLM(pretrained=str(folder), device="cpu", dtype="float32", batch_size=BATCH)

    def turn() -> tuple[float, float]:
        asked = tasks.load([group])
        began = time.perf_counter()
        found = evaluate(model, asked, bootstrap_iters=0, apply_chat_template=True, log_samples=False)
        seconds = time.perf_counter() - began
        return seconds, float(found["results"][group]["overall_corrected,none"])

    return turn


def _loop(suite: Suite, folder: Path) -> tuple[float, float]:
    """Batches of sixteen as the questions come, through `transformers.generate`."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder, padding_side="left")
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    texts: list[str] = []
    began = time.perf_counter()
    for start in range(0, len(suite.examined), BATCH):
        batch = suite.examined[start : start + BATCH]
        turns = [_messages(question.system, question.prompt.text) for question in batch]
        asked = tokenizer.apply_chat_template(
            turns, add_generation_prompt=True, padding=True, return_tensors="pt", return_dict=True
        )
        most = 1 if all(question.prompt.kind == "choice" for question in batch) else LONGEST_REPLY
        said = model.generate(**asked, max_new_tokens=most, do_sample=False)
        texts += tokenizer.batch_decode(said[:, asked["input_ids"].shape[1] :], skip_special_tokens=True)
    return time.perf_counter() - began, _score(suite, texts)


def _messages(system: str, text: str) -> list[dict[str, str]]:
    turns = [{"role": "system", "content": system}] if system else []
    return [*turns, {"role": "user", "content": text}]


def _score(suite: Suite, texts: Sequence[str]) -> float:
    return marked(suite, "corrected", texts, None).figures.score


if __name__ == "__main__":
    for row in report():
        sys.stdout.write("\t".join(row) + "\n")
