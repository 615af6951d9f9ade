"""The two checks of a draft: the channel's rules, and every claim against the record."""

from collections.abc import Sequence
from dataclasses import dataclass

from shopwright.catalogue.records import Product, Variant
from shopwright.studio.channels import Channel
from shopwright.studio.lint import FieldText, Finding, lint
from shopwright.tasks.claims import check

SUPPORTED = "supported"


@dataclass(frozen=True)
class StatedClaim:
    """One claim of one text of a draft."""

    field: str
    place: int
    span: str
    """The words that claim it."""
    verdict: str
    """supported, unsupported or contradicted."""
    fact: str = ""
    """The record's field that decides it, or the kind of claim where none does."""
    evidence: str = ""
    """That field's text."""

    @property
    def holds(self) -> bool:
        """Whether the record supports it."""
        return self.verdict == SUPPORTED


@dataclass(frozen=True)
class Checks:
    """What was found out about a draft."""

    findings: tuple[Finding, ...]
    claims: tuple[StatedClaim, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stand in the way of an approval."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def unfounded(self) -> tuple[StatedClaim, ...]:
        """The claims that the record does not support."""
        return tuple(claim for claim in self.claims if not claim.holds)

    @property
    def contradicted(self) -> tuple[StatedClaim, ...]:
        """The claims that the record denies."""
        return tuple(claim for claim in self.claims if claim.verdict == "contradicted")

    @property
    def clean(self) -> bool:
        """Neither an error nor an unfounded claim."""
        return not self.errors and not self.unfounded


def examine(
    texts: Sequence[FieldText], product: Product, variants: Sequence[Variant], channel: Channel, task: str
) -> Checks:
    """Check the texts of one draft about one product."""
    record = " ".join((product.brand or "", product.title, *(a.value for a in product.attributes)))
    places: dict[str, int] = {}
    claims: list[StatedClaim] = []
    for text in texts:
        places[text.field] = places.get(text.field, 0) + 1
        claims += _claims(text, places[text.field], product, variants)
    return Checks(lint(texts, channel, task, record), tuple(claims))


def _claims(text: FieldText, place: int, product: Product, variants: Sequence[Variant]) -> list[StatedClaim]:
    return [
        StatedClaim(text.field, place, claim.span, claim.verdict, claim.field, claim.evidence)
        for claim in check(text.text, product, variants)
    ]
