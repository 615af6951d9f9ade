"""Drafts: a model's texts for one product and channel, checked, with a candidate from the record where they fail."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from shopwright.catalogue.records import Product, Variant
from shopwright.foundation.files import content_hash
from shopwright.models.model import Model
from shopwright.studio.asking import request
from shopwright.studio.channels import Channel, ChannelField
from shopwright.studio.checking import Checks, examine
from shopwright.studio.composing import compose
from shopwright.studio.lint import FieldText

FROM_RECORD = "record"
"""The maker of a draft that no model has written."""


@dataclass(frozen=True)
class Draft:
    """One candidate: the texts of all fields that a task writes for a channel."""

    product_id: str
    task: str
    channel: str
    maker: str
    texts: tuple[FieldText, ...]
    checks: Checks
    maker_fingerprint: str = ""

    @cached_property
    def key(self) -> str:
        """The same for the same texts about the same product."""
        return content_hash(self.product_id, self.task, self.channel, [(t.field, t.text) for t in self.texts])


def draft(
    product: Product, variants: Sequence[Variant], task: str, channel: Channel, model: Model, n: int = 1
) -> tuple[Draft, ...]:
    """`n` drafts by the model; where one fails its checks, one composed from the record follows at the end.

    Raises NotForThisChannel where the channel has no field for the task, and ModelFailed.
    """
    fields = channel.fields_for(task)
    written = _unlike(_written(product, variants, task, channel, model, seed) for seed in range(n))
    found = tuple(written)
    if fields and all(one.checks.clean for one in found) and found:
        return found
    return (*found, composed(product, variants, task, channel))


def composed(product: Product, variants: Sequence[Variant], task: str, channel: Channel) -> Draft:
    """The draft that only the record speaks in."""
    texts = compose(product, channel, task)
    return Draft(product.id, task, channel.name, FROM_RECORD, texts, examine(texts, product, variants, channel, task))


def _written(
    product: Product, variants: Sequence[Variant], task: str, channel: Channel, model: Model, seed: int
) -> Draft:
    slots = [(field, place) for field in channel.fields_for(task) for place in range(field.drafted)]
    requests = [request(product, channel, field, place, seed) for field, place in slots]
    replies = model.reply(requests)
    texts = _kept((field, " ".join(reply.text.split())) for (field, _), reply in zip(slots, replies, strict=True))
    checks = examine(texts, product, variants, channel, task)
    return Draft(product.id, task, channel.name, model.name, texts, checks, model.fingerprint)


def _kept(pairs: Iterator[tuple[ChannelField, str]]) -> tuple[FieldText, ...]:
    """The texts without empty ones and without repeats in a field."""
    return tuple(dict.fromkeys(FieldText(field.name, text) for field, text in pairs if text))


def _unlike(drafts: Iterator[Draft]) -> Iterator[Draft]:
    seen: set[str] = set()
    for one in drafts:
        if one.texts and one.key not in seen:
            seen.add(one.key)
            yield one
