"""An instruction set written out for other trainers and harnesses, in the forms that they read."""

from collections.abc import Callable, Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from shopwright.catalogue.catalogue import PARTS
from shopwright.foundation.errors import UnknownName
from shopwright.foundation.files import atomic, write_json, write_jsonl
from shopwright.foundation.shop import Shop
from shopwright.instructions.formats import chat, messages
from shopwright.instructions.harness import write_harness
from shopwright.instructions.preferences import pairs
from shopwright.instructions.samples import Sample, stream_samples

Line = dict[str, Any]


def alpaca(sample: Sample) -> Line:
    """`instruction`, `input`, `output`, and `system` where there is one."""
    system = {"system": sample.system} if sample.system else {}
    return {"instruction": sample.prompt.text, "input": "", "output": sample.reply, **system}


def sharegpt(sample: Sample) -> Line:
    """`conversations` of human and gpt in turn, `system` beside them."""
    turns = [{"from": "human", "value": sample.prompt.text}, {"from": "gpt", "value": sample.reply}]
    return {"conversations": turns, "system": sample.system}


def trl(sample: Sample) -> Line:
    """trl's conversational prompt-completion form: its loss falls on the completion alone."""
    *prompt, reply = messages(sample)
    return {"prompt": prompt, "completion": [reply]}


LINES: Mapping[str, Callable[[Sample], Line]] = {"jsonl": chat, "alpaca": alpaca, "sharegpt": sharegpt, "trl": trl}
FORMATS = (*LINES, "preference", "llama-factory", "lm-eval")


def export_instructions(shop: Shop, name: str, out: Path, form: str = "jsonl") -> int:
    """Write a set in one of FORMATS and return its rows; raises UnknownName, NothingToDo.

    `llama-factory` and `lm-eval` make a folder, the others a JSONL file. All but `lm-eval` hold the training part; the
    other parts stay in the shop's folder, since what examines a model is not handed out to teach one.
    """
    if form not in FORMATS:
        raise UnknownName("format of instructions", form, FORMATS)
    folder = shop.must_have(shop.instructions(name), f"instruction set {name!r}", "shopwright write")
    if form == "lm-eval":
        return write_harness(name, stream_samples(folder, "test"), out)
    samples = stream_samples(folder, PARTS[0])
    if form == "llama-factory":
        return _llama_factory(name, samples, out)
    if form == "preference":
        return _write(out, pairs(samples))
    return _write(out, map(LINES[form], samples))


def _llama_factory(name: str, samples: Iterable[Sample], out: Path) -> int:
    """A data folder of LLaMA-Factory: the set as Alpaca lines, and the registry that names it."""
    columns = {"prompt": "instruction", "query": "input", "response": "output", "system": "system"}
    with atomic(out) as folder:
        folder.mkdir(parents=True)
        rows = _write(folder / f"{name}.jsonl", map(alpaca, samples))
        write_json(folder / "dataset_info.json", {name: {"file_name": f"{name}.jsonl", "columns": columns}})
    return rows


def _write(out: Path, lines: Iterable[Line]) -> int:
    counted = count()
    write_jsonl(out, (line for line, _ in zip(lines, counted, strict=False)))
    return next(counted)
