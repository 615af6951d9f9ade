"""Replies of a teacher read: the form, or the reason and the words that it is told."""

import json

from hypothesis import given
from hypothesis import strategies as st

from shopwright.instructions.teacher.caching import Kept
from shopwright.instructions.teacher.prompting import Answered, Asked, grammar_of, schema_of
from shopwright.instructions.teacher.reading import CUT_OFF, NO_JSON, NOT_THE_FORM, Unusable, read


def said(text: str, finish_reason: str = "stop") -> object:
    return read(Kept(text, finish_reason), Asked)


def reason(found: object) -> str:
    assert isinstance(found, Unusable)
    return found.reason


def test_json_with_a_fence_or_words_around_it_is_read() -> None:
    wanted = Asked(instruction="Sell it.", input="Lamp.")

    assert said('{"instruction": " Sell it.", "input": "Lamp."}') == wanted
    assert said('Sure:\n```json\n{"instruction": "Sell it.", "input": "Lamp."}\n```') == wanted


def test_a_reply_that_was_cut_off_is_not_read_even_where_it_is_json() -> None:
    assert reason(said('{"instruction": "Sell it.", "input": ""}', "length")) == CUT_OFF


def test_what_is_wrong_is_told_to_the_teacher() -> None:
    missing, broken = said('{"instruction": "Sell it."}'), said('{"instruction": "Sell')

    assert reason(missing) == NOT_THE_FORM and "input: Field required" in missing.problem  # type: ignore[attr-defined]
    assert reason(broken) == NO_JSON and "not JSON" in broken.problem  # type: ignore[attr-defined]
    assert reason(said('{"instruction": "a", "input": "b", "more": 1}')) == NOT_THE_FORM
    assert reason(said("[1]")) == NOT_THE_FORM


@given(st.text(), st.sampled_from(["stop", "length"]))
def test_any_text_is_read_or_has_a_reason(text: str, finish_reason: str) -> None:
    assert isinstance(said(text, finish_reason), Asked | Unusable)


@given(st.from_regex(grammar_of(Asked).pattern(), fullmatch=True))
def test_what_the_grammar_admits_can_be_read(text: str) -> None:
    assert isinstance(said(text), Asked)


def test_the_schema_names_the_fields_and_no_others() -> None:
    schema = json.loads(schema_of(Answered))

    assert schema["required"] == ["output"] == list(schema["properties"])
    assert schema["additionalProperties"] is False
