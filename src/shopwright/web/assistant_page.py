"""The assistant's page: a question, the reply as it grows, cards, chips, and what the reply stands on."""

import uuid
from collections.abc import Iterator

from nicegui import run, ui
from nicegui.element import Element

from shopwright.assistant.filters import Filter
from shopwright.assistant.memory import LONGEST_QUESTION
from shopwright.assistant.turns import AI_NOTICE, Turn
from shopwright.foundation.errors import ShopwrightError
from shopwright.serving.engine import Workplace
from shopwright.web.card_view import show_card
from shopwright.web.frame import page
from shopwright.web.pieces import box, button, words

MOST_EXAMPLES = 3


class AssistantPage:
    """One visitor's conversation."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._session = uuid.uuid4().hex
        self._busy = False
        with page(place, "/"):
            self._hero = box("sw-hero")
            self._greet()
            self._talk = box("sw-talk").props('aria-live="polite"')
            self._bar()
        ui.keyboard(lambda e: self._input.run_method("focus") if e.key == "/" and e.action.keyup else None)

    def _greet(self) -> None:
        with self._hero:
            words("What are you looking for?", tag="h1")
            words("Ask in your own words. Prices and stock come straight from the shop's records.", tag="p")
            with box("sw-row").style("justify-content: center; margin-top: 22px"):
                for text in _examples(self._place):
                    button(text, lambda text=text: self.ask(text), "sw-chip")

    def _bar(self) -> None:
        with box("sw-ask"):
            with box("sw-ask-in"):
                self._input = ui.input(placeholder="Ask for a kind of product, a colour, a size, a price …")
                self._input.props(f'borderless dense autofocus maxlength={LONGEST_QUESTION} aria-label="Your question"')
                self._input.on("keydown.enter", self._send)
                button("Ask", self._send, "sw-button first")
                button("New", self._forget, "sw-button plain", name="Begin a new conversation")
            words(AI_NOTICE, "sw-small").props('role="note"')

    async def _send(self) -> None:
        text = (self._input.value or "").strip()
        if text and not self._busy:
            self._input.set_value("")
            await self.ask(text)

    async def ask(self, question: str, without: tuple[Filter, ...] = ()) -> None:
        """Ask, and show the turn while it grows."""
        if self._busy:
            return
        self._busy = True
        self._hero.set_visibility(False)
        with self._talk:
            view = TurnView(self, self._place, question, without)
        view.into_view()
        try:
            await self._grow(view, question, without)
        except ShopwrightError as error:
            view.fail(str(error))
        finally:
            self._busy = False
        view.into_view()

    async def _grow(self, view: "TurnView", question: str, without: tuple[Filter, ...]) -> None:
        assistant = await run.io_bound(lambda: self._place.assistant)
        if assistant is None:
            return
        turns: Iterator[Turn] = assistant.stream(question, self._session, without)
        while turn := await run.io_bound(next, turns, None):
            view.show(turn)

    def _forget(self) -> None:
        self._session = uuid.uuid4().hex
        self._talk.clear()
        self._hero.set_visibility(True)


class TurnView:
    """One question with its reply."""

    def __init__(self, owner: AssistantPage, place: Workplace, question: str, without: tuple[Filter, ...]) -> None:
        self._owner, self._place, self._question, self._without = owner, place, question, without
        self._turn = box("sw-turn")
        with self._turn:
            words(question, "sw-asked")
            self._filters = box("sw-row")
            with box("sw-reply"):
                self._text = ui.label("Looking through the shop …").classes("sw-reply-text")
                self._below = box()
            self._next = box("sw-row")
            self._cards = box("sw-cards")
        self._shown: tuple[str, ...] = ()

    def show(self, turn: Turn) -> None:
        """Show a turn as far as it has grown."""
        self._text.set_text(turn.text)
        ids = tuple(card.id for card in turn.cards)
        if ids != self._shown or turn.finished:
            self._shown = ids
            self._fill_cards(turn)
            self._fill_filters(turn)
        if turn.finished:
            self._fill_below(turn)
            self._fill_next(turn)

    def into_view(self) -> None:
        """Scroll to the question, so that its reply is read from the start."""
        ui.run_javascript(f"getHtmlElement({self._turn.id}).scrollIntoView({{block: 'start', behavior: 'smooth'}})")

    def fail(self, sentence: str) -> None:
        """Say what went wrong."""
        self._text.set_text(sentence)
        with self._next:
            button("Try again", lambda: self._owner.ask(self._question, self._without), "sw-chip")

    def _fill_cards(self, turn: Turn) -> None:
        self._cards.clear()
        with self._cards:
            for card in turn.cards:
                show_card(self._place.shop, card, cited=card.id in turn.stands_on)

    def _fill_filters(self, turn: Turn) -> None:
        self._filters.clear()
        with self._filters:
            if turn.filters or turn.relaxed:
                words("Understood:", "sw-label", "span")
            for one in turn.filters:
                self._chip(one)
            for one in turn.relaxed:
                words(one.label, "sw-chip gone", "span")

    def _chip(self, one: Filter) -> Element:
        def ask_without() -> object:
            return self._owner.ask(self._question, (*self._without, one))

        chip = button(one.label, ask_without, "sw-chip filter", name=f"Search again without {one.label}")
        with chip:
            words("\u00d7", "x", "span").props('aria-hidden="true"')
        return chip

    def _fill_below(self, turn: Turn) -> None:
        self._below.clear()
        with self._below:
            if turn.stands_on:
                with box("sw-stands"):
                    words("Stands on the records of", tag="span")
                    for id in turn.stands_on:
                        words(id, tag="code")
            for notice in turn.notices:
                words(notice, "sw-notice")

    def _fill_next(self, turn: Turn) -> None:
        self._next.clear()
        with self._next:
            for text in turn.follow_ups:
                button(text, lambda text=text: self._owner.ask(text), "sw-chip")


def _examples(place: Workplace) -> tuple[str, ...]:
    """Questions that this shop can answer, from its own categories."""
    try:
        products = place.assistant.index.products
    except ShopwrightError:
        return ()
    kinds = tuple(dict.fromkeys(p.category.leaf.lower() for p in products if p.category))
    shapes = ("{} in stock", "the cheapest {}", "show me {}")
    step = max(len(kinds) // MOST_EXAMPLES, 1)
    return tuple(shape.format(kind) for shape, kind in zip(shapes, kinds[::step], strict=False))
