"""The dataset card of an instruction set: what is in it, whose it is, what was left out and how to load it."""

from collections.abc import Iterable, Mapping

import yaml

from shopwright.foundation.shop import ShopSettings
from shopwright.instructions.licences import hub_name, terms_of
from shopwright.instructions.manifest import SetManifest
from shopwright.instructions.tally import Tally, in_order

SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def card(manifest: SetManifest, tally: Tally, shop: ShopSettings) -> str:
    """README.md of an instruction set, with the front matter that dataset hubs read."""
    head = yaml.safe_dump(_front_matter(manifest, tally, shop), sort_keys=False, allow_unicode=True)
    return f"---\n{head}---\n\n" + "\n\n".join(_sections(manifest, tally, shop)) + "\n"


def _front_matter(manifest: SetManifest, tally: Tally, shop: ShopSettings) -> dict[str, object]:
    return {
        "license": hub_name(terms_of(manifest.licences).licence),
        "language": sorted(language for language, samples in tally.languages.items() if samples),
        "pretty_name": f"{shop.name}: {manifest.name}",
        "size_categories": [_size(manifest.rows)],
        "task_categories": ["text-generation"],
        "tags": ["e-commerce", "instructions"],
        "configs": [
            {
                "config_name": "default",
                "data_files": [{"split": part, "path": f"{part}.parquet"} for part in tally.tasks],
            }
        ],
    }


def _sections(manifest: SetManifest, tally: Tally, shop: ShopSettings) -> Iterable[str]:
    yield f"# {manifest.name}"
    yield (
        f"{manifest.rows} instructions made from {shop.source} ({shop.name}). Every answer was read or computed from "
        "a record; the ledger of each sample names its records, licence and checks."
    )
    yield "## Samples\n\n" + _samples_table(tally)
    yield "## Licences\n\n" + _table(("licence", "samples"), manifest.licences) + _passed_on(manifest)
    yield "## Makers of the answers\n\n" + _table(("maker", "samples"), in_order(tally.makers))
    yield "## Checks passed\n\n" + _table(("check", "samples"), in_order(tally.checks))
    yield (
        "## Places of right answers\n\nHow many times its even share the commonest place of the right option has; 1 is "
        "even.\n\n" + _table(("task", "times"), {task: f"{times:.2f}" for task, times in tally.leaning().items()})
    )
    yield (
        "## Answers that stand in their prompts\n\nThe share of prompts that hold the right option and no wrong one, "
        "or the whole text to be written, word for word: those are read, not known.\n\n"
        + _table(("task", "share"), {task: f"{share:.0%}" for task, share in tally.telling().items()})
    )
    yield (
        "## Splits\n\nProducts are dealt by family, queries by their words, sessions by time. No family of the test or "
        "validation part is in training, nor a question of theirs, nor a text that copies more than half of theirs."
    )
    yield "## Left out\n\n" + (_table(("reason", "samples"), manifest.dropped) if manifest.dropped else "Nothing.")
    yield (
        "## How to load\n\n`train.jsonl` and its sisters hold chat messages and one object `meta`; the Parquet files "
        f"hold the whole samples.\n\n```python\nfrom datasets import load_dataset\n\n"
        f'data = load_dataset("json", data_files={{"train": "{manifest.name}/train.jsonl"}})\n```'
    )
    yield f"Fingerprint: `{manifest.fingerprint}`"


def _passed_on(manifest: SetManifest) -> str:
    terms = terms_of(manifest.licences)
    if not terms.share_alike:
        return ""
    names = " and ".join(terms.share_alike)
    said = f"\n\nShare-alike: whoever passes this set on keeps to {names}, for the whole of it."
    return said + (" Two such licences cannot both be kept: leave one source out." if terms.conflict else "")


def _samples_table(tally: Tally) -> str:
    counts = tally.tasks
    rows = [
        f"| {task} | " + " | ".join(str(counts[part][task]) for part in counts) + " |"
        for task in sorted(tally.all_tasks)
    ]
    total = "| all | " + " | ".join(str(rows) for rows in tally.splits.values()) + " |"
    return "\n".join(["| task | " + " | ".join(counts) + " |", "|---|" + "---:|" * len(counts), *rows, total])


def _table(head: tuple[str, str], rows: Mapping[str, object]) -> str:
    return "\n".join([f"| {head[0]} | {head[1]} |", "|---|---:|", *(f"| {name} | {n} |" for name, n in rows.items())])


def _size(rows: int) -> str:
    return next((name for most, name in SIZES if rows < most), "n>1M")
