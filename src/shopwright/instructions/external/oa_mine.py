"""OA-Mine: attribute values that people marked in product titles; only its train part trains."""

from collections.abc import Iterator

from shopwright.catalogue.sources.tables import Row
from shopwright.instructions.external.extraction import extraction
from shopwright.instructions.external.sets import Draft, ExternalSet, Shares, Source, published_part, rejected, words


def drafts(source: Source) -> Iterator[Draft]:
    """One question for each attribute of a title."""
    return source.read(source.rows("input", "target_scores"), lambda row: tuple(_drafted(row, source)))


def _drafted(row: Row, source: Source) -> Iterator[Draft]:
    title, scores = words(row, "input"), row.values["target_scores"]
    if not isinstance(scores, dict) or not all(isinstance(values, dict) for values in scores.values()):
        raise rejected(row, "answer-form", "target_scores", "Give {attribute: {value: 1}}.")
    part = published_part(row.file.stem)
    for attribute, values in scores.items():
        stated = [value for value in values if value.lower() != "n/a"]
        if stated:
            yield from extraction(source, row, title, attribute, stated, None if part == "train" else part)


OA_MINE = ExternalSet(
    name="oa-mine",
    title="OA-Mine",
    licence="Apache-2.0",
    use="train",
    anchors=(frozenset({"input", "target_scores"}),),
    drafts=drafts,
    shares=Shares(test=0.0, validation=0.05),
)
