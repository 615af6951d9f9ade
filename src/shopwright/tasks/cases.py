"""Cases by kind of answer: what every draw has in common once it has found the right and the wrong options."""

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from shopwright.catalogue.records import Product
from shopwright.tasks.answers import Choice, Entities, Ranking, Selection, Text
from shopwright.tasks.drawing import NUMBER_WORDS, Recorded, families_of, ids_of, licence_of, mix, sources_of
from shopwright.tasks.task import Case

Fields = Mapping[str, str]
FIRST_NUMBERS = (0, 1)
"""ShopBench numbers the options of a choice from 0, ECInstruct and people from 1; a reader must cope with both."""


class Basis(NamedTuple):
    """A case's key, and the families, ids, licence, sources and language of the records that it shows."""

    key: str
    families: tuple[str, ...]
    records: tuple[str, ...]
    licence: str
    sources: tuple[str, ...]
    language: str


def basis(key: str, *products: Product, beside: Iterable[Recorded] = (), language: str = "") -> Basis:
    """The basis of a case on some products and on other records beside them; its language is the first product's."""
    records = (*beside, *products)
    spoken = language or (products[0].language if products else "en")
    return Basis(
        key=key,
        families=families_of(*products),
        records=ids_of(*records),
        licence=licence_of(*records),
        sources=sources_of(*records),
        language=spoken,
    )


def choosing(on: Basis, fields: Fields, question: str, right: str, wrong: Sequence[str], dice: random.Random) -> Case:
    """One right option among wrong ones, shuffled, numbered from 0 or from 1."""
    mixed, first = mix([right], wrong, dice), dice.choice(FIRST_NUMBERS)
    return Case(
        **on._asdict(),
        fields=dict(fields),
        question=question,
        options=mixed.options,
        gold=Choice(number=mixed.right[0] - 1 + first),
        first_number=first,
    )


def grading(on: Basis, fields: Fields, question: str, scale: tuple[str, ...], grade: int) -> Case:
    """One step of a scale whose options keep their order; `grade` counts from 1."""
    return Case(**on._asdict(), fields=dict(fields), question=question, options=scale, gold=Choice(number=grade))


def selecting(
    on: Basis, fields: Fields, question: str, right: Sequence[str], wrong: Sequence[str], dice: random.Random
) -> Case:
    """Some right options among wrong ones, numbered from 1; the field `wanted` says in a word how many are right."""
    mixed = mix(right, wrong, dice)
    return Case(
        **on._asdict(),
        fields={**fields, "wanted": NUMBER_WORDS[len(right)]},
        question=question,
        options=mixed.options,
        gold=Selection(numbers=mixed.right),
        wanted=len(right),
    )


def ranking(on: Basis, fields: Fields, question: str, gains: Mapping[str, float]) -> Case:
    """Options in the order in which they are shown, each with its gain; the field `count` says how many there are."""
    found = tuple(gains.values())
    order = sorted(range(1, len(found) + 1), key=lambda number: -found[number - 1])
    return Case(
        **on._asdict(),
        fields={**fields, "count": str(len(found))},
        question=question,
        options=tuple(gains),
        gold=Ranking(order=tuple(order), gains=found),
    )


def tagging(on: Basis, fields: Fields, question: str, names: Sequence[str], source: str) -> Case:
    """Phrases of a source text."""
    gold = Entities(names=tuple(names))
    return Case(**on._asdict(), fields=dict(fields), question=question, gold=gold, source_text=source)


def writing(
    on: Basis,
    fields: Fields,
    question: str,
    gold: Text,
    source: str = "",
    longest: int = 400,
    keywords: Sequence[str] = (),
) -> Case:
    """Free text of at most `longest` characters, made from a source text where there is one, that names `keywords`."""
    return Case(
        **on._asdict(),
        fields=dict(fields),
        question=question,
        gold=gold,
        source_text=source,
        max_characters=longest,
        keywords=tuple(keywords),
    )
