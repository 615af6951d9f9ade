"""OpenVINO GenAI on the same GGUF file as llama.cpp."""

import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_models import tiny_gguf

from shopwright.foundation.errors import UnreadableFile
from shopwright.models.bulk import Bulk
from shopwright.models.embedded import Embedded
from shopwright.models.model import ModelFailed, PromptTooLong, Request, Weighing
from shopwright.tasks.grammar import Characters, Grammar, Listed, OneOf, Sequence, Words

NUMBERS = tuple(str(number) for number in range(1, 16))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_gguf(tmp_path_factory.mktemp("models") / "tiny", form="f16")


@pytest.fixture(scope="module")
def model(folder: Path) -> Iterator[Bulk]:
    model = Bulk(folder, exact=True)
    yield model
    model.close()


@pytest.fixture(scope="module")
def embedded(folder: Path) -> Iterator[Embedded]:
    model = Embedded(folder, threads=1, slots=2, context=512)
    yield model
    model.close()


def asked(number: int, grammar: Grammar | None = None, max_tokens: int = 12) -> Request:
    return Request.user(f"Which fits best? Query {number}: waterproof jacket", grammar, max_tokens)


def test_it_writes_what_llama_cpp_writes(model: Bulk, embedded: Embedded) -> None:
    requests = [asked(number) for number in range(8)]

    assert [reply.text for reply in model.reply(requests)] == [reply.text for reply in embedded.reply(requests)]


def test_more_requests_than_it_takes_at_once_come_in_their_order(model: Bulk) -> None:
    requests = [asked(number, max_tokens=number % 5 + 1) for number in range(300)]

    replies = list(model.reply(requests))

    assert [reply.completion_tokens for reply in replies] == [number % 5 + 1 for number in range(300)]
    assert all(reply.finish_reason == "length" and reply.seconds for reply in replies)


def test_its_likelihoods_are_those_of_llama_cpp(model: Bulk, embedded: Embedded) -> None:
    questions = [Weighing(asked(number), NUMBERS) for number in range(5)]

    for question, told in zip(questions, model.weigh(questions), strict=True):
        assert told == pytest.approx(embedded.likelihoods(question.request, NUMBERS), abs=2e-2)
        assert math.fsum(map(math.exp, told)) == pytest.approx(1, abs=1e-5)


def test_rounded_to_sixteen_bits_its_likelihoods_move_by_hundredths(model: Bulk, folder: Path) -> None:
    questions = [Weighing(asked(number), NUMBERS) for number in range(5)]
    rounded = Bulk(folder)

    pairs = zip(model.weigh(questions), rounded.weigh(questions), strict=True)

    assert all(rough == pytest.approx(exact, abs=0.2) for exact, rough in pairs)
    assert rounded.fingerprint != model.fingerprint
    rounded.close()


def test_an_option_that_is_part_of_a_character_is_weighed_too(model: Bulk, embedded: Embedded) -> None:
    words = ("yes", "é", "è", "no")

    assert model.likelihoods(asked(1), words) == pytest.approx(embedded.likelihoods(asked(1), words), abs=2e-2)


@pytest.mark.parametrize(
    "grammar",
    [
        Listed(OneOf(tuple(map(Words, NUMBERS))), ", ", 3, 3),
        Characters(7),
        Characters(90),
        Characters(90, ",;"),
        Sequence((Words('The "best"\\: '), Listed(Characters(9, ","), ", ", 1, 4))),
    ],
)
def test_every_reply_is_inside_its_grammar(model: Bulk, grammar: Grammar) -> None:
    for reply in model.reply([asked(number, grammar, max_tokens=300) for number in range(6)]):
        assert re.fullmatch(grammar.pattern(), reply.text)


def test_a_reply_ends_before_a_stop(model: Bulk) -> None:
    (free,) = model.reply([asked(2)])
    stop = free.text[3:6]

    (reply,) = model.reply([Request(asked(2).messages, max_tokens=12, stop=(stop,))])

    assert reply.text == free.text[: free.text.index(stop)]
    assert reply.finish_reason == "stop"


def test_a_stream_says_what_the_reply_says(model: Bulk) -> None:
    (reply,) = model.reply([asked(3)])

    pieces = list(model.stream(asked(3)))

    assert len(pieces) > 1
    assert "".join(pieces) == reply.text


def test_a_stream_that_nobody_reads_on_leaves_the_engine_free(model: Bulk) -> None:
    next(model.stream(asked(4, max_tokens=400)))

    assert [reply.completion_tokens for reply in model.reply([asked(4)])] == [12]


def test_chance_is_repeated_by_its_seed(model: Bulk) -> None:
    def drawn(seed: int) -> str:
        return next(model.reply([Request(asked(1).messages, max_tokens=12, temperature=1.0, seed=seed)])).text

    assert drawn(1) == drawn(1) != drawn(2)


def test_a_prompt_beyond_the_models_context_fails(model: Bulk) -> None:
    with pytest.raises(PromptTooLong, match="more than the"):
        list(model.reply([Request.user("jacket " * 3000)]))


def test_a_closed_engine_says_so(folder: Path) -> None:
    model = Bulk(folder)
    model.close()

    with pytest.raises(ModelFailed, match="closed"):
        list(model.reply([asked(1)]))


def test_a_file_in_a_form_that_it_does_not_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"model\.gguf: OpenVINO GenAI cannot load it .*llama\.cpp"):
        Bulk(tiny_gguf(tmp_path / "tiny", form="f32"))


def test_a_file_that_is_no_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "model.gguf").write_bytes(b"GGUF nothing")

    with pytest.raises(UnreadableFile, match=r"model\.gguf"):
        Bulk(tmp_path)
