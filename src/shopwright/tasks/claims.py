"""Claims: what a text says of a product, checked sentence by sentence against the record; it fails closed."""

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from shopwright.catalogue.records import Product, Variant
from shopwright.tasks.abroad import is_foreign
from shopwright.tasks.amounts import Amount, amounts
from shopwright.tasks.drawing import sentences
from shopwright.tasks.enumerations import strangers
from shopwright.tasks.evidence import Record, Statement, recorded
from shopwright.tasks.flags import contradicted
from shopwright.tasks.listing import phrase_in
from shopwright.tasks.mentions import mentions
from shopwright.tasks.stating import Finding, Verdict, finding

_LIST = re.compile(r"[\s-](?:[^\W\d_]+\s?){1,3}[:,(]\s(?P<items>[^.:;()]+)")
_BARE = re.compile(r"\s*(?:[.,;!?)]|$|(?:and|to|or|bis|und)\s\S+[.,;!?])")
_ITEM = re.compile(r"\s*,\s(?:and\s|or\s)?|\s(?:and|or|und|oder|et|ou)\s")


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


def check(text: str, product: Product, variants: Sequence[Variant]) -> tuple[Claim, ...]:
    """Every claim of a text about one product, in order; a sentence that claims nothing gives none.

    A claim is supported where a field of the record states it, contradicted where one states something else of the
    same kind, and unsupported where the record is silent. Several variants support whatever one of them states.
    """
    record = recorded(product, variants)
    return tuple(claim for sentence in sentences(text) for claim in _checked(sentence, record))


def supported(claims: Iterable[Claim]) -> bool:
    """Whether the record states every one of the claims."""
    return all(claim.verdict == "supported" for claim in claims)


def _checked(sentence: str, record: Record) -> list[Claim]:
    return record.once(sentence, lambda: _claims(sentence, record))


def _claims(sentence: str, record: Record) -> list[Claim]:
    found = [_claim(sentence, span, finding) for span, finding in _findings(sentence, record)]
    return sorted(dict.fromkeys(found), key=lambda claim: sentence.find(claim.span))


def _findings(sentence: str, record: Record) -> Iterator[tuple[str, Finding]]:
    stated = record.statements
    for amount in amounts(sentence):
        if not _counts_its_list(amount, sentence):
            yield amount.span, _amount(_in_our_words(amount, sentence, stated), sentence, stated)
    for mention in mentions(sentence):
        found = record.once(mention, functools.partial(finding, mention, stated))
        if found is not None:
            yield mention.span, found
    for span, statement in contradicted(sentence, stated):
        yield span, Finding("contradicted", "property", statement)
    for span, statement in strangers(sentence, stated):
        yield span, Finding("contradicted", "value", statement)


def _claim(sentence: str, span: str, finding: Finding) -> Claim:
    statement = finding.statement
    return Claim(
        sentence=sentence,
        span=span,
        verdict=finding.verdict,
        field=statement.field if statement else finding.kind,
        evidence=statement.shown if statement else "",
    )


def _amount(amount: Amount, sentence: str, record: Sequence[Statement]) -> Finding:
    stating = [s for s in record if any(amount.equals(other) for other in s.amounts)]
    rivals = [s for s in record if any(amount.rivals(other) for other in s.amounts)]
    named = [s for s in rivals if not s.free and _names(s, sentence, amount)]
    # Where the sentence names the field, the same number in another field, or said of none, is no evidence.
    if named and not any(s in named or (s.free and _names(named[0], s.text, amount)) for s in stating):
        return Finding("contradicted", amount.dimension, named[0])
    if not stating and amount.dimension == "count":
        stating = [s for s in record if _is_told(amount, sentence, s)]
    if stating:
        return Finding("supported", amount.dimension, stating[0])
    return Finding("contradicted" if rivals else "unsupported", amount.dimension, rivals[0] if rivals else None)


def _in_our_words(amount: Amount, sentence: str, record: Sequence[Statement]) -> Amount:
    """A count without the nouns of another language than the record's: they can be compared with none of ours."""
    foreign = amount.nouns and is_foreign(sentence)
    if foreign and not any(noun in statement.low for noun in amount.nouns for statement in record):
        return replace(amount, nouns=())
    return amount


def _counts_its_list(amount: Amount, sentence: str) -> bool:
    """Whether the count is of a list that follows, whose items are claims themselves: two sizes, M and L."""
    after = sentence[sentence.find(amount.span) + len(amount.span) :]
    listed = _LIST.match(after) if amount.dimension == "count" else None
    return listed is not None and len(_ITEM.split(listed["items"])) == amount.value > 1


def _names(statement: Statement, sentence: str, amount: Amount) -> bool:
    """Whether the part of the sentence around an amount names the statement's field."""
    start = max(sentence.find(amount.span), 0)
    several = len({other.span for other in amounts(sentence) if other.dimension == amount.dimension}) > 1
    marks = (",", ";", "(", ")", *((" and ", " und ", " et ") if several else ()))
    before = max(sentence.rfind(mark, 0, start) for mark in marks) + 1
    ends = [place for place in (sentence.find(mark, start + len(amount.span)) for mark in marks) if place >= 0]
    return phrase_in(sentence[before : min(ends, default=len(sentence))], statement.field) is not None


def _is_told(amount: Amount, sentence: str, statement: Statement) -> bool:
    """Whether a list is so long, a name has this number, or the number's unit stands elsewhere in the sentence."""
    after = sentence[sentence.find(amount.span) + len(amount.span) :]
    bare = not statement.free and amount.value in statement.numbers and _BARE.match(after) is not None
    return bare or any(amount.equals(n) for n in statement.listed) or _is_in_name(amount, sentence, statement)


def _is_in_name(amount: Amount, sentence: str, statement: Statement) -> bool:
    """Whether the number belongs to a name that the statement knows: Skarn 6, EN 71."""
    before = sentence[: max(sentence.find(amount.span), 0)].split()[-1:]
    named = bool(before) and before[0][:1].isupper()
    return named and phrase_in(statement.text, f"{before[0]} {amount.span}") is not None
