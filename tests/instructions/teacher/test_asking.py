"""A line to a teacher: again where it fails, at its pace, no further where nobody answers."""

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.instructions.teacher.asking import LEAST_SILENCE, Line, Stopped, open_teacher
from shopwright.instructions.teacher.caching import Kept, ReplyCache
from shopwright.instructions.teacher.recipe import GrowRecipe
from shopwright.models.echo import Echo
from shopwright.models.model import ModelFailed, Reply, Request
from shopwright.models.remote import Remote

RECIPE = GrowRecipe(name="x", attempts=3, at_once=4)
BUSY = ModelFailed("it", "busy", status=429, passing=True, wait_s=0.01)
BROKEN = ModelFailed("it", "broken", status=500, passing=True, wait_s=0.0)
REFUSED = ModelFailed("it", "no schema here", status=400)


class Moody:
    """A model that fails as it is told, then answers; it remembers what it was asked and when."""

    name = fingerprint = "moody"

    def __init__(self, *errors: ModelFailed, always: ModelFailed | None = None, seconds: float = 0) -> None:
        self.errors, self.always, self.seconds = list(errors), always, seconds
        self.asked: list[Request] = []
        self.times: list[float] = []
        self.open = self.most_open = 0
        self._lock = threading.Lock()

    def reply(self, requests: Sequence[Request]) -> Iterator[Reply]:
        with self._lock:
            self.asked += requests
            self.times.append(time.monotonic())
            self.open += 1
            self.most_open = max(self.most_open, self.open)
            error = self.errors.pop(0) if self.errors else self.always
        time.sleep(self.seconds)
        with self._lock:
            self.open -= 1
        if error:
            raise error
        yield Reply(f"to {requests[0].messages[0].content}")

    def stream(self, request: Request) -> Iterator[str]:
        yield from (reply.text for reply in self.reply([request]))

    def likelihoods(self, request: Request, continuations: Sequence[str]) -> tuple[float, ...] | None:
        return None

    def close(self) -> None:
        """Nothing to let go."""


@pytest.fixture
def cache(tmp_path: Path) -> ReplyCache:
    return ReplyCache(tmp_path / "replies.db")


def asked(number: int, schema: str = "") -> Request:
    return replace(Request.user(f"question {number}"), schema=schema)


def test_what_fails_for_a_while_is_asked_again(cache: ReplyCache) -> None:
    model = Moody(BUSY, BROKEN)
    line = Line(model, RECIPE, cache)

    assert line.ask(asked(1)) == Kept("to question 1")
    assert line.made == {"calls": 3, "answers": 1, "status 429": 1, "status 500": 1}


def test_the_server_s_word_on_waiting_is_kept(cache: ReplyCache) -> None:
    model = Moody(ModelFailed("it", "busy", status=429, passing=True, wait_s=0.3))
    Line(model, RECIPE, cache).ask(asked(1))

    assert model.times[1] - model.times[0] >= 0.3


def test_what_was_answered_is_never_asked_again(cache: ReplyCache) -> None:
    Line(Moody(), RECIPE, cache).ask(asked(1))
    model = Moody()

    assert Line(model, RECIPE, cache).ask(asked(1)) == Kept("to question 1")
    assert model.asked == []


def test_no_more_calls_are_on_their_way_than_allowed(cache: ReplyCache) -> None:
    model = Moody(seconds=0.02)
    line = Line(model, RECIPE, cache)
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(line.ask, map(asked, range(30))))

    assert model.most_open == RECIPE.at_once


def test_those_who_wait_hold_no_slot(cache: ReplyCache) -> None:
    model = Moody(*[ModelFailed("it", "busy", status=429, passing=True, wait_s=0.5)] * 4, seconds=0.02)
    line = Line(model, RECIPE, cache)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(line.ask, map(asked, range(12))))

    assert sum(when - model.times[0] < 0.4 for when in model.times) >= 12


def test_one_question_that_is_never_answered_is_given_up_and_remembered(cache: ReplyCache) -> None:
    line = Line(Moody(*[BROKEN] * 3), RECIPE, cache)

    assert line.ask(asked(1)).refusal == "teacher did not answer (status 500)"
    assert cache.keys() == frozenset()
    line.ask(asked(2))
    assert len(cache.keys()) == 2
    assert line.ask(asked(1)).refusal == "teacher did not answer (status 500)"


def test_where_nobody_answers_the_run_ends_and_nothing_is_remembered(cache: ReplyCache) -> None:
    line = Line(Moody(always=BROKEN), RECIPE.model_copy(update={"attempts": 1}), cache)

    with pytest.raises(ModelFailed, match="broken"):
        for number in range(LEAST_SILENCE):
            line.ask(asked(number))
    assert number == LEAST_SILENCE - 1
    assert cache.keys() == frozenset()


@pytest.mark.parametrize("status", [401, 402, 403, 404])
def test_without_a_key_or_a_model_nothing_more_is_asked(cache: ReplyCache, status: int) -> None:
    model = Moody(always=ModelFailed("it", "no", status=status))

    with pytest.raises(ModelFailed):
        Line(model, RECIPE, cache).ask(asked(1))
    assert len(model.asked) == 1


def test_a_server_that_tells_to_come_back_tomorrow_is_believed(cache: ReplyCache) -> None:
    model = Moody(always=ModelFailed("it", "quota", status=429, passing=True, wait_s=80_000))

    with pytest.raises(ModelFailed, match="quota"):
        Line(model, RECIPE, cache).ask(asked(1))
    assert len(model.asked) == 1


def test_a_server_that_refuses_schemas_is_asked_in_words_alone_from_then_on(cache: ReplyCache) -> None:
    model = Moody(REFUSED)
    line = Line(model, RECIPE, cache)

    assert line.ask(asked(1, schema="{}")) == Kept("to question 1")
    line.ask(asked(2, schema="{}"))
    assert [request.schema for request in model.asked] == ["{}", "", ""]


def test_a_stop_wakes_those_who_wait(cache: ReplyCache) -> None:
    line = Line(Moody(always=ModelFailed("it", "busy", status=429, passing=True, wait_s=60)), RECIPE, cache)
    threading.Timer(0.1, line.stopped.set).start()
    began = time.monotonic()

    with pytest.raises(Stopped):
        line.ask(asked(1))
    assert time.monotonic() - began < 5


def test_calls_keep_the_pace_of_the_recipe(cache: ReplyCache) -> None:
    model = Moody()
    line = Line(model, RECIPE.model_copy(update={"requests_per_minute": 600}), cache)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(line.ask, map(asked, range(16))))

    assert max(model.times) - min(model.times) >= 0.5


def test_an_address_is_asked_once_a_call_and_a_name_opens_what_it_names(tmp_path: Path) -> None:
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="x"))

    assert isinstance(open_teacher("http://127.0.0.1:9/v1#any", shop, RECIPE), Remote)
    assert isinstance(open_teacher("echo", shop, RECIPE), Echo)
