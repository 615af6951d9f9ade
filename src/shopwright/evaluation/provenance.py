"""Where a report comes from: whose weights, which questions, and whether the training was compared with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from json import dumps
from pathlib import Path

from shopwright import __version__
from shopwright.evaluation.questions import Suite
from shopwright.evaluation.systems import manifest_of
from shopwright.foundation.errors import ShopwrightError
from shopwright.foundation.files import fingerprint
from shopwright.foundation.shop import Shop
from shopwright.instructions.contamination_report import REPORT, ContaminationReport, require_report
from shopwright.instructions.manifest import read_set_manifest
from shopwright.models.checkpoints import MANIFEST_FILE, Manifest, model_names, read_manifest

VERSION = __version__
UNKNOWN = "not known"
OF_THE_TEST_PART = ("own", "authoring")
"""Suites whose questions come from the records that no instruction set of the shop is written from."""


@dataclass(frozen=True)
class Origin:
    """How a model came to be, as far as its folder and its shop tell."""

    made: str
    """Method, base and instruction set."""
    contamination: str
    """Whether what it was trained on was compared with the questions."""


def data_fingerprint(suite: Suite) -> str:
    """SHA-256 of the questions that count and of their gold answers; its first 16 hex digits."""
    digest = sha256()
    for question in suite.examined:
        seen = (question.id, question.task, question.metric, question.system, question.prompt.text, question.raw_gold)
        digest.update(dumps(seen, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:16]


def origin_of(spec: str, shop: Shop | None, suite: str, data: Path | None) -> Origin:
    """What is known of a model, and of its training against a suite or the file that the suite was read from."""
    manifest = manifest_of(spec, shop)
    if manifest is None:
        return Origin(UNKNOWN, f"{UNKNOWN}: it came without a manifest that names what it was trained on.")
    lineage = _lineage(manifest, shop)
    told = [_compared(one, shop, suite, data) for one in lineage]
    rest = _base_beyond(lineage[-1])
    return Origin("; ".join(map(_made, lineage)), " ".join([*told, *([rest] if rest else [])]))


def _lineage(manifest: Manifest, shop: Shop | None) -> list[Manifest]:
    """The model and the models of this shop that it was tuned from, one after the other."""
    found, seen = [manifest], {manifest.name}
    while shop and (base := found[-1].base) in model_names(shop) and base not in seen:
        if base is None or not (shop.model(base) / MANIFEST_FILE).is_file():
            break
        found.append(read_manifest(shop.model(base)))
        seen.add(base)
    return found


def _made(manifest: Manifest) -> str:
    parts = [manifest.method, f"from {manifest.base}" if manifest.base else "from random weights"]
    parts += [f"on the instruction set {manifest.instructions}"] if manifest.instructions else []
    return f"{manifest.name}: {', '.join(parts)}"


def _base_beyond(manifest: Manifest) -> str:
    return f"What {manifest.base} was trained on: {UNKNOWN}." if manifest.base else ""


def _compared(manifest: Manifest, shop: Shop | None, suite: str, data: Path | None) -> str:
    name = manifest.instructions
    if name is None:
        return f"{manifest.name}: {UNKNOWN}, its manifest names no instruction set."
    folder = shop.instructions(name) if shop else None
    if folder is None or not (folder / REPORT).is_file():
        return f"{manifest.name}: {UNKNOWN}, the instruction set {name} has no {REPORT} here."
    try:
        report = require_report(folder, read_set_manifest(folder).fingerprint)
    except ShopwrightError as error:
        return f"{manifest.name}: {UNKNOWN}. {error}"
    return f"{manifest.name}: {_stated(name, report, suite, data)}"


def _stated(name: str, report: ContaminationReport, suite: str, data: Path | None) -> str:
    if data is None:
        if suite not in OF_THE_TEST_PART:
            return f"{UNKNOWN}, the instruction set {name} was not compared with {suite}."
        return (
            f"the instruction set {name} was written in this shop from its training part alone; the questions of "
            f"{suite} are from its test part."
        )
    wanted, known = _fingerprints(data), {file.fingerprint for file in report.files}
    if not known.intersection(wanted):
        return f"{UNKNOWN}, the instruction set {name} was not compared with {data.name}."
    refused = sum(report.hits.values())
    near = "in the same words and in others" if report.near_checked else "in the same words alone"
    return (
        f"the {report.samples:,} samples of the instruction set {name} were compared with {data.name}, {near}; "
        f"{refused:,} that ask what a benchmark asks were refused, and none is in the set."
    )


def _fingerprints(data: Path) -> Sequence[str]:
    """Of the file or folder, and of its single files, each of which may be the benchmark that was named."""
    files = sorted(file for file in data.rglob("*") if file.is_file()) if data.is_dir() else []
    return [fingerprint(one) for one in (data, *files)]
