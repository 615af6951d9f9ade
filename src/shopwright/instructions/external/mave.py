"""MAVE: attribute values of products, marked by their place in titles, bullets and descriptions."""

from collections.abc import Iterator
from typing import Any

from shopwright.catalogue.sources.tables import Row
from shopwright.instructions.external.extraction import extraction
from shopwright.instructions.external.sets import Draft, ExternalSet, Source, published_part, rejected

LONGEST = 600
"""Paragraphs beyond so many characters are not asked about."""


def drafts(source: Source) -> Iterator[Draft]:
    """One question for each attribute, asked of the first paragraph that states it."""
    for row in source.rows("attributes"):
        entries = row.values["attributes"]
        for attribute in entries if isinstance(entries, list) else [entries]:
            yield from source.read((row,), lambda row, attribute=attribute: _drafted(row, attribute, source))  # type: ignore[misc]


def _drafted(row: Row, attribute: Any, source: Source) -> Iterator[Draft]:
    paragraphs = row.values.get("paragraphs")
    if not isinstance(paragraphs, list):
        fix = "Join the labels with Amazon's metadata first, as MAVE's own tool does."
        raise rejected(row, "labels-without-text", "paragraphs", fix)
    try:
        name, text, values = _stated(attribute, paragraphs)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        fix = "Give {key, evidences: [{value, pid, begin, end}]} whose places lie in the paragraphs."
        raise rejected(row, "evidence-misplaced", "attributes", fix, attribute) from error
    if not values:
        fix = "The set says that the text does not state it: nothing to do."
        raise rejected(row, "attribute-not-stated", "attributes", fix, attribute)
    if len(text) > LONGEST:
        raise rejected(row, "text-too-long", "paragraphs", f"Give a paragraph of {LONGEST} characters at most.", text)
    part = published_part(row.file.stem)
    return extraction(source, row, text, name, values, None if part == "train" else part)


def _stated(attribute: Any, paragraphs: list[Any]) -> tuple[str, str, list[str]]:
    """The attribute's name, the paragraph of its first evidence, and the values marked in it.

    Raises ValueError where the text at an evidence's place is not its value.
    """
    evidences = attribute["evidences"]
    if not evidences:
        return str(attribute["key"]), "", []
    place = evidences[0]["pid"]
    text, values = str(paragraphs[place]["text"]), []
    for evidence in (e for e in evidences if e["pid"] == place):
        if text[evidence["begin"] : evidence["end"]] != evidence["value"]:
            raise ValueError(evidence)
        values.append(str(evidence["value"]))
    return str(attribute["key"]), text, values


MAVE = ExternalSet(
    name="mave",
    title="MAVE",
    licence="CC-BY-4.0 (from memory)",
    use="train",
    anchors=(frozenset({"attributes", "category", "id"}), frozenset({"attributes", "paragraphs"})),
    drafts=drafts,
)
