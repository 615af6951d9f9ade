"""Task: the definition that fits a category of the shop, and the category that fits a definition."""

from collections.abc import Iterator, Sequence

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Collection
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Choice
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import ids_of, licence_of, mix, one_line, shorten, some, unlike
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    "{ask}\n{options}\nAnswer with the number.\nAnswer:",
    "Instructions: Answer the question about the categories of a shop.\nQuestion: {ask}\n{options}\nAnswer:",
    "The following question is about e-commerce concepts. {ask}\n{options}\nOutput only the number.",
    "Help me with our shop's navigation. {ask}\n{options}\nOne number is enough.",
    "Quick question: {ask} Pick one of these.\n{options}\nI pick number",
    "{options}\n\nThese are numbered answers. {ask} Give the number of the one that fits.",
)
LONGEST = 180


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """Two cases a described collection: its definition among others', and its name among others'."""
    described = [c for c in catalogue.collections if c.description and c.description.strip()]
    for collection in described:
        # Collections stand in every part of a split, so each is dealt to one part by its name.
        if catalogue.part in (None, catalogue.part_of("collection", collection.id)) and len(described) > 1:
            yield _by_name(collection, described, chance.child(collection.id, "definition"))
            yield _by_definition(collection, described, chance.child(collection.id, "name"))


def _by_name(collection: Collection, others: Sequence[Collection], chance: Chance) -> Case:
    ask = f"What is the best definition of the category {one_line(collection.title)}?"
    return _case(collection, ask, _definition(collection), [_definition(o) for o in others], chance)


def _by_definition(collection: Collection, others: Sequence[Collection], chance: Chance) -> Case:
    ask = f"Which category is described by: {_definition(collection)}"
    return _case(collection, ask, one_line(collection.title), [o.title for o in others], chance)


def _case(collection: Collection, ask: str, right: str, wrong: list[str], chance: Chance) -> Case:
    dice = chance.random()
    mixed = mix([right], some(unlike(wrong, right), 3, dice), dice)
    return Case(
        key="/".join((collection.id, chance.name[-1])),
        fields={"ask": ask},
        question=ask,
        options=mixed.options,
        gold=Choice(number=mixed.right[0]),
        records=ids_of(collection),
        licence=licence_of(collection),
        language=collection.language,
    )


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
