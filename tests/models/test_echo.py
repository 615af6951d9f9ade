"""The echo gives the question back."""

from shopwright.models.echo import Echo
from shopwright.models.model import Request


def test_it_answers_with_the_last_line_cut_to_its_tokens() -> None:
    request = Request.user("Write an ad.\nHavnes Rain Jacket in moss green", max_tokens=3)

    (reply,) = Echo().reply([request])

    assert reply.text == "Havnes Rain Jacket"
    assert "".join(Echo().stream(request)) == reply.text
    assert reply.completion_tokens == 3


def test_an_empty_question_has_an_empty_echo() -> None:
    assert next(Echo().reply([Request.user("  ")])).text == ""


def test_it_knows_no_likelihoods() -> None:
    assert Echo().likelihoods(Request.user("1 or 2?"), ["1", "2"]) is None
    Echo().close()
