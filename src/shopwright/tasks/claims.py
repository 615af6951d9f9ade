"""Claims: what a text says of a product, checked sentence by sentence against the record; it fails closed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from shopwright.catalogue.records import Product, Variant
from shopwright.tasks.amounts import Amount, amounts
from shopwright.tasks.drawing import sentences
from shopwright.tasks.evidence import Statement, statements
from shopwright.tasks.listing import phrase_in
from shopwright.tasks.mentions import Mention, mentions

Verdict = Literal["supported", "unsupported", "contradicted"]


@dataclass(frozen=True)
class Claim:
    """One thing that a text says of a product, and what the record says to it."""

    sentence: str
    span: str
    """The words of the sentence that claim it."""
    verdict: Verdict
    field: str
    """The field that supports or contradicts it; the kind of claim where none does."""
    evidence: str = ""
    """That field and its text; empty where the record is silent."""


Finding = tuple[Verdict, str, Statement | None]


def check(text: str, product: Product, variants: Sequence[Variant]) -> tuple[Claim, ...]:
    """Every claim of a text about one product, in order; a sentence that claims nothing gives none.

    A claim is supported where a field of the record states it, contradicted where one states something else of the
    same kind, and unsupported where the record is silent. Several variants support whatever one of them states.
    """
    record = statements(product, variants)
    return tuple(claim for sentence in sentences(text) for claim in _claims(sentence, record))


def supported(claims: Iterable[Claim]) -> bool:
    """Whether the record states every one of the claims."""
    return all(claim.verdict == "supported" for claim in claims)


def _claims(sentence: str, record: Sequence[Statement]) -> list[Claim]:
    found = [_claim(sentence, amount.span, _amount(amount, sentence, record)) for amount in amounts(sentence)]
    found += [_claim(sentence, mention.span, _mention(mention, record)) for mention in mentions(sentence)]
    return sorted(dict.fromkeys(found), key=lambda claim: sentence.find(claim.span))


def _claim(sentence: str, span: str, finding: Finding) -> Claim:
    verdict, kind, statement = finding
    return Claim(
        sentence=sentence,
        span=span,
        verdict=verdict,
        field=statement.field if statement else kind,
        evidence=statement.shown if statement else "",
    )


def _amount(amount: Amount, sentence: str, record: Sequence[Statement]) -> Finding:
    stating = [s for s in record if any(amount.equals(other) for other in s.amounts)]
    rivals = [s for s in record if any(amount.rivals(other) for other in s.amounts)]
    named = [s for s in rivals if not s.free and _names(s, sentence, amount)]
    # Where the sentence names the field, the same number in another field, or said of none, is no evidence.
    if named and not any(s in named or (s.free and _names(named[0], s.text, amount)) for s in stating):
        return "contradicted", amount.dimension, named[0]
    if stating:
        return "supported", amount.dimension, stating[0]
    return ("contradicted" if rivals else "unsupported"), amount.dimension, rivals[0] if rivals else None


def _names(statement: Statement, sentence: str, amount: Amount) -> bool:
    """Whether the part of the sentence around an amount names the statement's field."""
    start = max(sentence.find(amount.span), 0)
    before = max(sentence.rfind(mark, 0, start) for mark in ",;(") + 1
    ends = [place for place in (sentence.find(mark, start + len(amount.span)) for mark in ",;)") if place >= 0]
    return phrase_in(sentence[before : min(ends, default=len(sentence))], statement.field) is not None


def _mention(mention: Mention, record: Sequence[Statement]) -> Finding:
    for statement in record:
        if mention.denied_by(statement.words):
            return "contradicted", mention.kind, statement
    for statement in record:
        if mention.stated_by(statement.words):
            return "supported", mention.kind, statement
    rival = next((s for s in record if mention.rivalled_by(s.field, s.words)), None)
    return ("contradicted" if rival else "unsupported"), mention.kind, rival
