"""Writes what customers say of a product, in words that agree with their stars."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from shopwright.demo.facts import Aspect, document
from shopwright.demo.products import Product
from shopwright.demo.words import Deck, Sentence, capitalised, fill, lines, lowered
from shopwright.foundation.chance import Chance

_STARS = (5, 4, 3, 2, 1)
_MOODS = ((52, 27, 10, 6, 5), (38, 27, 15, 10, 10), (24, 22, 20, 16, 18))
_START = datetime(2025, 1, 6, 8, 0)


@dataclass(frozen=True)
class Reviewer:
    """A customer who does not exist."""

    name: str
    email: str
    address: str
    place: str


@dataclass(frozen=True)
class Review:
    """One customer's verdict."""

    product: Product
    rating: int
    title: str
    sentences: tuple[Sentence, ...]
    written: datetime
    reviewer: Reviewer
    reply: str

    @property
    def body(self) -> str:
        """The sentences in a row."""
        return " ".join(sentence.text for sentence in self.sentences)


def reviews(products: tuple[Product, ...], seed: int) -> tuple[Review, ...]:
    """Write the reviews of every product."""
    deck = Deck(Chance(seed).child("reviews").random())
    return tuple(review for product in products for review in _of(product, deck))


def _of(product: Product, deck: Deck) -> Iterator[Review]:
    mood = deck.chance.choice((*_MOODS, _MOODS[0]))
    for _ in range(deck.chance.choice((3, 4, 5, 5, 6, 7))):
        yield _review(product, deck.chance.choices(_STARS, mood)[0], deck)


def _review(product: Product, rating: int, deck: Deck) -> Review:
    aspects = deck.chance.sample(product.category.aspects, 2)
    heading = {**product.slots, "aspect": aspects[0].name}
    title = capitalised(fill(deck.deal(_bank("titles", rating)), heading))
    return Review(
        product=product,
        rating=rating,
        title=title,
        sentences=tuple(_sentences(product, rating, aspects, deck)),
        written=_START + timedelta(minutes=deck.chance.randrange(520_000)),
        reviewer=_reviewer(deck.chance),
        reply=_reply(product, rating, deck),
    )


def _sentences(product: Product, rating: int, aspects: list[Aspect], deck: Deck) -> Iterator[Sentence]:
    chance, values = deck.chance, product.slots
    if chance.random() < 0.6:
        yield deck.say(_bank("openers", rating), values)
    first, second = aspects
    if rating == 3:
        yield deck.say(first.fair if chance.random() < 0.4 else first.good, values)
        yield _turn(deck.say(second.bad, values), deck)
    else:
        yield deck.say(first.good if rating > 3 else first.bad, values)
        if rating == 4 or chance.random() < 0.5:
            yield deck.say(_second(second, rating), values)
    if chance.random() < 0.55:
        yield deck.say(_bank("closers", rating), values)


def _second(aspect: Aspect, rating: int) -> tuple[str, ...]:
    return {5: aspect.good, 4: aspect.fair, 2: (*aspect.fair, *aspect.bad), 1: aspect.bad}[rating]


def _turn(sentence: Sentence, deck: Deck) -> Sentence:
    turn = deck.deal(lines(document("voices.yaml")["turns"]))
    return Sentence(turn.replace("{rest}", sentence.frame), turn.replace("{rest}", lowered(sentence.text)))


def _bank(name: str, rating: int) -> tuple[str, ...]:
    return lines(document("voices.yaml")[name][rating])


def _reply(product: Product, rating: int, deck: Deck) -> str:
    if deck.chance.random() > (0.4 if rating < 3 else 0.06):
        return ""
    bank = document("voices.yaml")["replies"]["low" if rating < 3 else "high"]
    return fill(deck.deal(lines(bank)), product.slots)


def _reviewer(chance: random.Random) -> Reviewer:
    voices = document("voices.yaml")
    first, last = chance.choice(voices["first_names"].split()), chance.choice(voices["last_names"].split())
    return Reviewer(
        name=f"{first} {last[0]}." if chance.random() < 0.5 else f"{first} {last}",
        email=f"{first}.{last}{chance.randrange(100)}@example.com".lower(),
        address=f"203.0.113.{chance.randrange(1, 255)}",
        place=chance.choice(voices["places"].split()),
    )
