"""What people approved against what they were offered: pairs of texts that a model can learn preferences from."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.snapshots import load_catalogue
from shopwright.foundation.errors import NothingToDo
from shopwright.foundation.files import write_jsonl
from shopwright.foundation.shop import Shop
from shopwright.studio.asking import request
from shopwright.studio.channels import channel_named
from shopwright.studio.lint import FieldText
from shopwright.studio.queue import Queue, Queued

Row = dict[str, Any]


def export_preferences(shop: Shop, out: Path) -> int:
    """Write every pair as a line of JSON and return their number. Raises NothingToDo where there is none.

    {"prompt": messages, "chosen", "rejected", "task", "source"}: the prompt is what a model is asked for that field,
    the source is the product's family. A pair is a draft's text and what a person made of it before approving it, or an
    approved text and one in the same place of a rejected draft of the same task, channel and product.
    """
    catalogue = load_catalogue(shop)
    queue = Queue(shop, catalogue)
    decided = [*queue.all("approved"), *queue.all("rejected")]
    queue.close()
    rows = list(preferences(decided, catalogue))
    if not rows:
        raise NothingToDo("approved draft that was edited, or stands against a rejected one,", "shopwright author")
    write_jsonl(out, rows)
    return len(rows)


def preferences(decided: Sequence[Queued], catalogue: Catalogue) -> Iterator[Row]:
    """The pairs in these drafts, each once, in the order of products."""
    seen: set[str] = set()
    in_groups = sorted((one for one in decided if one.draft.product_id in catalogue.by_id), key=_ground)
    for _, group in groupby(in_groups, key=_ground):
        for row in _pairs(list(group), catalogue):
            line = json.dumps(row, sort_keys=True)
            if line not in seen:
                seen.add(line)
                yield row


def _pairs(group: Sequence[Queued], catalogue: Catalogue) -> Iterator[Row]:
    rejected = [one for one in group if one.status == "rejected"]
    for one in (one for one in group if one.status == "approved"):
        yield from _against(one, one.draft.texts, catalogue)
        for other in rejected:
            yield from _against(one, other.texts, catalogue)


def _against(one: Queued, others: Sequence[FieldText], catalogue: Catalogue) -> Iterator[Row]:
    """An approved draft's texts against others, field by field and place by place."""
    product, channel = catalogue.by_id[one.draft.product_id], channel_named(one.draft.channel)
    for field in channel.fields_for(one.draft.task):
        left = [text.text for text in others if text.field == field.name]
        for place, (chosen, rejected) in enumerate(zip(one.texts_of(field.name), left, strict=False)):
            if chosen.strip() != rejected.strip():
                asked = request(product, channel, field, place, seed=0).messages
                prompt = [{"role": message.role, "content": message.content} for message in asked]
                about = {"task": one.draft.task, "source": product.family or product.id}
                yield {"prompt": prompt, "chosen": chosen, "rejected": rejected, **about}


def _ground(one: Queued) -> tuple[str, str, str]:
    """Drafts that may be held against each other share this."""
    return one.draft.product_id, one.draft.task, one.draft.channel
