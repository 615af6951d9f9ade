"""What a model is asked for one field of a channel: the project's authoring tasks, with this channel's limit."""

import re
import unicodedata

from shopwright.catalogue.records import Product
from shopwright.models.model import Message, Request
from shopwright.studio.channels import Channel, ChannelField
from shopwright.studio.composing import facts_of
from shopwright.tasks.catalogue_of_tasks import task_named
from shopwright.tasks.grammar import Characters
from shopwright.tasks.listing import facts, leaf_of, listing
from shopwright.tasks.task import Case

_MARKERS = re.compile(r"<\|[^<>|]*\|?>|\[/?(?:INST|SYS)\]|<</?SYS>>|^\s*(?:system|assistant|user)\s*:", re.I | re.M)
_TASKS = {"ads": "ad-writing", "bullets": "ad-writing", "title": "query-title", "description": "description-writing"}
TOKENS_PER_CHARACTER = 0.5
"""Roomy: European text has three to five characters a token; the grammar ends the text sooner."""


def request(product: Product, channel: Channel, field: ChannelField, place: int, seed: int) -> Request:
    """The request for one text; `place` and `seed` vary the phrasing and the chance, so that candidates differ."""
    task = task_named(_TASKS[field.task])
    prompt = task.ask(_case(product, channel, field, place), phrasing=seed + place)
    messages = (Message("system", task.system),) if task.system else ()
    return Request(
        (*messages, Message("user", _plain(prompt.text))),
        grammar=Characters(field.limit),
        max_tokens=max(16, round(field.limit * TOKENS_PER_CHARACTER)),
        temperature=0.7 if seed + place else 0.0,
        seed=seed * 100 + place,
    )


def _case(product: Product, channel: Channel, field: ChannelField, place: int) -> Case:
    stated = facts_of(product)
    stress = stated[place % len(stated)][0].lower() if stated else "what it is"
    slots = {
        "channel": f"{channel.title}, {field.label.lower()}",
        "limit": str(field.limit),
        "stress": f"the {stress}" if stated else stress,
        "listing": listing(product, 600),
        "query": _search(product),
        "title": product.title,
        "facts": facts(product) or "none",
        "category": leaf_of(product) or "our shop",
    }
    return Case(
        key=product.id,
        fields=slots,
        question=f"{field.label} of {product.title}",
        gold=None,
        max_characters=field.limit,
        records=(product.id,),
        language=product.language,
    )


def _search(product: Product) -> str:
    """What a shopper would type to find it: its first fact and its kind."""
    values = [value for _, value in facts_of(product)[:1]]
    return " ".join((*values, leaf_of(product))).lower().strip() or product.title


def _plain(text: str) -> str:
    """Records are data: what is invisible in them, and what looks like a role, does not reach the model."""
    visible = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cf", "Cc", "Co", "Cs"))
    return _MARKERS.sub(" ", visible)
