"""The grown set as a folder: samples, a ledger line for each, what was left out and why, and its figures."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shopwright.catalogue.catalogue import PARTS
from shopwright.foundation.files import atomic, content_hash, fingerprint, write_json, write_jsonl, write_text
from shopwright.foundation.recipes import dump_recipe
from shopwright.foundation.tables import write_table
from shopwright.instructions.formats import chat
from shopwright.instructions.manifest import SetManifest
from shopwright.instructions.samples import Ledger, Sample
from shopwright.instructions.teacher.checking import passed
from shopwright.instructions.teacher.diversity import Diversity
from shopwright.instructions.teacher.making import Outcome, Use
from shopwright.instructions.teacher.recipe import GrowRecipe
from shopwright.instructions.teacher.seeds import Seed
from shopwright.tasks.answers import Text
from shopwright.tasks.prompt import Prompt

SEED_MAKER = "seed"
SEED_LICENCE = "Apache-2.0"


@dataclass(frozen=True)
class Drop:
    """A planned sample that was left out."""

    outcome: Outcome
    reason: str
    """What is counted."""
    detail: str = ""

    def as_json(self) -> dict[str, Any]:
        """Its line in dropped.jsonl."""
        planned = self.outcome.planned
        reason = f"{self.reason} {self.detail}".strip()
        return {
            "id": planned.id,
            "task": planned.task,
            "part": "train",
            "reason": reason,
            "step": planned.step,
            "parents": [parent.id for parent in planned.parents],
            "prompts": list(self.outcome.prompts),
        }


@dataclass(frozen=True)
class Harvest:
    """What a growth has come to."""

    seeds: tuple[Seed, ...]
    """Those that stand in the set."""
    kept: tuple[Outcome, ...]
    drops: tuple[Drop, ...]
    use: Use
    rounds: int
    teacher: str
    diversity: Mapping[str, Diversity] = field(default_factory=dict)

    @property
    def dropped(self) -> dict[str, int]:
        """How many were left out for each reason, the commonest first."""
        counts = Counter(drop.reason for drop in self.drops)
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    @property
    def tasks(self) -> dict[str, int]:
        """Samples of each task."""
        found = Counter(seed.task for seed in self.seeds) + Counter(outcome.planned.task for outcome in self.kept)
        return dict(sorted(found.items()))


def store(folder: Path, recipe: GrowRecipe, harvest: Harvest) -> SetManifest:
    """Write the set whole or not at all; the same harvest gives the same bytes."""
    samples = _samples(recipe, harvest)
    with atomic(folder) as temporary:
        temporary.mkdir(parents=True)
        write_jsonl(temporary / "train.jsonl", map(chat, samples))
        for part in PARTS:
            # Those who train on a set look for all three parts.
            write_table(temporary / f"{part}.parquet", Sample, samples if part == "train" else ())
        write_jsonl(temporary / "ledger.jsonl", _ledger(recipe, harvest))
        write_jsonl(temporary / "dropped.jsonl", (drop.as_json() for drop in harvest.drops))
        manifest = _manifest(recipe, harvest, samples, fingerprint(temporary / "train.jsonl"))
        write_json(temporary / "manifest.json", manifest.model_dump(mode="json"))
        write_json(temporary / "growth.json", _figures(harvest))
        write_text(temporary / "recipe.yaml", dump_recipe(recipe))
        write_text(temporary / "README.md", _card(manifest, harvest))
    return manifest


def _samples(recipe: GrowRecipe, harvest: Harvest) -> tuple[Sample, ...]:
    seeds = (_sample(seed, (), SEED_MAKER, SEED_LICENCE) for seed in harvest.seeds)
    grown = (
        _sample(outcome.sample, tuple(p.id for p in outcome.planned.parents), harvest.teacher, recipe.licence)
        for outcome in harvest.kept
        if outcome.sample
    )
    return (*seeds, *grown)


def _sample(seed: Seed, parents: tuple[str, ...], maker: str, licence: str) -> Sample:
    return Sample(
        id=seed.id,
        task=seed.task,
        part="train",
        system="",
        prompt=Prompt(
            task=seed.task, kind="text", text=seed.question, question=seed.question, max_characters=len(seed.output)
        ),
        reply=seed.output,
        gold=Text(text=seed.output),
        ledger=Ledger(
            records=parents or (seed.id,),
            families=(),
            licence=licence,
            maker=maker,
            phrasing=0,
            checks=passed(seed.task),
        ),
    )


def _ledger(recipe: GrowRecipe, harvest: Harvest) -> Iterable[dict[str, Any]]:
    for seed in harvest.seeds:
        yield {"id": seed.id, "maker": SEED_MAKER, "licence": SEED_LICENCE, "objects": seed.objects, "step": "seed"}
    for outcome in harvest.kept:
        planned, use = outcome.planned, outcome.use
        yield {
            "id": planned.id,
            "maker": harvest.teacher,
            "licence": recipe.licence,
            "objects": planned.parents[0].objects,
            "step": planned.step,
            "parents": [parent.id for parent in planned.parents],
            "examples": [seed.id for seed in planned.solved],
            "prompts": list(outcome.prompts),
            "checks": [*passed(planned.task), "likeness"],
            "replies": use.replies,
            "prompt_tokens": use.prompt_tokens,
            "completion_tokens": use.completion_tokens,
        }


def _manifest(recipe: GrowRecipe, harvest: Harvest, samples: Sequence[Sample], mark: str) -> SetManifest:
    licences = Counter(sample.ledger.licence for sample in samples)
    return SetManifest(
        name=recipe.name,
        rows=len(samples),
        splits={part: len(samples) if part == "train" else 0 for part in PARTS},
        tasks=harvest.tasks,
        dropped=harvest.dropped,
        licences=dict(sorted(licences.items())),
        fingerprint=content_hash(mark),
    )


def _figures(harvest: Harvest) -> dict[str, Any]:
    kept = Counter(outcome.planned.step for outcome in harvest.kept)
    return {
        "teacher": harvest.teacher,
        "seeds": len(harvest.seeds),
        "grown": len(harvest.kept),
        "rounds": harvest.rounds,
        "steps": dict(sorted(kept.items())),
        "dropped": harvest.dropped,
        "diversity": {name: figures.as_json() for name, figures in harvest.diversity.items()},
        "usage": {
            "replies": harvest.use.replies,
            "unusable": dict(sorted(harvest.use.unusable.items())),
            "prompt_tokens": harvest.use.prompt_tokens,
            "completion_tokens": harvest.use.completion_tokens,
        },
    }


def _card(manifest: SetManifest, harvest: Harvest) -> str:
    rows = "\n".join(f"| {task} | {count} |" for task, count in manifest.tasks.items())
    lost = "\n".join(f"| {reason} | {count} |" for reason, count in manifest.dropped.items()) or "| nothing | 0 |"
    figures = json.dumps({name: one.as_json() for name, one in harvest.diversity.items()}, indent=2)
    return (
        f"# {manifest.name}\n\n{manifest.rows} instructions: {len(harvest.seeds)} seeds written for Shopwright and "
        f"{len(harvest.kept)} grown from seeds by {harvest.teacher}. Products, shops and people are invented. The "
        "answers of the grown ones are the teacher's: they passed the checks that ledger.jsonl names, and no person "
        f"has read them.\n\n## Samples\n\n| task | samples |\n|---|---:|\n{rows}\n\n## Left out\n\n"
        f"| reason | samples |\n|---|---:|\n{lost}\n\n## Diversity\n\n```json\n{figures}\n```\n\n"
        f"Fingerprint: `{manifest.fingerprint}`\n"
    )
