"""How a record states, denies or rivals what a text mentions."""

import functools
import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from shopwright.tasks.abroad import colour_is, material_is, plain, spaced
from shopwright.tasks.denial import WORD, is_denied
from shopwright.tasks.evidence import Statement
from shopwright.tasks.lexicon import any_of, lexicon
from shopwright.tasks.mentions import Mention, value_patterns
from shopwright.tasks.namings import is_idle

Verdict = Literal["supported", "unsupported", "contradicted"]
FIELDS: dict[str, tuple[str, ...]] = {
    "material": ("material", "fabric", "upper", "lining", "fibre", "composition"),
    "colour": ("color", "colour", "farbe", "couleur"),
    "brand": ("brand",),
    "compatibility": ("compatib", "made for", "fits", "hobs", "device", "laptop size", "suitable"),
    "origin": ("origin", "made in", "country", "herkunft"),
}
"""Fields that hold facts of a kind: their names contain one of these."""
_LOOKS = re.compile(r"[\s-](?:veneer|effect|look|plated|plating|coated|optik|style|finish|furnier)", re.IGNORECASE)
_RESISTANT = re.compile(r"resistant$", re.IGNORECASE)
_SHARE = re.compile(r"(\d+)\s?%")


class Finding(NamedTuple):
    """What a record says to a claim, and the statement that says it."""

    verdict: Verdict
    kind: str
    statement: Statement | None


def finding(mention: Mention, record: Sequence[Statement]) -> Finding | None:
    """What the record says to a mention; nothing where it claims nothing of a product of this sort."""
    if mention.kind == "value" and not _applies(mention.group, record):
        return None
    stated = [(statement, found(mention, statement)) for statement in record]
    for statement, denials in stated:
        if _excludes(mention, statement):
            if not mention.denied:
                return Finding("contradicted", mention.kind, statement)
        elif denials and mention.denied not in denials:
            return Finding("contradicted", mention.kind, statement)
    for statement, denials in stated:
        if mention.denied in denials or (mention.denied and _excludes(mention, statement)):
            return Finding("supported", mention.kind, statement)
    rival = next((statement for statement in record if _rivals(mention, statement)), None)
    if mention.denied:
        return Finding("supported" if rival else "unsupported", mention.kind, rival)
    return Finding("contradicted" if rival else "unsupported", mention.kind, rival)


def found(mention: Mention, statement: Statement) -> list[bool]:
    """For each place where a statement speaks of what is mentioned: whether it denies it."""
    return _FOUND[mention.kind](mention, statement)


def same_words(phrase: str, words: str) -> bool:
    """Whether the words contain the phrase's words in a row, whatever their case and punctuation."""
    return f" {_plain(phrase)} " in f" {_plain(words)} "


@functools.lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return " ".join(word.casefold() for word in WORD.findall(text))


def _praise(mention: Mention, statement: Statement) -> list[bool]:
    return [False] if same_words(mention.context, statement.words) else []


def _compatible(mention: Mention, statement: Statement) -> list[bool]:
    wanted = [word.casefold().removesuffix("s") for word in WORD.findall(mention.term) if not is_idle(word)]
    return [False] if wanted and statement.singulars.issuperset(wanted) else []


def _property(mention: Mention, statement: Statement) -> list[bool]:
    stated = mention.fact.stated if mention.fact else ""
    regex = _regex(stated) if stated else any_of((mention.term, _RESISTANT.sub("resistance", mention.term)))
    if not stated and mention.term.lower().replace("-", " ").split()[0] not in statement.low:
        return []
    return [is_denied(match) for match in regex.finditer(statement.words)]


def _named(mention: Mention, statement: Statement) -> list[bool]:
    told = mention.term.lower() in statement.low and any_of((mention.term,)).search(statement.words)
    return [False] if told or _is_from(plain("countries", mention.term), statement) else []


def _is_from(place: str, statement: Statement) -> bool:
    return any(plain("countries", country) == place.casefold() for country in statement.countries)


def _origin(mention: Mention, statement: Statement) -> list[bool]:
    place = mention.term
    told = place in statement.low and any_of((place,)).search(statement.words)
    return [False] if told or _is_from(place, statement) else []


def _material(mention: Mention, statement: Statement) -> list[bool]:
    return [
        denied
        for name, denied, after in statement.materials
        if material_is(mention.term, spaced(name)) and _is_as_pure(mention.context, after, statement)
    ]


def _names_a_colour(statement: Statement) -> bool:
    return statement.field == "variant" or any(name in statement.field for name in FIELDS["colour"])


def _is_as_pure(context: str, after: str, statement: Statement) -> bool:
    if context == "pure" and any(share != "100" for share in _SHARE.findall(statement.words)):
        return statement.free
    return not (context and (_names_a_colour(statement) or _LOOKS.match(after)))


def _colour(mention: Mention, statement: Statement) -> list[bool]:
    denials = [denied for name, denied in statement.colours if colour_is(mention.term, spaced(name))]
    if denials or mention.span.lower() not in statement.low:
        return denials
    return [is_denied(match) for match in any_of((mention.span,)).finditer(statement.words)]


def _value(mention: Mention, statement: Statement) -> list[bool]:
    return _values_of(statement, mention.group).get(mention.term, [])


def _absence(mention: Mention, statement: Statement) -> list[bool]:
    spellings = lexicon().substances.get(mention.term) or rf"{re.escape(mention.term)}s?"
    regex = _regex(rf"(?<![^\W_])(?:{spellings})(?=(?:-?frei(?:e[rnsm]?)?)?(?![^\W_]))")
    denials = [is_denied(match) for match in regex.finditer(statement.words)]
    # `BPA free: no` denies the absence.
    if statement.answer is False and regex.search(statement.field) and "free" in statement.field:
        return [True]
    return [False] if any(denials) else [True for _ in denials]


_FOUND = {
    "praise": _praise,
    "compatibility": _compatible,
    "property": _property,
    "name": _named,
    "brand": _named,
    "origin": _origin,
    "material": _material,
    "colour": _colour,
    "value": _value,
    "absence": _absence,
}


def _excludes(mention: Mention, statement: Statement) -> bool:
    """Whether the statement states what rules a property out."""
    return bool(mention.fact and mention.fact.denied and _regex(mention.fact.denied).search(statement.words))


def _rivals(mention: Mention, statement: Statement) -> bool:
    """Whether the statement holds another fact of the kind."""
    if mention.kind == "value":
        values = _values_of(statement, mention.group)
        return any(value != mention.term and False in denials for value, denials in values.items())
    return any(name in statement.field for name in FIELDS.get(mention.kind, ()))


def _applies(group: str, record: Iterable[Statement]) -> bool:
    return any(_speaks_of(statement, group) for statement in record)


@functools.lru_cache(maxsize=2**14)
def _speaks_of(statement: Statement, group: str) -> bool:
    """Whether a structured statement, or the title, makes a group of values apply."""
    where = lexicon().values[group].where
    structured = not statement.free or statement.field == "title"
    return structured and bool(_regex(rf"(?<![^\W_])(?:{where})").search(statement.words))


@functools.lru_cache(maxsize=2**14)
def _values_of(statement: Statement, group: str) -> dict[str, list[bool]]:
    """The values of a group that a statement names, and for each place whether it denies it."""
    found = {
        value: [is_denied(match) for match in regex.finditer(statement.words)]
        for value, regex in value_patterns()[group]
    }
    return {value: denials for value, denials in found.items() if denials}


@functools.cache
def _regex(body: str) -> re.Pattern[str]:
    return re.compile(body, re.IGNORECASE)
