"""One sample made: its calls in order, what is asked again, and the reason where it cannot be finished."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from evaluation.scripted import Scripted
from tiny_models import tiny_gguf

from shopwright.instructions.teacher.asking import Line
from shopwright.instructions.teacher.caching import Kept, ReplyCache
from shopwright.instructions.teacher.making import Maker, Outcome, request_of
from shopwright.instructions.teacher.planning import Planned
from shopwright.instructions.teacher.prompting import Answered, Asked
from shopwright.instructions.teacher.reading import CUT_OFF, NO_JSON, Unusable, read
from shopwright.instructions.teacher.recipe import GrowRecipe
from shopwright.instructions.teacher.seeds import house_seeds
from shopwright.models.embedded import Embedded
from shopwright.models.model import Message, Reply, Request

RECIPE = GrowRecipe(name="x", tries=3, max_tokens=64)
SEED = next(seed for seed in house_seeds() if seed.task == "general-qa")
PLANNED = Planned("000-0000-evolve", "general-qa", "evolve", (SEED,), (SEED,), seed=5)
ASKED = '{"instruction": "Answer the customer of the lamp shop.", "input": "Is the lamp Ona dimmable? Facts: it is."}'
ANSWERED = '{"output": "Yes, Ona can be dimmed."}'


@pytest.fixture
def cache(tmp_path: Path) -> ReplyCache:
    return ReplyCache(tmp_path / "replies.db")


def says(text: str) -> str:
    return ANSWERED if "Write its output" in text else ASKED


def made(cache: ReplyCache, model: Scripted, planned: Planned = PLANNED) -> Outcome:
    return Maker(planned, RECIPE, Line(model, RECIPE, cache)).made()


def in_turn(*replies: str) -> Callable[[str], str]:
    left = iter(replies)
    return lambda text: next(left)


def test_a_question_is_asked_for_and_then_its_answer(cache: ReplyCache) -> None:
    model = Scripted(says)
    outcome = made(cache, model)

    assert outcome.sample is not None
    assert (outcome.sample.id, outcome.sample.output) == ("000-0000-evolve", "Yes, Ona can be dimmed.")
    assert outcome.sample.objects == SEED.objects
    assert len(model.asked) == outcome.use.replies == len(outcome.prompts) == 2


def test_a_rephrased_question_keeps_the_answer_of_its_parent(cache: ReplyCache) -> None:
    parent = SEED.model_copy(update={"input": "", "instruction": "Is the lamp dimmable?", "output": "Yes, it is."})
    model = Scripted(says)
    outcome = made(cache, model, replace(PLANNED, step="rephrase", parents=(parent,), solved=()))

    assert outcome.sample is not None and outcome.sample.output == "Yes, it is."
    assert len(model.asked) == 1


def test_the_teacher_is_told_what_was_wrong_and_asked_with_another_seed(cache: ReplyCache) -> None:
    model = Scripted(in_turn("no json", '{"output": "x"}', ASKED, ANSWERED))
    outcome = made(cache, model)

    assert outcome.sample is not None
    assert [request.seed for request in model.asked] == [5, 6, 7, 5]
    assert model.asked[1].messages[-2] == Message("assistant", "no json")
    assert "not JSON" in model.asked[1].messages[-1].content
    assert "Field required" in model.asked[2].messages[-1].content
    assert outcome.use.unusable == {NO_JSON: 1, "reply has not the wanted form": 1}


def test_a_reply_that_stays_unusable_drops_the_sample_with_its_reason(cache: ReplyCache) -> None:
    outcome = made(cache, Scripted(lambda text: "no json"))

    assert (outcome.sample, outcome.reason, outcome.use.replies) == (None, NO_JSON, 3)


def test_a_reply_that_was_cut_off_is_asked_for_with_more_room(cache: ReplyCache) -> None:
    class Short(Scripted):
        def reply(self, requests: Sequence[Request]) -> Iterator[Reply]:
            for reply in super().reply(requests):
                yield Reply(reply.text, "length" if requests[0].max_tokens < 100 else "stop")

    model = Short(says)
    outcome = made(cache, model)

    assert outcome.sample is not None
    assert [request.max_tokens for request in model.asked] == [64, 128, 64, 128]
    assert outcome.use.unusable == {CUT_OFF: 2}


def test_a_question_that_fails_its_checks_is_not_answered(cache: ReplyCache) -> None:
    model = Scripted(lambda text: '{"instruction": "?", "input": ""}')
    outcome = made(cache, model)

    assert outcome.reason == "instruction too short or too long"
    assert len(model.asked) == 1


def test_a_model_of_this_machine_is_held_to_the_form(tmp_path: Path) -> None:
    """With weights of chance it would never write JSON by itself."""
    model = Embedded(tiny_gguf(tmp_path / "tiny"), threads=1, slots=1, context=2048)
    (reply,) = model.reply([request_of(PLANNED.question, RECIPE)])
    model.close()

    found = read(Kept.of(reply), Asked)
    assert reply.text.startswith('{"instruction": "')
    assert isinstance(found, Asked) or (isinstance(found, Unusable) and found.reason == CUT_OFF)


def test_a_request_carries_the_form_and_the_decoding() -> None:
    request = request_of(PLANNED.answer(Asked(**json.loads(ASKED))), RECIPE)

    assert json.loads(request.schema)["required"] == list(Answered.model_fields)
    assert (request.temperature, request.max_tokens) == (RECIPE.temperature, 64)
