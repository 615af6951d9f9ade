"""Whether texts keep a channel's limits and rules: pure checks, each finding with its field, value, rule and fix."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from shopwright.studio.channels import Channel, ChannelField
from shopwright.studio.rules import ALWAYS, RULES

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class FieldText:
    """One text for one field; a field may have several."""

    field: str
    text: str


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with one text."""

    field: str
    place: int
    """Which of the field's texts, from 1."""
    rule: str
    value: str
    fix: str
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.field} {self.place}, {self.rule}: {self.value!r}. {self.fix}"


def lint(texts: Sequence[FieldText], channel: Channel, task: str, record: str = "") -> tuple[Finding, ...]:
    """Every finding on the texts of one draft. What `record` states, such as a brand, is not held against it."""
    return tuple(
        finding
        for field in channel.fields_for(task)
        for finding in _field(field, [text.text for text in texts if text.field == field.name], record)
    )


def _field(field: ChannelField, texts: Sequence[str], record: str) -> Iterator[Finding]:
    if not field.least <= len(texts) <= field.most:
        value = f"{len(texts)} of {field.least} to {field.most}"
        yield Finding(field.name, 0, "count", value, f"Write {field.least} to {field.most}.")
    for place, text in enumerate(texts, 1):
        yield from _length(field, place, text)
        yield from _characters(field, place, text, record)
        yield from _ruled(field, place, text, record)
    if "unique" in field.rules or field.most > 1:
        yield from _repeats(field, texts)


def _length(field: ChannelField, place: int, text: str) -> Iterator[Finding]:
    length = field.measure(text)
    if not text.strip():
        yield Finding(field.name, place, "empty", text, "Write something, or take the field out.")
    if length > field.limit:
        fix = f"Shorten it by {length - field.limit} to {field.limit} {field.unit}."
        yield Finding(field.name, place, "length", f"{length} {field.unit}", fix)
    elif field.advised and length > field.advised:
        fix = f"Only about {field.advised} are shown."
        yield Finding(field.name, place, "shown length", f"{length} {field.unit}", fix, "warning")


def _characters(field: ChannelField, place: int, text: str, record: str) -> Iterator[Finding]:
    for character in sorted(set(field.banned) & set(text)):
        if character not in record:
            yield Finding(field.name, place, "banned character", character, "Take it out.")
    for character in field.once:
        if text.count(character) > 1:
            yield Finding(field.name, place, "character used once", character, "Use it once at most.")


def _ruled(field: ChannelField, place: int, text: str, record: str) -> Iterator[Finding]:
    for name in dict.fromkeys((*field.rules, *ALWAYS)):
        rule = RULES.get(name)
        for value in _distinct(rule.find(text)) if rule else ():
            if not value.strip() or value.casefold() not in record.casefold():
                yield Finding(field.name, place, name, value, rule.fix, _severity(rule.severity))  # type: ignore[union-attr]


def _repeats(field: ChannelField, texts: Sequence[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for place, text in enumerate(texts, 1):
        key = " ".join(text.casefold().split())
        if key in seen:
            yield Finding(field.name, place, "unique", text, "Say something else, or take it out.")
        seen.add(key)


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _severity(text: str) -> Severity:
    return "warning" if text == "warning" else "error"
