"""Attribute values found in a text: one question for each attribute, answered in the text's own words."""

from collections.abc import Iterable, Iterator

from shopwright.catalogue.catalogue import Part
from shopwright.catalogue.sources.tables import Row
from shopwright.instructions.external.asking import EXTRACTION, extraction_prompt, phrasing_for
from shopwright.instructions.external.sets import Draft, Source, rejected
from shopwright.tasks.answers import Entities
from shopwright.tasks.drawing import one_line
from shopwright.tasks.listing import spoken


def extraction(
    source: Source,
    row: Row,
    text: str,
    attribute: str,
    values: Iterable[str],
    part: Part | None = None,
    house: str = EXTRACTION,
) -> Iterator[Draft]:
    """The question which words of a text state an attribute. Raises Rejected where the text lacks a value."""
    text, name = one_line(text), spoken(attribute)
    wanted = tuple(dict.fromkeys(one_line(value) for value in values if value.strip()))
    missing = next((value for value in wanted if value.lower() not in text.lower()), None)
    if missing is not None or not wanted:
        fix = "Give values that stand in the text as they are written."
        raise rejected(row, "value-not-in-text", attribute, fix, missing or "no value")
    phrasing = phrasing_for(source.chance, text, name)
    yield Draft(
        place=row.place,
        sub_task=house,
        prompt=extraction_prompt(name, text, phrasing),
        gold=Entities(names=wanted),
        about=text,
        house=house,
        tag=name.replace(" ", "-"),
        part=part,
        phrasing=phrasing,
    )
