"""The whole demo shop in memory, and a count of how often each frame of its texts serves."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shopwright.demo.descriptions import Description, descriptions
from shopwright.demo.facts import Department, departments
from shopwright.demo.products import Product, products
from shopwright.demo.queries import Query, queries
from shopwright.demo.questions import Question, questions
from shopwright.demo.reviews import Review, reviews
from shopwright.demo.sessions import Event, sessions
from shopwright.demo.translations import Translation, translations
from shopwright.demo.words import Sentence, skeleton


@dataclass(frozen=True)
class DemoShop:
    """Everything that the demo shop's files are written from."""

    departments: tuple[Department, ...]
    products: tuple[Product, ...]
    descriptions: Mapping[str, Description]
    reviews: tuple[Review, ...]
    questions: tuple[Question, ...]
    queries: tuple[Query, ...]
    events: tuple[Event, ...]
    translations: tuple[Translation, ...]

    def sentences(self) -> Iterator[tuple[str, Sentence]]:
        """Every composed sentence with the kind of text it belongs to."""
        for description in self.descriptions.values():
            yield from (("description", sentence) for sentence in description.sentences)
        for review in self.reviews:
            yield from (("review", sentence) for sentence in review.sentences)
        for question in self.questions:
            yield "question", question.question
            yield "answer", question.answer
        yield from (("query", query.sentence) for query in self.queries)

    def frame_shares(self) -> dict[str, float]:
        """The share of its most used frame in each kind of text."""
        served: dict[str, Counter[str]] = {}
        for kind, sentence in self.sentences():
            served.setdefault(kind, Counter())[skeleton(sentence.frame)] += 1
        return {kind: max(counts.values()) / counts.total() for kind, counts in served.items()}


def compose(seed: int) -> DemoShop:
    """Invent the shop that belongs to a seed."""
    shop = departments()
    goods = products(shop, seed)
    told = descriptions(shop, goods, seed)
    return DemoShop(
        departments=shop,
        products=goods,
        descriptions=told,
        reviews=reviews(goods, seed),
        questions=questions(shop, goods, seed),
        queries=queries(shop, goods, seed),
        events=sessions(shop, goods, seed),
        translations=translations(shop, goods, told, seed),
    )
