"""An instruction set written out for other trainers: chat messages, Alpaca's three fields, ShareGPT's turns."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from shopwright.catalogue.catalogue import PARTS
from shopwright.foundation.errors import UnknownName
from shopwright.foundation.files import write_jsonl
from shopwright.foundation.shop import Shop
from shopwright.instructions.formats import chat
from shopwright.instructions.samples import Sample, read_samples


def alpaca(sample: Sample) -> dict[str, Any]:
    """`instruction`, `input`, `output`, and `system` where there is one."""
    system = {"system": sample.system} if sample.system else {}
    return {"instruction": sample.prompt.text, "input": "", "output": sample.reply, **system}


def sharegpt(sample: Sample) -> dict[str, Any]:
    """`conversations` of human and gpt in turn, `system` beside them."""
    turns = [{"from": "human", "value": sample.prompt.text}, {"from": "gpt", "value": sample.reply}]
    return {"conversations": turns, "system": sample.system}


FORMATS: Mapping[str, Callable[[Sample], dict[str, Any]]] = {"jsonl": chat, "alpaca": alpaca, "sharegpt": sharegpt}


def export_instructions(shop: Shop, name: str, out: Path, form: str = "jsonl") -> int:
    """Write a set's training part as JSONL in one of FORMATS and return its rows; raises UnknownName, NothingToDo.

    The other parts stay in the shop's folder: what examines a model is not handed out to teach one.
    """
    if form not in FORMATS:
        raise UnknownName("format of instructions", form, FORMATS)
    folder = shop.must_have(shop.instructions(name), f"instruction set {name!r}", "shopwright write")
    samples = read_samples(folder, PARTS[0])
    write_jsonl(out, (FORMATS[form](sample) for sample in samples))
    return len(samples)
