"""Facts that a title or description states of the product itself: colour, material, audience, season, size."""

import re
from collections.abc import Callable
from itertools import takewhile

from shopwright.catalogue.records import Attribute, Product
from shopwright.catalogue.variation import MEASURE
from shopwright.instructions.simulation.words import (
    AUDIENCE_NAMES,
    AUDIENCES,
    COLOUR_NAMES,
    WORD,
    nouns,
    singular,
    singulars,
)
from shopwright.tasks.drawing import title_of
from shopwright.tasks.lexicon import any_of, lexicon
from shopwright.tasks.listing import leaf_of, spoken

FEWEST = 3
"""A record that lists as many attributes says enough of itself."""
MOST_BETWEEN = 4
"""Words that may stand between a colour or material and the thing that it is said of."""
_LOOK_ALIKE = frozenset(
    "detox soap mask scrub grill "
    "board box bean beans bread cake chocolate clear coffee friday gold light look magic meat noise noodles out paper "
    "pepper plated potato rice sauce sugar tea tie toned tone tones trim inspired effect finish wine juice hat like "
    "accents accent hardware straps strap print printed style coated free wash washed widow velvet".split()
)
"""Words after which a colour or material is something else: black tea, silver-plated, red velvet, leather-look."""
_STOPS = frozenset("and with of in on for to from by at is are or that which its it against over under into".split())
_BREAK = re.compile(r"[.;:!?()\u2013\u2014]|\s-\s")
_JOINED = re.compile(r"\s*(?:,|&|/|-)?\s*(?:and|or|&)?\s*", re.I)
_AUDIENCE = re.compile(rf"(?<![\w])(?:{'|'.join(sorted(map(re.escape, AUDIENCES), key=len, reverse=True))})(?![\w])")
_SEASON = re.compile(r"(?<![\w-])(?:all[- ]season|summer|winter|autumn)(?![\w-]|\s+(?:squash|solstice))", re.I)
_SAID = {
    "Color": COLOUR_NAMES,
    "Material": frozenset(("material", "materials", "fabric", "composition", "upper")),
    "Audience": AUDIENCE_NAMES,
    "Season": frozenset(("season", "climate")),
    "Size": frozenset(("size", "dimensions", "capacity", "volume", "length", "weight", "pack size")),
}
"""What is read, and the names under which a record may state it already."""


def with_read_attributes(product: Product) -> Product:
    """The product with the facts that its texts state, where its record lists few."""
    if len(product.attributes) >= FEWEST:
        return product
    known = {spoken(a.name) for a in product.attributes} | {spoken(option.name) for option in product.options}
    found = tuple(a for a in read_attributes(product) if not known & _SAID[a.name])
    return product.model_copy(update={"attributes": (*product.attributes, *found)}) if found else product


def read_attributes(product: Product) -> tuple[Attribute, ...]:
    """The facts that the title states, or else the description; two values of one fact cancel each other out."""
    title, description, things = title_of(product), product.description or "", _things(product)
    found = []
    for name, read in _READERS.items():
        said = {"title": read(title, things)}
        if not said["title"] and name != "Size":
            # The sizes in a description are those of pockets and laptops too.
            said = {"description": read(description, things)}
        found += [Attribute(name=name, value=v[0], source=source) for source, v in said.items() if len(v) == 1]
    return tuple(found)


def _things(product: Product) -> frozenset[str]:
    """The words by which a text calls the product: those of its category, and the last one of its title."""
    head = _BREAK.split(title_of(product).split(",")[0].split(" with ")[0])[0]
    last = WORD.findall(head)[-1:]
    return frozenset(singular(word) for word in last) | {w for n in nouns(leaf_of(product)) for w in singulars(n)}


def _told_of(text: str, names: tuple[str, ...], things: frozenset[str]) -> tuple[str, ...]:
    """The names that stand right before the thing, as the text writes them, in lower case, each once."""
    found = _together(text, list(any_of(names).finditer(text)), lambda match: _describes(match, things))
    return tuple(dict.fromkeys(" ".join(match.group().lower().split()) for match in found))


def _together(text: str, matches: list[re.Match[str]], fits: Callable[[re.Match[str]], bool]) -> list[re.Match[str]]:
    """The matches that fit, and those joined to one that does: `black and white boots` are said to be both."""
    groups: list[list[re.Match[str]]] = []
    for match in matches:
        joined = bool(groups) and _JOINED.fullmatch(text[groups[-1][-1].end() : match.start()])
        groups[-1].append(match) if joined else groups.append([match])
    return [match for group in groups if any(map(fits, group)) for match in group]


def _describes(match: re.Match[str], things: frozenset[str]) -> bool:
    after = _BREAK.split(match.string[match.end() : match.end() + 90])[0]
    if after.startswith("-") or _is_denied(match.string[: match.start()]):
        return False
    following = [word.lower() for word in WORD.findall(after)[: MOST_BETWEEN + 1]]
    if following[:1] and following[0] in _LOOK_ALIKE:
        return False
    phrase = list(takewhile(lambda word: word not in _STOPS, following))
    return any(singular(word) in things for word in phrase)


def _is_denied(before: str) -> bool:
    last = [word.lower() for word in WORD.findall(before[-40:])[-2:]]
    return before.endswith("-") or any(w in lexicon().denials or w in lexicon().not_the_material for w in last)


def _audience(text: str) -> tuple[str, ...]:
    """Whom the thing is said to be for: `men's`, `for women`; the plain names, each once."""
    low = text.lower()
    found = _together(low, list(_AUDIENCE.finditer(low)), _is_for)
    return tuple(dict.fromkeys(AUDIENCES[match.group()] for match in found))


def _is_for(match: re.Match[str]) -> bool:
    owned = match.group().endswith(("'s", "s'")) or match.group() in ("mens", "womens", "childrens", "unisex")
    return owned or match.string[: match.start()].rstrip().endswith("for")


def _season(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match.group().lower() for match in _SEASON.finditer(text)))


_READERS: dict[str, Callable[[str, frozenset[str]], tuple[str, ...]]] = {
    "Color": lambda text, things: _told_of(text, lexicon().colours, things),
    "Material": lambda text, things: _told_of(text, lexicon().materials, things),
    "Audience": lambda text, things: _audience(text),
    "Season": lambda text, things: _season(text),
    "Size": lambda text, things: tuple(match.group() for match in MEASURE.finditer(text.lower())),
}
