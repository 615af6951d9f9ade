"""How customers ask after a fact, and how a listing's answer to it is said."""

from typing import NamedTuple

from shopwright.instructions.simulation.words import AUDIENCE_NAMES, COLOUR_NAMES


class Frames(NamedTuple):
    """Ways to ask for a fact, ways to answer, ways to ask whether it has one value, and ways to say yes or no to it."""

    asks: tuple[str, ...]
    answers: tuple[str, ...]
    checks: tuple[str, ...] = ()


_COLOUR = Frames(
    (
        "What colour is it?",
        "which color is this one",
        "Could you tell me the colour?",
        "I can't tell from the picture, what colour is this?",
        "What color am I getting if I order it?",
    ),
    ("The colour is {value}.", "It is {value}.", "It comes in {value}."),
    ("Is it {value}?", "Does it come in {value}?", "is this really {value}, I need {value}"),
)
_MATERIAL = Frames(
    (
        "What is it made of?",
        "Which material is used?",
        "what material is this",
        "I'm picky about materials. What is this one?",
        "Can you tell me what it's made from?",
    ),
    ("It is made of {value}.", "The material is {value}.", "The listing states {value} as the material."),
    ("Is this made of {value}?", "is it {value}?", "Can I be sure that the material is {value}?"),
)
_AUDIENCE = Frames(
    (
        "Who is this meant for?",
        "Is this for men or for women?",
        "for whom is it made",
        "I want it as a gift, whom does it suit?",
        "Which department is it from, ladies or gents?",
    ),
    ("It is listed for: {value}.", "The listing says {value}.", "According to the listing: {value}."),
    ("Would this be listed for {value}?", "is it for {value}?"),
)
_SIZE = Frames(
    ("What size is it?", "How big is this?", "which sizes are there", "Can you give me the size?", "size?"),
    ("The size is {value}.", "The stated size is {value}.", "Size: {value}."),
)
_SEASON = Frames(
    (
        "Which season is this for?",
        "What time of year is it made for?",
        "When in the year would I use it?",
        "season?",
    ),
    ("The season is {value}.", "It is meant for {value}.", "The listing names {value}."),
    ("Can I use this in {value}?", "Is it meant for {value}?"),
)
_BRAND = Frames(
    ("Which brand is it?", "Who makes this?", "what's the brand here", "Whose make is it?", "Can you name the brand?"),
    ("The brand is {value}.", "It is by {value}.", "{value} is the brand."),
    ("Is this from {value}?", "is the brand {value}?"),
)
_OTHER = Frames(
    (
        "What is the {name}?",
        "Could you tell me the {name}?",
        "what {name} does it have",
        "I can't find the {name}. What does the listing say?",
        "One thing before I buy: what about the {name}?",
        "{name}?",
    ),
    ("The {name} is stated as {value}.", "{value} is what the listing gives as {name}.", "As {name}: {value}."),
)
_BY_KIND = {
    "color": _COLOUR,
    "material": _MATERIAL,
    "audience": _AUDIENCE,
    "size": _SIZE,
    "season": _SEASON,
    "brand": _BRAND,
}
MATERIAL_NAMES = frozenset(("material", "materials", "fabric"))
SIZE_NAMES = frozenset(("size", "sizes", "dimensions", "size eu", "shoe size"))


def kind_of(name: str) -> str:
    """The one name under which facts of a kind are asked for."""
    kinds = (("color", COLOUR_NAMES), ("material", MATERIAL_NAMES), ("audience", AUDIENCE_NAMES), ("size", SIZE_NAMES))
    return next((kind for kind, names in kinds if name in names), name)


def frames_of(kind: str) -> Frames:
    """The ways to ask for facts of a kind."""
    return _BY_KIND.get(kind, _OTHER)
