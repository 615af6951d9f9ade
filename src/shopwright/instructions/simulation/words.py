"""Words as shoppers use them: one and many, the nouns of a category, and what only looks like a colour."""

import functools
import re

from shopwright.tasks.lexicon import any_of, lexicon

WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
JOINT = re.compile(r"\s*(?:&|/|\+|,|\band\b)\s*")
AUDIENCES = {
    **dict.fromkeys(("men", "mens", "men's", "man", "male", "gents"), "men"),
    **dict.fromkeys(("women", "womens", "women's", "woman", "female", "ladies"), "women"),
    **dict.fromkeys(("kids", "kid's", "kids'", "children", "children's", "childrens"), "kids"),
    **dict.fromkeys(("boys", "boy's", "boys'"), "boys"),
    **dict.fromkeys(("girls", "girl's", "girls'"), "girls"),
    **dict.fromkeys(("unisex", "everyone"), "unisex"),
}
"""A word that says whom a thing is for, and the plain name of these people."""
AUDIENCE_NAMES = frozenset(("gender", "audience", "age group", "department", "people", "gender affinity"))
COLOUR_NAMES = frozenset(("color", "colour", "colours", "colors", "color family", "shade"))
_SPELLINGS = {"gray": "grey", "aluminum": "aluminium", "fiber": "fibre", "multicolored": "multicoloured"}


@functools.lru_cache(1 << 16)
def singular(word: str) -> str:
    """One of them, by the plain rules of English; lower case."""
    low = word.lower()
    if len(low) > 4 and low.endswith("ies"):
        return low[:-3] + "y"
    if len(low) > 4 and low.endswith(("shes", "ches", "xes", "sses")):
        return low[:-2]
    return low[:-1] if len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is")) else low


@functools.lru_cache(1 << 12)
def singulars(text: str) -> frozenset[str]:
    """Every word of a text, each as one."""
    return frozenset(singular(word) for word in WORD.findall(text))


def speaks_of(words: frozenset[str], noun: str) -> bool:
    """Whether words in their singular contain all of a noun's."""
    return singulars(noun) <= words


@functools.cache
def nouns(leaf: str) -> tuple[str, ...]:
    """What the products of a category are called: the whole name, then its parts where it joins several kinds."""
    parts = tuple(part for part in JOINT.split(leaf.lower()) if part)
    return (" and ".join(parts), *parts) if len(parts) > 1 else parts


def plain(value: str) -> str:
    """A value as it is compared: lower case, one spelling, audiences by one name."""
    low = " ".join(value.lower().replace("\u2019", "'").split())
    low = low.replace("-", " ") if low.replace("-", " ") in lexicon().colours else low
    return AUDIENCES.get(low) or " ".join(_SPELLINGS.get(word, word) for word in low.split())


@functools.cache
def colour_words() -> re.Pattern[str]:
    """Words that are colours wherever they stand, and those that are so of things alone."""
    return any_of((*lexicon().colours, *lexicon().colours_of_things))
