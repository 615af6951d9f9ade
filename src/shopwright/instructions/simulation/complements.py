"""Which categories go with which: by the merchant's links, by tags that they share, or side by side in the tree."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from shopwright.catalogue.catalogue import group
from shopwright.catalogue.records import Product
from shopwright.instructions.simulation.shelves import Shelves
from shopwright.instructions.simulation.words import nouns, singular, singulars, speaks_of
from shopwright.tasks.tree import SEPARATOR, levels

MOST = 6
_MOST_OF_A_TAG = 5
"""A tag on more categories than this, such as `sale`, joins nothing."""
_ONE_PLACE = tuple(
    frozenset(words.split())
    for words in (
        "footwear shoe boot sneaker sandal slipper trainer loafer heel flat clog oxford pump",
        "bag backpack handbag tote purse duffel messenger satchel",
        "jacket coat parka blazer hoodie sweatshirt sweater jumper cardigan",
        "shirt tee t-shirt polo blouse tank top",
        "pant trouser jean short skirt legging tight capri",
        "bouquet arrangement centerpiece flower",
        "sofa couch settee loveseat",
        "watch wristwatch smartwatch",
        "laptop computer notebook tablet",
    )
)
"""Things of which one is worn or used in place of the other, so that they are no complements."""
_LOOKED_AT = 40
_NAMED_TOGETHER = 0.1
"""The share of one category's titles that name the other's kind, above which both are of one kind."""
_LINKS = re.compile(r"cross[ _-]?sell|complementary[ _-]products", re.I)
_APART = re.compile(r"[,;|\n]")


def complements(shelves: Shelves) -> Mapping[str, tuple[str, ...]]:
    """For each category those that complete it, the surest first."""
    linked, tagged = _linked(shelves), _tagged(shelves)
    beside = group(shelves.by_path, lambda path: SEPARATOR.join(levels(path)[:-1]))
    found = {}
    for path in shelves.by_path:
        above = SEPARATOR.join(levels(path)[:-1])
        ranked = (*_surest(linked.get(path)), *_surest(tagged.get(path)), *(beside[above] if above else ()))
        fit = [other for other in dict.fromkeys(ranked) if other != path and not same_kind(path, other, shelves)]
        found[path] = tuple(fit[:MOST])
    return found


def same_kind(one: str, other: str, shelves: Shelves) -> bool:
    """Whether two categories hold things of one kind: by their names, or because titles of one name the other's."""
    left, right = shelves.by_path[one].products[0].leaf, shelves.by_path[other].products[0].leaf
    names = [(singular(a), singular(b)) for a in nouns(left) for b in nouns(right)]
    if any(a in b or b in a or a.split()[-1] == b.split()[-1] for a, b in names):
        return True
    wholes = [singulars(shelves.whole_nouns[path]) for path in (one, other)]
    if any(all(words & place for words in wholes) for place in _ONE_PLACE):
        return True
    return _speak(one, nouns(right), shelves) or _speak(other, nouns(left), shelves)


def _speak(path: str, names: Iterable[str], shelves: Shelves) -> bool:
    titles = [one.title_words for one in shelves.by_path[path].products[:_LOOKED_AT]]
    saying = sum(any(speaks_of(words, name) for name in names) for words in titles)
    return saying > _NAMED_TOGETHER * len(titles)


def _linked(shelves: Shelves) -> dict[str, Counter[str]]:
    """How often products of one category are linked by the merchant to those of another."""
    found: dict[str, Counter[str]] = {}
    names = _names(shelves)
    for one in shelves.products:
        for name in _links(one.product):
            if (path := names.get(name)) and path != one.path:
                found.setdefault(one.path, Counter())[path] += 1
    return found


def _names(shelves: Shelves) -> dict[str, str]:
    """The path of a product by its id, handle or a stock keeping unit."""
    found: dict[str, str] = {}
    for one in shelves.products:
        skus = (v.sku for v in shelves.catalogue.variants_of.get(one.product.id, ()) if v.sku)
        found |= dict.fromkeys((one.product.id, one.product.handle, *skus), one.path)
    return found


def _links(product: Product) -> list[str]:
    told = [value for column, value in product.raw.items() if value and _LINKS.search(column)]
    return [name.strip() for value in told for name in _APART.split(value) if name.strip()]


def _tagged(shelves: Shelves) -> dict[str, Counter[str]]:
    """How many tags two categories share."""
    places: dict[str, set[str]] = {}
    for one in shelves.products:
        for tag in one.product.tags:
            places.setdefault(tag.lower(), set()).add(one.path)
    found: dict[str, Counter[str]] = {}
    for paths in places.values():
        for path in paths if len(paths) <= _MOST_OF_A_TAG else ():
            found.setdefault(path, Counter()).update(paths - {path})
    return found


def _surest(counts: Counter[str] | None) -> tuple[str, ...]:
    return tuple(sorted(counts, key=lambda name: (-counts[name], name))) if counts else ()
