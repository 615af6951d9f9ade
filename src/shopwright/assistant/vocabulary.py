"""The words of one shop that filters and references are read from: brands, categories, option and attribute values."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product

WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_STOP_WORDS = """
    a about all am an and any anything are as at be buy by can could do does euro euros for from get give good have
    hello hi how i in is it its like looking me my need nice of on one ones or our please product products recommend
    sell shop show some something than that the their them there these they this those to under want was we what which
    who will with without would you your der die das ein eine einen und für mit ich suche brauche haben sie le la les un
    une des de du et pour avec je cherche"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
_SHORT_SIZES = re.compile(r"^(?:\d{1,3}|[smlx]|x{1,3}[sl]|\d?xl)$", re.IGNORECASE)
_MOST_WORDS_OF_A_VALUE = 4


@dataclass(frozen=True)
class Facet:
    """One value that a shopper can ask for: of a brand, a category, an option or an attribute."""

    kind: str
    """brand, category, option or attribute."""
    name: str
    value: str


@dataclass(frozen=True)
class Vocabulary:
    """What a shop's words mean."""

    facets: Mapping[str, Facet]
    """By phrase, in lower case, as single-spaced words."""
    sizes: Mapping[str, Facet]
    """Values too short to be meant unless the shopper says `size`."""
    attribute_names: Mapping[str, str]
    """Attribute names as written, by their spoken form."""
    families_of_word: Mapping[str, frozenset[str]]
    """The product families in whose titles a word stands."""
    category_words: frozenset[str]
    """The words of category names, which tell no product from another."""

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Vocabulary":
        """Read a catalogue's words."""
        facets: dict[str, Facet] = {}
        sizes: dict[str, Facet] = {}
        for facet in _facets(catalogue.products):
            place = sizes if _SHORT_SIZES.match(facet.value) else facets
            for phrase in _phrases(facet):
                place.setdefault(phrase, facet)
        names = {spoken(a.name): a.name for product in catalogue.products for a in product.attributes}
        kinds = {word for f in facets.values() if f.kind == "category" for word in words(f.value)}
        category_words = frozenset(kinds | {singular(word) for word in kinds})
        return cls(facets, sizes, names, _families(catalogue.products), category_words)


def words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case."""
    return tuple(match.lower() for match in WORD.findall(text))


def content_words(text: str) -> tuple[str, ...]:
    """The words that carry meaning for a search."""
    return tuple(word for word in words(text) if word not in STOP_WORDS)


def spoken(name: str) -> str:
    """An attribute's name in plain words."""
    return " ".join(words(name.replace("_", " ")))


def singular(word: str) -> str:
    """An English plural without its ending; other words as they are."""
    for ending, stem in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + stem
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _facets(products: Iterable[Product]) -> Iterator[Facet]:
    # Brands and categories first: where a word is several things, it is most likely meant as these.
    kept = tuple(products)
    yield from (Facet("brand", "Brand", p.brand) for p in kept if p.brand)
    yield from (Facet("category", "Category", p.category.value) for p in kept if p.category)
    yield from (Facet("option", o.name, value) for p in kept for o in p.options for value in o.values)
    yield from (Facet("attribute", a.name, a.value) for p in kept for a in p.attributes)


def _phrases(facet: Facet) -> Iterator[str]:
    shown = facet.value.split(" > ")[-1] if facet.kind == "category" else facet.value
    parts = words(shown)
    phrase = " ".join(parts)
    if not parts or len(parts) > _MOST_WORDS_OF_A_VALUE or phrase in STOP_WORDS or phrase in ("yes", "no", "default"):
        return
    if facet.kind in ("option", "attribute") and phrase.replace(" ", "").isdigit() and facet.kind == "attribute":
        return
    yield phrase
    if (plain := re.sub(r"['\u2019]s\b", "", phrase)) != phrase:
        yield plain
    if facet.kind == "category":
        yield " ".join((*parts[:-1], singular(parts[-1])))


def _families(products: Iterable[Product]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for product in products:
        for word in content_words(product.title):
            found[word].add(product.family or product.id)
    return {word: frozenset(families) for word, families in found.items()}
