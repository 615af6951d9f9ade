"""Texts composed only of what the record states, within a field's limit: offered where a model's text fails."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from shopwright.catalogue.records import Product
from shopwright.studio.channels import Channel, ChannelField
from shopwright.studio.lint import FieldText, lint

_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")


def compose(product: Product, channel: Channel, task: str) -> tuple[FieldText, ...]:
    """A text for every place that a task must fill, as far as the record reaches."""
    return tuple(
        FieldText(field.name, text)
        for field in channel.fields_for(task)
        for text in islice(_fitting(product, field, channel, task), field.drafted)
    )


def fit(text: str, field: ChannelField) -> str:
    """As many whole words of a text as the field's limit allows."""
    line = " ".join(text.split())
    while line and field.measure(line) > field.limit:
        line = line.rpartition(" ")[0].rstrip(" ,;:-")
    return line


def facts_of(product: Product) -> tuple[tuple[str, str], ...]:
    """The short facts of a product, labelled as a page would."""
    stated = [(a.name.replace("_", " ").capitalize(), " ".join(a.value.split())) for a in product.attributes]
    stated += [(option.name, ", ".join(option.values)) for option in product.options]
    return tuple((name, value) for name, value in stated if value and len(value) <= 120)


def _fitting(product: Product, field: ChannelField, channel: Channel, task: str) -> Iterator[str]:
    seen: set[str] = set()
    for text in _ideas(product, field):
        whole = " ".join(text.split())
        short = whole if field.measure(whole) <= field.limit else ""
        found = lint((FieldText(field.name, short),), channel, task, product.title)
        offends = any(finding.severity == "error" and finding.rule != "count" for finding in found)
        if short and short.casefold() not in seen and not offends:
            seen.add(short.casefold())
            yield short


def _ideas(product: Product, field: ChannelField) -> Iterator[str]:
    if field.name == "search_terms":
        yield fit(" ".join(_terms(product)), field)
    elif field.task == "bullets":
        yield from (f"{name}: {value}" for name, value in facts_of(product))
        yield from (f"{label}: {value}" for label, value in _about(product))
    elif field.name == "tag":
        yield from (value for _, value in facts_of(product))
        yield from _terms(product)
    elif field.task == "title" or field.limit <= 40:
        yield from _names(product, field)
    else:
        yield from _lines(product, field)


def _names(product: Product, field: ChannelField) -> Iterator[str]:
    """The title as far as it goes, then shorter ways to name the product."""
    short = [value for _, value in facts_of(product) if "," not in value]
    brand, leaf = product.brand or "", product.category.leaf if product.category else ""
    yield product.title
    yield fit(product.title.split(", ")[0], field)
    if brand and leaf:
        yield f"{leaf} by {brand}"
    yield from (f"{leaf}: {value}" for value in short if leaf)
    yield from (f"{name}: {value}" for name, value in facts_of(product))
    yield from (value for value in short)
    yield from (part for part in (leaf, brand) if part)
    yield fit(product.title, field)


def _lines(product: Product, field: ChannelField) -> Iterator[str]:
    """The name and then facts, beginning with another fact each time, as many as fit."""
    facts = [f"{name}: {value}." for name, value in facts_of(product)]
    name = product.title.split(", ")[0]
    for start in range(max(len(facts), 1)):
        turned = facts[start:] + facts[:start]
        yield _filled(f"{name}.", turned, field)
    for start in range(len(facts)):
        yield _filled(facts[start], facts[start + 1 :], field)
    yield fit(product.title, field)


def _filled(start: str, sentences: Iterable[str], field: ChannelField) -> str:
    line = start
    for sentence in sentences:
        if field.measure(f"{line} {sentence}") <= min(field.limit, field.advised or field.limit):
            line = f"{line} {sentence}"
    return line


def _about(product: Product) -> Iterator[tuple[str, str]]:
    if product.brand:
        yield "Brand", product.brand
    if product.category:
        yield "Category", product.category.leaf


def _terms(product: Product) -> Iterator[str]:
    """Words by which the product may be searched, each once; a number torn from its unit would claim something else."""
    texts = (*product.tags, *(value for _, value in facts_of(product)), product.title)
    yield from dict.fromkeys(
        word.lower() for text in texts for word in _WORD.findall(text) if len(word) > 2 and word.isalpha()
    )
