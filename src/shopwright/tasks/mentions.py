"""Words of a text that claim something: materials, colours, properties, values, praise, brands, places, names."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from shopwright.tasks.abroad import finder, is_foreign, plain, spaced
from shopwright.tasks.amounts import amounts
from shopwright.tasks.denial import WORD, is_denied, is_denied_before
from shopwright.tasks.lexicon import Property, any_of, finder_of, lexicon
from shopwright.tasks.namings import brands, compatible_things, names, places
from shopwright.tasks.openings import Patterns

Kind = Literal[
    "material", "colour", "property", "value", "absence", "praise", "brand", "compatibility", "origin", "name"
]
_THING = r"\b(?:in|colou?rs?|coloured|colored|shades?|hue|tones?)\b(?:\s+(?:is|of|are|a|an))?:?\s+"
_SHADE = (
    r"(?:(?:a|an|the|bright|elegant|deep|dark|light|pale|soft|glossy|matt|classic|neon|metallic|warm|cool|pastel)\s+)"
)
_JOINT = r"(?:\s*,\s*|,?\s+(?:and|or|und|oder|et|ou)\s+)"
_SOLID = re.compile(r"\b(?:solid|massive[rnsm]?|massif|real|genuine|echte[rnsm]?)\s$", re.IGNORECASE)
_PURE = re.compile(r"\b(?:pure|reine[rnsm]?|pur|100\s?%|all)\s$", re.IGNORECASE)
_USED_ON = re.compile(
    r"\b(?:over|onto|on|into|in|through|against|across|for|leave|from)\s(?:the\s|your\s|any\s|every\s)?$", re.IGNORECASE
)
_NO_COLOUR = re.compile(
    r"[\s-](?:teas?|coffee|wines?|bread|rice|sugar|meat|cabbage|onions?|pepper|noise|friday|belt|board|light)\b",
    re.IGNORECASE,
)
"""Words that a colour makes another thing of: green tea is no green."""
_PROMISE = re.compile(r"\s(?:for|until)\b", re.IGNORECASE)
_ENDS = re.compile(r"\s*(?:[.,;:!?)]|$|alone\b|and\b|or\b|without\b|with\b|like\b)")
_MOST = re.compile(
    r"\b(?:the|our|its|your)\s+(?P<most>(?:\w+\s+)?(?:most\s+\w+|[a-z]{2,}est))\b"
    r"(?!\s+(?:\w+\s+)?(?:sizes?|options?|variants?|versions?|models?)\b)",
    re.IGNORECASE,
)
_FIRST = re.compile(r"(?:#\s?1|\bno\.? ?1|\bnumber one)(?!\w)", re.IGNORECASE)
_HYPHEN_FREE = re.compile(r"(?<![\w-])(?P<thing>[^\W\d_]{3,})(?:-free\b|frei(?:e[rnsm]?)?\b)", re.IGNORECASE)
_WITHOUT = (
    r"\b(?:free of|free from|no|not any|without|zero|ohne|kein|keine[nrsm]?|sans|frei von|never) "
    r"(?:added |any |artificial |zusätzliche |single )?"
)


@dataclass(frozen=True)
class Mention:
    """Words that claim something, for a record to state or deny."""

    kind: Kind
    span: str
    term: str
    """What is claimed, under its plain name."""
    denied: bool = False
    """Whether the text says that it is not so."""
    context: str = ""
    """Of praise: the words around it, all of which a record must say; of a material: `solid` or `pure`."""
    fact: Property | None = field(default=None, hash=False)
    group: str = ""
    """Of a value: the group of values that exclude one another."""


@functools.lru_cache(maxsize=2**14)
def mentions(sentence: str) -> tuple[Mention, ...]:
    """Every mention of a sentence, each once; names of things that other mentions cover are not given twice."""
    abroad = is_foreign(sentence)
    found = [*_praise(sentence), *_properties(sentence), *_materials(sentence, abroad), *_colours(sentence, abroad)]
    absences = tuple(_absences(sentence))
    found = [m for m in found if not (m.denied and m.kind == "material" and any(m.span in a.span for a in absences))]
    found += [*_values(sentence), *absences]
    found += [Mention("compatibility", thing, thing) for thing in compatible_things(sentence)]
    found += [Mention("origin", span, place) for span, place in places(sentence, abroad)]
    covered = " ".join(m.span for m in found if m.kind in ("compatibility", "property"))
    found += [Mention("brand", span, name) for span, name in brands(sentence) if span not in covered]
    covered = " ".join([*(m.span for m in found), *(amount.span for amount in amounts(sentence))])
    found += [Mention("name", word, name) for word, name in names(sentence, covered)]
    return tuple(dict.fromkeys(found))


def _praise(sentence: str) -> Iterator[Mention]:
    words = finder_of(lexicon().superlatives)
    for regex in (words, _FIRST):
        for match in regex.finditer(sentence):
            if match.group().lower() != "guaranteed" or not _PROMISE.match(sentence, match.end()):
                yield Mention("praise", match.group(), match.group(), context=_around(match))
    for match in _MOST.finditer(sentence):
        if match["most"].split()[-1].lower() not in lexicon().not_superlatives and not words.found_in(match.group()):
            yield Mention("praise", match.group(), match.group(), context=_around(match))


def _around(match: re.Match[str]) -> str:
    """The match with one word before it and two after."""
    before, after = WORD.findall(match.string[: match.start()]), WORD.findall(match.string[match.end() :])
    return " ".join([*before[-1:], match.group(), *after[:2]])


def _properties(sentence: str) -> Iterator[Mention]:
    for fact, regex in _facts().worth_running(sentence):
        for match in regex.finditer(sentence):
            yield Mention("property", match.group(), match.group(), is_denied(match), fact=fact)


def _materials(sentence: str, abroad: bool) -> Iterator[Mention]:
    for match in finder("materials", abroad).finditer(sentence):
        if not _is_used_on(match):
            before = sentence[: match.start()]
            context = "pure" if _PURE.search(before) else "solid" if _SOLID.search(before) else ""
            yield Mention("material", match.group(), spaced(match.group()), is_denied(match), context)


def _is_used_on(match: re.Match[str]) -> bool:
    """Whether the material is what the product is used on: a pen glides over paper."""
    surface = match.group().casefold() in lexicon().surfaces
    return surface and bool(_USED_ON.search(match.string[: match.start()]) and _ENDS.match(match.string[match.end() :]))


def _colours(sentence: str, abroad: bool) -> Iterator[Mention]:
    for match in finder("colours", abroad).finditer(sentence):
        if not _NO_COLOUR.match(sentence, match.end()):
            yield Mention("colour", match.group(), plain("colours", match.group()), is_denied(match))
    if not finder_of(lexicon().colours_of_things).found_in(sentence):
        return
    for match in _things().finditer(sentence):
        yield Mention("colour", match["colour"], spaced(match["colour"]))
    for match in _runs().finditer(sentence):
        for colour in _colour_of_thing().finditer(match.group()):
            yield Mention("colour", colour.group(), spaced(colour.group()))


def _values(sentence: str) -> Iterator[Mention]:
    for (group, value), regex in _all_values().worth_running(sentence):
        for match in regex.finditer(sentence):
            yield Mention("value", match.group(), value, is_denied(match), group=group)


def _absences(sentence: str) -> Iterator[Mention]:
    for name, regex in _absent_substances().worth_running(sentence):
        for match in regex.finditer(sentence):
            yield Mention("absence", match["without"] or match.group(), name, is_denied_before(match))
    for match in _HYPHEN_FREE.finditer(sentence):
        thing = match["thing"].casefold()
        known = any(regex.search(match.group()) for _, regex in _absent_substances().worth_running(match.group()))
        if not known and "-" in match.group() and thing not in lexicon().idioms_of_free:
            yield Mention("absence", match.group(), thing, is_denied_before(match))


@functools.cache
def value_patterns() -> dict[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    """Of each group of values that exclude one another: each value's name and the pattern of its spellings."""
    return {
        name: tuple(
            (value, re.compile(rf"(?<![^\W_])(?:{spellings})(?![^\W_])", re.IGNORECASE))
            for value, spellings in group.values.items()
        )
        for name, group in lexicon().values.items()
    }


@functools.cache
def _all_values() -> Patterns[tuple[str, str]]:
    return Patterns(((group, value), regex) for group, values in value_patterns().items() for value, regex in values)


@functools.cache
def _facts() -> Patterns[Property]:
    return Patterns(
        (fact, re.compile(rf"(?<![^\W_])(?:{fact.says})(?!\s*:)(?![^\W_])", re.IGNORECASE))
        for fact in lexicon().properties.values()
    )


@functools.cache
def _absent_substances() -> Patterns[str]:
    return Patterns(
        (
            name,
            re.compile(
                rf"{_WITHOUT}(?P<without>{body})(?!\w)|(?<!\w)(?:{body})(?:-free|-?frei(?:e[rnsm]?)?)\b", re.IGNORECASE
            ),
        )
        for name, body in lexicon().substances.items()
    )


def _colour_of_thing() -> re.Pattern[str]:
    return any_of(lexicon().colours_of_things)


@functools.cache
def _things() -> re.Pattern[str]:
    colour = f"(?P<colour>{_colour_of_thing().pattern})"
    return re.compile(f"(?:{_THING}{_SHADE}*|{_SHADE}{{2,}}){colour}", re.IGNORECASE)


@functools.cache
def _runs() -> re.Pattern[str]:
    """A list of colours, one of which at least is a colour of its own: graphite, white or rose gold."""
    thing, colour = _colour_of_thing().pattern, any_of(lexicon().colours).pattern
    either = f"(?:{colour}|{thing})"
    ahead = f"(?:{thing}{_JOINT}(?:{_SHADE})?)*{colour}"
    return re.compile(
        f"(?<!\\w)(?={ahead}){either}(?:{_JOINT}(?:{_SHADE})?{either})+(?!\\s+(?!and|or|for|with|to)[a-z])",
        re.IGNORECASE,
    )
