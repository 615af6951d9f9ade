"""Preference tuning: 500 synthetic pairs, and how often a small model prefers held-out ones before and after."""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.importing import import_files
from shopwright.catalogue.records import Product
from shopwright.catalogue.snapshots import load_catalogue
from shopwright.demo import write_demo_shop
from shopwright.foundation.chance import Chance
from shopwright.foundation.files import write_jsonl
from shopwright.foundation.shop import SETTINGS_FILE, Shop
from shopwright.studio.asking import request
from shopwright.studio.channels import Channel, ChannelField, channel_named
from shopwright.studio.composing import facts_of, fit
from shopwright.training.recipes import parse_train_recipe
from shopwright.training.train import train

PAIRS = 500
CHANNEL, TASK = "google_ads", "ads"
PRAISE = ("the best", "unbeatable", "the finest", "world-class", "the number one", "incredible")
LONG = 160
"""Characters of a text that is too long: more than any field of the channel holds."""
FILE = "synthetic-preferences.jsonl"
SEEDLING: dict[str, Any] = {
    "method": "seedling",
    "name": "seed",
    "vocabulary": 2048,
    "hidden": 192,
    "layers": 3,
    "heads": 3,
    "context": 1024,
    "tokens": 200_000,
    "batch_tokens": 2048,
    "learning_rate": 0.002,
}
PREFERENCE: dict[str, Any] = {
    "method": "preference",
    "name": "preferred",
    "preferences": FILE,
    "learning_rate": 0.00002,
    "batch_tokens": 4096,
}


def report(folder: Path | None = None, model: str = "tuned") -> Iterable[tuple[str, ...]]:
    """Win rates over the start; the model is one of the shop in `folder`, or a seedling of the demo shop made here."""
    shop, base = (Shop(folder), model) if folder else (_demo(), SEEDLING["name"])
    if folder is None:
        train(shop, parse_train_recipe(SEEDLING))
    write_jsonl(shop.folder / FILE, islice(rows(load_catalogue(shop)), PAIRS))
    found = train(shop, parse_train_recipe({**PREFERENCE, "base": base}))
    before, after = found["win_rate"]["before"], found["win_rate"]["after"]
    yield ("pairs", f"{found['pairs']['learnt']} learnt, {found['pairs']['held_out']} held out by product family")
    yield ("preferred reply wins, before", f"{before:.1%}")
    low, high = (100 * edge for edge in found["win_rate"]["interval"])
    gain = 100 * (after - before)
    yield ("preferred reply wins, after", f"{after:.1%} ({gain:+.1f} points, 95 % interval {low:+.1f} to {high:+.1f})")
    yield ("preferred replies themselves", f"{found['chosen_gain']:+.3f} nats a token")
    yield ("implicit reward margin", f"{found['reward_margin']:.3f}; above nothing in {found['reward_accuracy']:.1%}")
    yield ("steps and seconds", f"{found['steps']} in {found['seconds']:.0f} s")


def rows(catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """Lines of ads: one that states facts within the limit, against one that praises, or one that is too long."""
    channel = channel_named(CHANNEL)
    for place in range(PAIRS):
        for product in catalogue.products:
            for field in channel.fields_for(TASK):
                yield from _row(product, channel, field, place)


def _row(product: Product, channel: Channel, field: ChannelField, place: int) -> Iterator[dict[str, Any]]:
    facts = [f"{name}: {value}" for name, value in facts_of(product)]
    chosen = fit(facts[place], field) if place < len(facts) else ""
    if not chosen:
        return
    rejected = _rejected(product, Chance(7, (product.id, field.name, str(place))), chosen, facts)
    asked = request(product, channel, field, place, seed=0).messages
    prompt = [{"role": message.role, "content": message.content} for message in asked]
    yield {"prompt": prompt, "chosen": chosen, "rejected": rejected, "task": TASK, "source": product.family}


def _rejected(product: Product, chance: Chance, chosen: str, facts: list[str]) -> str:
    """The same with praise that no record supports, or as long as all facts together, past every limit."""
    if chance.fraction() < 0.5:
        return f"{chosen}, {PRAISE[chance.child('words').number() % len(PRAISE)]}"
    return f"{chosen}. {product.title}. {'. '.join(facts)}. {product.description or ''}"[:LONG]


def _demo() -> Shop:
    folder = Path(tempfile.mkdtemp()) / "demo-shop"
    write_demo_shop(folder / "exports")
    (folder / "exports" / SETTINGS_FILE).rename(folder / SETTINGS_FILE)
    import_files(Shop(folder), sorted((folder / "exports").iterdir()))
    return Shop(folder)


if __name__ == "__main__":
    for row in report(*map(Path, sys.argv[1:2]), *sys.argv[2:3]):
        print(*row, sep="\t")
