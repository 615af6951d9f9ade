"""Customers' questions: after facts that a record states, and after those that only its neighbours on the shelf do."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from shopwright.catalogue.records import Question
from shopwright.foundation.chance import Chance
from shopwright.instructions.simulation.facts import BRAND, Stated
from shopwright.instructions.simulation.frames import frames_of, kind_of
from shopwright.instructions.simulation.made import LANGUAGE, made_from, made_id
from shopwright.instructions.simulation.shelves import Shelves
from shopwright.instructions.simulation.words import AUDIENCES, WORD, colour_words, singular, singulars
from shopwright.tasks.claims import check, supported
from shopwright.tasks.drawing import one_line, some
from shopwright.tasks.lexicon import any_of, lexicon
from shopwright.tasks.listing import listing, named
from shopwright.tasks.support import supports

ANSWERED = 2
_FEWEST_STATING, _SHARE_STATING = 2, 0.08
"""How many neighbours, and which share of the shelf, must state a fact before a customer is thought to ask for it."""
_NO_ANSWER = frozenset(("yes", "no", "true", "false", "n/a", "none", "-"))
_MEASURED = frozenset(("size", "weight", "length", "width", "height", "capacity", "volume", "power", "voltage"))
_SEASONS = re.compile(r"season|summer|winter|autumn|spring|\bfall\b|weather", re.I)
_MADE = re.compile(r"\b(?:made|crafted|material|fabric|textile|metal|wood\w*|knit\w*|woven|floral|print\w*)\b", re.I)
Asked = tuple[str, str, str]
"""Which fact, the question, and the answer; blank where the record has none."""


@dataclass(frozen=True)
class _Desk:
    """What the shelves state, by path: each kind of fact with its values, and how many products state it."""

    shelves: Shelves
    values: dict[str, dict[str, dict[str, None]]] = field(default_factory=dict)
    stating: dict[str, dict[str, int]] = field(default_factory=dict)


def questions(shelves: Shelves) -> tuple[Question, ...]:
    """Up to two questions a product that its record answers, and one that it does not."""
    desk, found = _desk(shelves), list[Question]()
    for one in shelves.products:
        for what, asked, answer in _asked(one, desk, shelves.chance.child("question", one.product.id)):
            found.append(_question(one, what, asked, answer, len(found) + 1))
    return tuple(found)


def open_kinds(one: Stated, known: Mapping[str, Mapping[str, None]]) -> tuple[str, ...]:
    """Of the kinds of fact with values known elsewhere, those on which a record says not a word."""
    own = {kind_of(name) for name in one.facts}
    return tuple(kind for kind in sorted(known) if kind not in own and _is_silent(one, kind, known[kind]))


def _desk(shelves: Shelves) -> _Desk:
    desk = _Desk(shelves)
    for one in shelves.products:
        for name, values in one.facts.items():
            kind = kind_of(name)
            desk.values.setdefault(one.path, {}).setdefault(kind, {}).update(dict.fromkeys(values))
            counts = desk.stating.setdefault(one.path, {})
            counts[kind] = counts.get(kind, 0) + 1
    return desk


def _asked(one: Stated, desk: _Desk, chance: Chance) -> Iterator[Asked]:
    shown = listing(one.product)
    answered = [fact for fact in _facts(one) if fact[1].lower() not in _NO_ANSWER]
    for name, value in some(answered, ANSWERED, chance.random()):
        what, asked, answer = _answered(name, value, one, chance.child(name))
        if value in shown and _is_true(answer, shown, one, desk):
            yield what, asked, answer
    kinds = desk.values.get(one.path, {})
    fewest = max(_FEWEST_STATING, _SHARE_STATING * len(desk.shelves.by_path[one.path].products))
    common = {k: v for k, v in kinds.items() if desk.stating[one.path][k] >= fewest and not v.keys() <= _NO_ANSWER}
    # The smallest of many draws: a new fact on the shelf changes few choices.
    if silent := sorted(open_kinds(one, common), key=lambda kind: chance.child("open", kind).number()):
        yield _open(silent[0], chance.child("open", silent[0]))


def _is_true(answer: str, shown: str, one: Stated, desk: _Desk) -> bool:
    variants = desk.shelves.catalogue.variants_of.get(one.product.id, ())
    return supports(shown, answer, one.product) and supported(check(answer, one.product, variants))


def _facts(one: Stated) -> list[tuple[str, str]]:
    brand = [(BRAND, one_line(one.product.brand))] if one.product.brand else []
    return [*brand, *((name, value) for name, value in named(one.product) if name != BRAND)]


def _answered(name: str, value: str, one: Stated, chance: Chance) -> Asked:
    frames, dice = frames_of(kind_of(name)), chance.random()
    said = dice.choice(frames.answers).format(name=name, value=value)
    if frames.checks and "," not in value and dice.random() < 0.4:
        return name, dice.choice(frames.checks).format(value=value.lower() if name != BRAND else value), f"Yes. {said}"
    return name, dice.choice(frames.asks).format(name=name), said


def _open(kind: str, chance: Chance) -> Asked:
    return kind, chance.random().choice(frames_of(kind).asks).format(name=kind), ""


def _is_silent(one: Stated, kind: str, values: Mapping[str, None]) -> bool:
    """Whether neither the name nor any known value stands in its texts, nor a word that hints at one."""
    words = singulars(one.text)
    named_there = all(singular(word) in words for word in WORD.findall(kind))
    if named_there or any(value in one.text for value in values):
        return False
    return not _hinted(one.text, words, kind)


def _hinted(text: str, words: frozenset[str], kind: str) -> bool:
    if kind == "color":
        return bool(colour_words().search(text)) or not words.isdisjoint(("color", "colour", "hue", "shade"))
    if kind == "material":
        return bool(any_of(lexicon().materials).search(text) or _MADE.search(text))
    if kind == "audience":
        return not {singular(word) for word in AUDIENCES}.isdisjoint(words)
    if kind == "season":
        return bool(_SEASONS.search(text))
    measured = not _MEASURED.isdisjoint(kind.split())
    return measured and any(mark.isdigit() for mark in text)


def _question(one: Stated, what: str, asked: str, answer: str, row: int) -> Question:
    return Question(
        id=made_id("question", one.product.id, what),
        product_id=one.product.id,
        question=asked,
        answer=answer or None,
        answerable=bool(answer),
        language=LANGUAGE,
        source=made_from((one.product,), row),
    )
