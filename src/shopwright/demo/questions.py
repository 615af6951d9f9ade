"""Writes what shoppers ask about a product, and answers it from the record or says that it is silent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from shopwright.demo.facts import Attribute, Category, Department, document
from shopwright.demo.products import Product
from shopwright.demo.words import Deck, Sentence, fitting, lines
from shopwright.foundation.chance import Chance

_EACH = 26
_SILENT = 0.21


@dataclass(frozen=True)
class Question:
    """A question, its answer, and whether the record holds it."""

    product: Product
    question: Sentence
    answer: Sentence
    answered_by: str
    asked: date
    votes: int
    answerable: bool


@dataclass(frozen=True)
class _Desk:
    asks: Deck
    answers: Deck


def questions(shop: tuple[Department, ...], products: tuple[Product, ...], seed: int) -> tuple[Question, ...]:
    """Write the questions of every category."""
    chance = Chance(seed).child("questions").random()
    desk = _Desk(Deck(chance), Deck(chance))
    return tuple(
        question
        for department in shop
        for category in department.categories
        for question in _about(category, department.attributes, products, desk)
    )


def _about(
    category: Category, book: Mapping[str, Attribute], products: tuple[Product, ...], desk: _Desk
) -> Iterator[Question]:
    chance = desk.asks.chance
    own = [product for product in products if product.category.key == category.key]
    for product in chance.sample(own * 2, _EACH):
        if chance.random() < _SILENT:
            yield _unanswerable(product, book, desk)
        else:
            yield _answerable(product, book, desk)


def _answerable(product: Product, book: Mapping[str, Attribute], desk: _Desk) -> Question:
    values = product.slots
    owners = {frame: name for name in product.facts for frame in fitting(book[name].ask, values)}
    question = desk.asks.say(tuple(owners), values)
    answer = desk.answers.say(book[owners[question.frame]].answer, values)
    return _question(product, question, answer, desk, answerable=True)


def _unanswerable(product: Product, book: Mapping[str, Attribute], desk: _Desk) -> Question:
    values = product.slots
    missing = [frame for name in product.hidden for frame in fitting(book[name].ask, values)]
    question = desk.asks.say(missing or product.category.wording.unknowns, values)
    answer = desk.answers.say(lines(document("voices.yaml")["silences"]), values)
    return _question(product, question, answer, desk, answerable=False)


def _question(product: Product, question: Sentence, answer: Sentence, desk: _Desk, *, answerable: bool) -> Question:
    chance = desk.asks.chance
    return Question(
        product=product,
        question=question,
        answer=answer,
        answered_by=chance.choice(document("voices.yaml")["staff"].split("|")),
        asked=date(2025, 1, 6) + timedelta(days=chance.randrange(360)),
        votes=int(chance.expovariate(0.25)),
        answerable=answerable,
    )
