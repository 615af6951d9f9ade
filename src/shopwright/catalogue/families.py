"""Families: products that are one thing in another colour, size or listing, joined so that no split parts them."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from shopwright.catalogue.cleaning import slug
from shopwright.catalogue.records import Product
from shopwright.catalogue.variation import MEASURE, VARYING_ATTRIBUTES, VARYING_WORDS
from shopwright.foundation.files import content_hash

Key = tuple[str, str, tuple[str, ...]]
"""Brand, category where there is no brand, and the bared title."""

_SHORTEST_DESCRIPTION = 40
_FEWEST_FACTS = 3
_LARGEST_BLOCK = 100


def with_families(products: Sequence[Product]) -> tuple[Product, ...]:
    """The products, each with the name of its family.

    Two are of one family where brand and bared title are equal, or their descriptions, or where one brand has two
    listings in a category that share a name and agree in every stated fact; and so on from product to product. A
    family keeps the name that it had, so that it stays on its side of the split when others come.
    """
    parent = list(range(len(products)))
    keys = [title_key(product) for product in products]
    for first, second in itertools.chain(_alike(products, keys), _agreeing(products, keys)):
        _join(parent, first, second)
    names = _names(products, keys, [_root(parent, place) for place in range(len(products))])
    return tuple(
        product if product.family == name else product.model_copy(update={"family": name})
        for product, name in zip(products, names, strict=True)
    )


def why(first: Product, second: Product) -> str:
    """Why two products are of one family, or that they are not, in words."""
    if first.id == second.id:
        return "They are one and the same product."
    if reasons := list(_reasons(first, second)):
        return f"One family: {', and '.join(reasons)}."
    if first.family and first.family == second.family:
        return f"One family ({first.family}): other products lie between them, each like the next."
    return "Not one family: their bared titles differ, their descriptions differ, and their facts do not join them."


def _reasons(first: Product, second: Product) -> Iterator[str]:
    one, other = title_key(first), title_key(second)
    if one == other:
        brand = f"the brand {first.brand!r}" if first.brand else "no brand, one category"
        taken = "once colours, sizes, measures, gender words and stated values are taken out"
        yield f"both have {brand} and the title words {' '.join(one[2])!r} {taken}"
    if description_key(first) and description_key(first) == description_key(second):
        yield "their descriptions are equal"
    if one != other and set(_blocks(first, one)) & set(_blocks(second, other)) and _facts_agree(first, second):
        yield f"both are {first.brand!r} in one category, share a name, and agree in every stated fact"


def title_key(product: Product) -> Key:
    """Brand, category where there is no brand, and the words of the title that no variant would change."""
    brand = slug(product.brand or "")
    category = "" if brand or product.category is None else product.category.value
    return brand, category, _bare_title(product) or (product.id,)


def description_key(product: Product) -> str:
    """The description's letters and digits alone; nothing where it is too short to tell two products apart."""
    text = re.sub(r"[\W_]+", " ", (product.description or "").lower()).strip()
    return text if len(text) >= _SHORTEST_DESCRIPTION else ""


def _bare_title(product: Product) -> tuple[str, ...]:
    text = _plain(product.title)
    for value in _stated(product):
        if value in text:
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", " ", text)
    words = (word.strip("-'") for word in re.findall(r"[\w'/-]+", MEASURE.sub(" ", text)))
    # Word order differs between listings of one thing; the words do not.
    return tuple(sorted({word for word in words if word and word not in VARYING_WORDS}))


def _stated(product: Product) -> list[str]:
    """Brand, option and attribute values, longest first, so that no part of one is taken for another."""
    options = (value for option in product.options for value in option.values)
    facts = (attribute.value for attribute in product.attributes)
    values = {_plain(value) for value in (*options, *facts, product.brand or "")}
    return sorted((value for value in values if 2 <= len(value) <= 60), key=lambda value: (-len(value), value))


def _plain(text: str) -> str:
    return text.lower().replace("\u2019", "'")


def _alike(products: Sequence[Product], keys: Sequence[Key]) -> Iterator[tuple[int, int]]:
    first: dict[object, int] = {}
    for place, product in enumerate(products):
        for key in (keys[place], description_key(product)):
            if key:
                yield first.setdefault(key, place), place


def _agreeing(products: Sequence[Product], keys: Sequence[Key]) -> Iterator[tuple[int, int]]:
    blocks: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for place, product in enumerate(products):
        for block in _blocks(product, keys[place]):
            blocks[block].append(place)
    for members in blocks.values():
        # A word that so many listings share is no name.
        if len(members) <= _LARGEST_BLOCK:
            pairs = itertools.combinations(members, 2)
            yield from ((one, other) for one, other in pairs if _facts_agree(products[one], products[other]))


def _blocks(product: Product, key: Key) -> Iterator[tuple[str, str, str]]:
    """Brand, category and each word of the title that the category's name does not explain."""
    if not product.brand or product.category is None:
        return
    category = product.category.value
    common = " ".join(re.findall(r"[\w'/-]+", category.lower()))
    yield from ((key[0], category, word) for word in key[2] if word not in common)


def _facts_agree(first: Product, second: Product) -> bool:
    """Whether three stated facts are equal and none differs; colours, options and measures may."""
    one, other = _facts(first), _facts(second)
    shared = [(one[name], other[name]) for name in one.keys() & other.keys()]
    alike = [value for value, twin in shared if value == twin]
    return len(alike) >= _FEWEST_FACTS and all(value == twin or MEASURE.search(value) for value, twin in shared)


def _facts(product: Product) -> dict[str, str]:
    varying = VARYING_ATTRIBUTES | {option.name.lower() for option in product.options}
    facts = ((attribute.name.lower(), _plain(attribute.value)) for attribute in product.attributes)
    return {name: value for name, value in facts if name not in varying}


def _root(parent: list[int], place: int) -> int:
    while parent[place] != place:
        parent[place] = place = parent[parent[place]]
    return place


def _join(parent: list[int], first: int, second: int) -> None:
    one, other = sorted((_root(parent, first), _root(parent, second)))
    parent[other] = one


def _names(products: Sequence[Product], keys: Sequence[Key], roots: Sequence[int]) -> list[str]:
    members: dict[int, list[int]] = defaultdict(list)
    for place, root in enumerate(roots):
        members[root].append(place)
    taken: set[str] = set()
    named: dict[int, str] = {}
    for root, places in members.items():
        had = (products[place].family for place in places)
        kept = next((name for name in had if name and name not in taken), None)
        named[root] = kept or _new_name(min(keys[place] for place in places))
        taken.add(named[root])
    return [named[root] for root in roots]


def _new_name(key: Key) -> str:
    return f"{slug(' '.join((key[0], *key[2])))[:48].strip('-')}-{content_hash(key)[:6]}"
