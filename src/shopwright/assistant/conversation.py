"""The grounded conversation: a question becomes a search, cards from the record, and sentences that were checked."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from shopwright.assistant import wording
from shopwright.assistant.cards import Card, card_of
from shopwright.assistant.facts import tell
from shopwright.assistant.fencing import harmless
from shopwright.assistant.filters import Filter
from shopwright.assistant.grounding import grounded, named_in, sentences
from shopwright.assistant.intents import (
    Question,
    fact_asked,
    is_about_an_order,
    policy_asked,
    product_meant,
)
from shopwright.assistant.memory import LONGEST_QUESTION, Memory, QuestionTooLong, Recollection
from shopwright.assistant.reading import Reading, read_question
from shopwright.assistant.search import Hit, Index, TextEncoder, build_index
from shopwright.assistant.suggesting import follow_ups
from shopwright.assistant.turns import Turn
from shopwright.assistant.vocabulary import content_words
from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.catalogue.snapshots import load_catalogue
from shopwright.foundation.errors import MissingPackage
from shopwright.foundation.shop import Shop
from shopwright.models.model import Message, Model, ModelFailed, Request

MOST_CARDS = 6
SHOWN_TO_MODEL = 3
MOST_SENTENCES = 3
MOST_TOKENS = 120
# Given up in this order where nothing meets every condition: what a shopper can most easily do without comes first.
_NARROWING = frozenset({"only", "just", "instead", "also", "rather", "else", "other", "others", "cheaper", "please"})
_GIVEN_UP = ("word", "attribute", "option", "category", "brand", "stock", "price")


@dataclass(frozen=True)
class Found:
    """The result of one search: what was asked, what was found, and what had to be given up for it."""

    reading: Reading
    hits: tuple[Hit, ...]
    relaxed: tuple[Filter, ...] = ()


@dataclass(frozen=True)
class Assistant:
    """Answers shoppers' questions from one shop's records."""

    shop: Shop
    model: Model
    index: Index
    memory: Memory = field(default_factory=Memory)

    def ask(self, question: str, session: str = "", without: tuple[Filter, ...] = ()) -> Turn:
        """One whole turn. `without` are filters that the shopper has taken away.

        Raises QuestionTooLong and SessionIsFull.
        """
        *_, last = self.stream(question, session, without)
        return last

    def stream(self, question: str, session: str = "", without: tuple[Filter, ...] = ()) -> Iterator[Turn]:
        """The turn as it grows: first what the server knows, then each sentence that passed its check."""
        if len(question) > LONGEST_QUESTION:
            raise QuestionTooLong(len(question))
        past = self.memory.recall(session) if session else Recollection()
        asked = harmless(question, LONGEST_QUESTION)
        answer = self._from_rules(asked, past)
        if answer:
            self._remember(session, replace(past, turns=past.turns + 1))
            yield answer
            return
        found = self._find(asked, past, without)
        shown = tuple(hit.product.id for hit in found.hits)
        self._remember(session, Recollection(found.reading.text, found.reading.filters, shown, past.turns + 1))
        yield from self._present(asked, found)

    def _remember(self, session: str, recollection: Recollection) -> None:
        if session:
            self.memory.keep(session, recollection)

    def _from_rules(self, question: str, past: Recollection) -> Turn | None:
        """What needs neither a search nor a model: orders, rules of the shop, one fact of one product."""
        policies = self._catalogue.policies
        if is_about_an_order(question):
            rule = policy_asked(question, policies, strict=False)
            text = f"{wording.HAND_OFF} {wording.policy(rule)}" if rule else wording.HAND_OFF
            return Turn(question, text, stands_on=(rule.id,) if rule else ())
        meant = product_meant(question, past.shown, self._families, self.index.vocabulary)
        asked = fact_asked(question, self.index.vocabulary) if meant else None
        if meant and asked:
            return self._fact(question, asked, self._catalogue.by_id[meant])
        rule = policy_asked(question, policies) if not meant else None
        return Turn(question, wording.policy(rule), stands_on=(rule.id,)) if rule else None

    def _fact(self, question: str, asked: Question, product: Product) -> Turn:
        card = self._card(Hit(product, self._catalogue.variants_of.get(product.id, ()), 0.0))
        told = tell(question, asked, product, card)
        return Turn(question, told.text, (card,), stands_on=(product.id,), answered=told.known)

    def _find(self, question: str, past: Recollection, without: tuple[Filter, ...]) -> Found:
        reading = read_question(question, self.index.vocabulary, self.shop.settings.currency)
        reading = _continued(reading, past)
        reading = replace(reading, filters=tuple(f for f in reading.filters if f not in without))
        for lighter in _lighter(reading):
            hits = self._search(lighter)
            if hits:
                return Found(lighter, hits, tuple(f for f in reading.filters if f not in lighter.filters))
        return Found(reading, ())

    def _search(self, reading: Reading) -> tuple[Hit, ...]:
        return self.index.search(reading.text, reading.filters, reading.order, MOST_CARDS)

    def _present(self, question: str, found: Found) -> Iterator[Turn]:
        if not found.hits:
            yield Turn(question, wording.NOTHING, filters=found.reading.filters, answered=False)
            return
        opening = self._opening(question, found)
        yield replace(opening, finished=False)
        yield from self._said(opening, found)

    def _opening(self, question: str, found: Found) -> Turn:
        cards = tuple(self._card(hit) for hit in found.hits)
        text = wording.found(cards, found.reading.filters, found.reading.order)
        return Turn(
            question,
            f"{wording.relaxed(found.relaxed)} {text}" if found.relaxed else text,
            cards,
            found.reading.filters,
            found.relaxed,
            stands_on=(cards[0].id,),
            follow_ups=follow_ups(found.hits, found.reading.filters, found.reading.order),
        )

    def _said(self, turn: Turn, found: Found) -> Iterator[Turn]:
        """The turn with the model's supported sentences added one by one, and once more when it is finished."""
        products = tuple(hit.product for hit in found.hits[:SHOWN_TO_MODEL])
        kept, spoken_of = 0, products
        try:
            for sentence in sentences(self.model.stream(self._request(turn.question, products))):
                spoken_of = named_in(sentence, products) or spoken_of
                true = grounded(sentence, spoken_of, self._catalogue)
                if true and true.text not in turn.text and kept < MOST_SENTENCES:
                    stands_on = tuple(dict.fromkeys((*turn.stands_on, *true.stands_on)))
                    turn, kept = replace(turn, text=f"{turn.text} {true.text}", stands_on=stands_on), kept + 1
                    yield replace(turn, finished=False)
        except ModelFailed:
            turn = replace(turn, notices=(wording.MODEL_IS_SILENT,))
        yield turn

    def _request(self, question: str, products: tuple[Product, ...]) -> Request:
        messages = (Message("system", wording.SYSTEM), Message("user", wording.prompt(question, products)))
        return Request(messages, max_tokens=MOST_TOKENS)

    def _card(self, hit: Hit) -> Card:
        return card_of(self._catalogue, hit.product, hit.variants)

    @property
    def _catalogue(self) -> Catalogue:
        return self.index.catalogue

    @cached_property
    def _families(self) -> dict[str, str]:
        return {product.id: product.family or product.id for product in self.index.products}


def open_assistant(shop: Shop, model: Model, encoder: TextEncoder | None = None) -> Assistant:
    """The assistant over what the shop has imported; without an encoder it searches by words alone.

    Raises NothingToDo where nothing has been imported.
    """
    return Assistant(shop, model, build_index(shop, load_catalogue(shop), encoder))


def load_encoder() -> TextEncoder:
    """The embedder that comes with the package. Takes seconds: call it in the background. Raises MissingPackage."""
    try:
        # torch stays behind this door: search by words must not wait for it.
        from shopwright.models.embedder import Embedder
    except ImportError as error:
        raise MissingPackage("torch and sentence vectors", "local") from error
    return Embedder()


def _lighter(reading: Reading) -> Iterator[Reading]:
    """The reading, then without one kind of its filters, then without more and more of them."""
    yield reading
    kinds = [kind for kind in _GIVEN_UP if any(f.kind == kind for f in reading.filters)]
    for given_up in (*([kind] for kind in kinds), *(kinds[:count] for count in range(2, len(kinds) + 1))):
        kept = tuple(f for f in reading.filters if f.kind not in given_up)
        # Without its limit, the price nearest to what was wanted comes first.
        cheapest = "price" in given_up and all(f.least is None for f in reading.filters)
        yield replace(reading, filters=kept, order="cheapest" if cheapest else reading.order)


def _continued(reading: Reading, past: Recollection) -> Reading:
    """A question that only narrows, `in red` or `cheaper than 50`, goes on with the search before it."""
    facet_words = {word for f in reading.filters for value in f.values for word in content_words(value)}
    own = [word for word in content_words(reading.text) if word not in facet_words | _NARROWING]
    names_a_kind = any(f.kind == "category" and not f.excluded for f in reading.filters)
    if own or names_a_kind or not (past.text or past.filters):
        return reading
    replaced = {(f.kind, f.name, f.excluded) for f in reading.filters}
    earlier = tuple(f for f in past.filters if (f.kind, f.name, f.excluded) not in replaced)
    # `only` and `instead` narrow a search; a record that has such a word is not what is looked for.
    said = (word for word in content_words(reading.text) if word not in _NARROWING)
    return replace(reading, text=" ".join((past.text, *said)).strip(), filters=(*earlier, *reading.filters))
