"""Every published set that can be read, in one visible tuple, and the one function that reads them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from shopwright.catalogue.catalogue import Catalogue, Part
from shopwright.catalogue.drops import drop_at
from shopwright.catalogue.sources.tables import Unreadable
from shopwright.foundation.errors import UnknownName, UnreadableFile, UsageError
from shopwright.instructions.external.ae110k import AE_110K
from shopwright.instructions.external.amazon_m2 import AMAZON_M2
from shopwright.instructions.external.amazon_pqa import AMAZON_PQA
from shopwright.instructions.external.amazon_reviews import AMAZON_REVIEWS
from shopwright.instructions.external.drops import Drops
from shopwright.instructions.external.ec_guide import EC_GUIDE
from shopwright.instructions.external.ecinstruct import ECINSTRUCT
from shopwright.instructions.external.esci import ESCI
from shopwright.instructions.external.files import columns_of, files_under
from shopwright.instructions.external.instruction_rows import ALPACA, DOLLY, ECOM_INSTRUCT, ESHOP_INSTRUCT
from shopwright.instructions.external.intentionqa import INTENTION_QA
from shopwright.instructions.external.mave import MAVE
from shopwright.instructions.external.mmlu import MMLU
from shopwright.instructions.external.oa_mine import OA_MINE
from shopwright.instructions.external.queryner import QUERYNER
from shopwright.instructions.external.sampling import sampled
from shopwright.instructions.external.sets import ExternalSet, Head, Source, Use
from shopwright.instructions.external.wands import WANDS
from shopwright.instructions.samples import Sample

READERS: tuple[ExternalSet, ...] = (
    QUERYNER,
    ESCI,
    AMAZON_M2,
    AMAZON_REVIEWS,
    WANDS,
    AMAZON_PQA,
    EC_GUIDE,
    INTENTION_QA,
    OA_MINE,
    AE_110K,
    MAVE,
    MMLU,
    ECINSTRUCT,
    DOLLY,
    ECOM_INSTRUCT,
    ESHOP_INSTRUCT,
    ALPACA,
)
"""In the order in which they are tried: those with the most telling columns first."""
AUTO = "auto"


class NotForTraining(UsageError):
    """A set that may only examine a model was asked for as training data."""

    def __init__(self, known: ExternalSet, licence: str) -> None:
        why = "it is a benchmark" if known.benchmark else f"its licence ({licence}) does not allow it"
        fix = "Use it with `shopwright evaluate`"
        other = "" if known.benchmark else ", or state the licence that you hold it under"
        super().__init__(f"{known.title} may not be trained on: {why}. {fix}{other}.")


@dataclass(frozen=True)
class External:
    """A published set, opened. `samples` can be read once, row by row; `dropped` is complete when they have been."""

    name: str
    title: str
    licence: str
    use: Use
    samples: Iterator[Sample]
    catalogue: Catalogue | None
    """Its products with what belongs to them, in families; nothing where the set has none."""
    dropped: Drops
    known: ExternalSet

    def part(self, *parts: Part) -> Iterator[Sample]:
        """The samples of these parts. Raises NotForTraining at once where training is asked for and not allowed."""
        if "train" in parts and self.use == "evaluation only":
            raise NotForTraining(self.known, self.licence)
        return (sample for sample in self.samples if sample.part in parts)


def read_external(path: Path, form: str = AUTO, licence: str = "", limit: int | None = None, seed: int = 7) -> External:
    """Open a published set: one file or a folder of them.

    `form` names the set where it is not to be recognised by its columns; `licence` is the one that the user holds it
    under, where that is not the published one; `limit` reads at most so many queries, sessions or questions of a set
    of records. Raises UnknownName, UnreadableFile; rows that cannot be read are counted in `dropped`.
    """
    drops = Drops()
    heads = tuple(_heads(files_under(path), drops))
    known = reader_named(form) if form != AUTO else _recognised(path, heads, drops)
    mine = heads if form != AUTO else tuple(_of_this_set(known, heads, drops))
    source = Source(known.name, mine, drops, licence or known.licence, limit, seed)
    use: Use = "train" if licence and known.use == "evaluation only" and not known.benchmark else known.use
    return External(
        name=known.name,
        title=known.title,
        licence=source.licence,
        use=use,
        samples=sampled(known.drafts(source), known, source) if known.drafts else iter(()),
        catalogue=known.records(source) if known.records else None,
        dropped=drops,
        known=known,
    )


def reader_named(name: str) -> ExternalSet:
    """The set of this name. Raises UnknownName, which names its nearest neighbour."""
    for known in READERS:
        if known.name == name:
            return known
    raise UnknownName("published set", name, (known.name for known in READERS))


def _heads(files: Iterable[Path], drops: Drops) -> Iterator[Head]:
    for file in files:
        try:
            yield Head(file, columns_of(file, drops))
        except Unreadable as error:
            drops.add(error.drop)


def _recognised(path: Path, heads: tuple[Head, ...], drops: Drops) -> ExternalSet:
    for known in READERS:
        if any(known.detects(head) for head in heads):
            return known
    why = drops.drops[0].sentence.rstrip(".") if drops.drops else f"columns {_columns(heads)} are those of no known set"
    raise UnreadableFile(path, why, f"Name the set with --format: {', '.join(known.name for known in READERS)}.")


def _of_this_set(known: ExternalSet, heads: Iterable[Head], drops: Drops) -> Iterator[Head]:
    for head in heads:
        if known.reads(head):
            yield head
        else:
            fix = f"It is no file of {known.title}: read it by itself."
            drops.add(drop_at("file-of-another-set", (head.file, 1), "", ", ".join(head.columns), fix))


def _columns(heads: tuple[Head, ...]) -> str:
    return ", ".join(heads[0].columns) if heads else "(none)"
