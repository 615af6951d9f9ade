"""A description for each category, told from what its products state; no sentence of theirs is taken over."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import log

from shopwright.catalogue.records import Collection, Money
from shopwright.instructions.simulation.facts import BRAND, Stated
from shopwright.instructions.simulation.made import LANGUAGE, made_from, made_id
from shopwright.instructions.simulation.shelves import Shelves
from shopwright.instructions.simulation.words import WORD, singular, singulars
from shopwright.tasks.drawing import title_of
from shopwright.tasks.lexicon import lexicon
from shopwright.tasks.tree import SEPARATOR, levels

_OPENINGS = (
    "A shelf of {above} whose listings speak of {words}.",
    "Things from {above} that are described with words such as {words}.",
    "{count} in {above}; you read of {words} in their listings.",
    "One corner of {above}, known by {words}.",
    "What we sell in {above} where the talk is of {words}.",
    "Within {above}: the place for {words}.",
)
_BARE = ("A shelf of {above}, {count} in all.", "What {above} holds here counts {count}.")
_NAMES = ("Each is told from the next by {names}.", "Their records state {names}.", "Compare them by {names}.")
_VALUES = ("Among them you find {values}.", "Some are {values}.", "Seen here: {values}.")
_BRANDS = ("{brands} among the brands.", "Brands such as {brands}.", "You find {brands} here.")
_SPANS = ("Prices run from {low} to {high}.", "They cost {low} to {high}.", "From {low} up to {high}.")
_EMPTY = (
    "after against keep full make makes them offers during other while your perfect ideal features featuring made "
    "great need needs"
).split()
_WORDS, _FEWEST_TELLING, _LONGEST_VALUE = 4, 0.12, 20


def definitions(shelves: Shelves) -> tuple[Collection, ...]:
    """One described collection a category; a name that several categories end in is told with the one above it."""
    leaves = Counter(levels(path)[-1].lower() for path in shelves.by_path)
    telling, taken = _telling(shelves), set[str]()
    found = []
    for row, (path, ring) in enumerate(sorted(shelves.by_path.items()), start=1):
        members = sorted(ring.products, key=lambda one: one.product.id)
        text = _text(path, members, telling[path], shelves.chance.child("definition", path).random())
        if text in taken:
            text += f" One of them is called {title_of(members[0].product)}."
        taken.add(text)
        title = levels(path)[-1] if leaves[levels(path)[-1].lower()] == 1 else ", ".join(reversed(levels(path)))
        source = made_from((one.product for one in members), row)
        id = made_id("collection", path)
        found.append(Collection(id=id, title=title, description=text, category=path, language=LANGUAGE, source=source))
    return tuple(found)


def _text(path: str, members: Sequence[Stated], words: Sequence[str], dice: random.Random) -> str:
    above = levels(path)[-2] if SEPARATOR in path else "the shop"
    slots = {"above": above, "count": _counted(len(members)), "words": _joined(words)}
    sentences = [dice.choice(_OPENINGS if words else _BARE).format_map(slots)]
    sentences += list(_details(members, dice))
    text = " ".join(sentences)
    return text[0].upper() + text[1:]


def _details(members: Sequence[Stated], dice: random.Random) -> Iterator[str]:
    if brands := _commonest(members, (BRAND,), 2):
        names = [one.product.brand or "" for brand in brands for one in members if brand in one.facts.get(BRAND, ())]
        yield dice.choice(_BRANDS).format(brands=_joined(tuple(dict.fromkeys(names))[:2]))
    elif values := _commonest(members, ("color", "colour", "material", "style", "pattern", "season"), 3):
        yield dice.choice(_VALUES).format(values=_joined(values))
    stated = Counter(name for one in members for name in one.facts if name != BRAND)
    if common := [name for name, times in _ranked(stated) if times > 1][:3]:
        yield dice.choice(_NAMES).format(names=_joined(common))
    if span := _span(members):
        yield dice.choice(_SPANS).format(low=span[0], high=span[1])


def _commonest(members: Sequence[Stated], names: Sequence[str], most: int) -> list[str]:
    counts = Counter(value for one in members for name in names for value in one.facts.get(name, ()))
    return [value for value, times in _ranked(counts) if times > 1 and len(value) <= _LONGEST_VALUE][:most]


def _span(members: Sequence[Stated]) -> tuple[Money, Money] | None:
    """The lowest and highest price, where there are two in one currency."""
    prices = sorted((one.price for one in members if one.price), key=lambda price: price.amount)
    same = len({price.currency for price in prices}) == 1
    return (prices[0], prices[-1]) if same and prices[0].amount < prices[-1].amount else None


def _telling(shelves: Shelves) -> Mapping[str, list[str]]:
    """For each category the words by which its products are known: common here and rare elsewhere."""
    shares = {path: _shares(path, ring.products) for path, ring in shelves.by_path.items()}
    everywhere = Counter(word for found in shares.values() for word in found)
    return {
        path: sorted(found, key=lambda word: (-found[word] * log(1 + len(shares) / everywhere[word]), word))[:_WORDS]
        for path, found in shares.items()
    }


def _shares(path: str, members: Sequence[Stated]) -> dict[str, float]:
    """The share of products that use a word, without those that name the category, brand or colour."""
    own = {singular(word) for level in levels(path) for word in WORD.findall(level)}
    found: Counter[str] = Counter()
    for one in members:
        brand = singulars(one.product.brand or "")
        words = {word for word in one.text.split() if word.isalpha() and len(word) > 3}
        found.update(word for word in words if singular(word) not in own and singular(word) not in brand)
    for word in (*lexicon().idle, *lexicon().colours, *_EMPTY):
        found.pop(word, None)
    return {w: n / len(members) for w, n in found.items() if n >= max(2, _FEWEST_TELLING * len(members))}


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _counted(count: int) -> str:
    return "one product" if count == 1 else f"{count} products"


def _joined(words: Sequence[str]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)
