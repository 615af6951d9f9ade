"""The two checks of a draft: the channel's rules, and every claim against the record."""

from collections.abc import Sequence
from dataclasses import dataclass

from shopwright.catalogue.records import Product, Variant
from shopwright.studio.channels import Channel
from shopwright.studio.lint import FieldText, Finding, lint
from shopwright.studio.rules import WORD
from shopwright.tasks.claims import check

SUPPORTED = "supported"
NO_FACTS = "says nothing of the product"


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
    def says_nothing(self) -> bool:
        """Whether the product is neither named nor described."""
        return any(finding.rule == NO_FACTS for finding in self.findings)

    @property
    def clean(self) -> bool:
        """The product is named or described, nothing is unfounded, and no rule is broken."""
        return not self.says_nothing and not self.errors and not self.unfounded


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
    return Checks((*lint(texts, channel, task, record), *_silence(texts, claims, product)), tuple(claims))


def _silence(texts: Sequence[FieldText], claims: Sequence[StatedClaim], product: Product) -> tuple[Finding, ...]:
    """A finding where nothing is claimed that holds, and no two words of the product's title are said."""
    named = set(_words(product.title)) & {word for text in texts for word in _words(text.text)}
    if not texts or any(claim.holds for claim in claims) or len(named) >= min(2, len(set(_words(product.title)))):
        return ()
    value = texts[0].text if len(texts[0].text) <= 60 else f"{texts[0].text[:57]}..."
    return (Finding(texts[0].field, 1, NO_FACTS, value, "Name the product, or say what its record states.", "warning"),)


def _words(text: str) -> list[str]:
    return WORD.findall(text.casefold())


def _claims(text: FieldText, place: int, product: Product, variants: Sequence[Variant]) -> list[StatedClaim]:
    return [
        StatedClaim(text.field, place, claim.span, claim.verdict, claim.field, claim.evidence)
        for claim in check(text.text, product, variants)
    ]
