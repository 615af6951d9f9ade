"""AE-110K: lines of title, attribute and value, separated by U+0001 or tabs, without a header."""

import re
from collections.abc import Iterator

from shopwright.catalogue.drops import ImportLog
from shopwright.catalogue.sources.tables import Row
from shopwright.instructions.external.extraction import extraction
from shopwright.instructions.external.files import LINE, first_line
from shopwright.instructions.external.sets import Draft, ExternalSet, Head, Source, rejected

_MARK = re.compile("\x01|\t")


def recognises(head: Head) -> bool:
    """Three fields a line."""
    return head.columns == (LINE,) and len(_MARK.split(first_line(head.file, ImportLog()))) == 3


def drafts(source: Source) -> Iterator[Draft]:
    """One question a line; lines whose value is NULL state nothing."""
    return source.read(source.rows(LINE), lambda row: _drafted(row, source))


def _drafted(row: Row, source: Source) -> Iterator[Draft]:
    fields = [field.strip() for field in _MARK.split(row.values[LINE])]
    if len(fields) != 3 or not all(fields):
        raise rejected(row, "ragged-row", LINE, "Write title, attribute and value with U+0001 between.")
    title, attribute, value = fields
    if value.upper() == "NULL":
        fix = "The set says that the title does not state it: nothing to do."
        raise rejected(row, "attribute-not-stated", attribute, fix, value)
    return extraction(source, row, title, attribute, (value,))


AE_110K = ExternalSet(
    name="ae-110k",
    title="AE-110K",
    licence="unstated (AE-110K, published for research)",
    use="evaluation only",
    anchors=(),
    drafts=drafts,
    recognises=recognises,
)
