"""Task: the definition that fits a category of the shop, and the category that fits a definition."""

import random
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from shopwright.catalogue.catalogue import Catalogue, group
from shopwright.catalogue.records import Collection
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import one_line, shorten, some, unlike
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.tree import tiers_apart

PHRASINGS = (
    "{ask}\n{options}\nAnswer with the number.\nAnswer:",
    "Instructions: Answer the question about the categories of a shop.\nQuestion: {ask}\n{options}\nAnswer:",
    "The following question is about e-commerce concepts. {ask}\n{options}\nOutput only the number.",
    "Help me with our shop's navigation. {ask}\n{options}\nOne number is enough.",
    "Quick question: {ask} Pick one of these.\n{options}\nI pick number",
    "{options}\n\nThese are numbered answers. {ask} Give the number of the one that fits.",
    "We are writing the signs for our shelves. {ask}\n{options}\nWhich number do I print?",
)
LONGEST = 180
Placed = Mapping[str, tuple[Collection, ...]]
"""The described collections by where they lie."""


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """Two cases a described collection: its definition among others', and its name among others'.

    The others are those of the categories beside its own first, and none that lies above or beneath it.
    """
    described = [c for c in catalogue.collections if c.description and c.description.strip()]
    at = group(described, _path)
    for collection in described:
        # Collections stand in every part of a split, so each is dealt to one part by its name.
        if catalogue.part in (None, catalogue.part_of("collection", collection.id)):
            yield from _by_name(collection, at, chance.child(collection.id, "definition"))
            yield from _by_definition(collection, at, chance.child(collection.id, "name"))


def _by_name(collection: Collection, at: Placed, chance: Chance) -> Iterator[Case]:
    ask = f"What is the best definition of the category {one_line(collection.title)}?"
    return _case(collection, ask, _definition, at, chance)


def _by_definition(collection: Collection, at: Placed, chance: Chance) -> Iterator[Case]:
    ask = f"Which category is described by: {_definition(collection)}"
    return _case(collection, ask, lambda other: one_line(other.title), at, chance)


def _case(
    collection: Collection, ask: str, say: Callable[[Collection], str], at: Placed, chance: Chance
) -> Iterator[Case]:
    dice, right = chance.random(), say(collection)
    wrong = list(islice(unlike((say(other) for other in _beside(collection, at, dice)), right), 3))
    if wrong:
        on = basis(f"{collection.id}/{chance.name[-1]}", beside=[collection], language=collection.language)
        yield choosing(on, {"ask": ask}, ask, right, wrong, dice)


def _beside(collection: Collection, at: Placed, dice: random.Random) -> Iterator[Collection]:
    for tier in tiers_apart(_path(collection), at):
        yield from some([c for path in some(tier, 3, dice) for c in at[path] if c.title != collection.title], 3, dice)


def _path(collection: Collection) -> str:
    """Where it lies; one that names no category stands for itself."""
    return collection.category or collection.id


def _definition(collection: Collection) -> str:
    return shorten(collection.description or "", LONGEST)


CATEGORY_DEFINITION = Task(
    name="category-definition",
    skill=Skill.CONCEPT,
    answers=CHOICE,
    needs=("collections",),
    draw=draw,
    phrasings=PHRASINGS,
)
