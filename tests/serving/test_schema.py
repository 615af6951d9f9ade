"""A JSON schema as a grammar: what it accepts is JSON of that schema."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.serving.errors import BadRequest
from shopwright.serving.schema import from_choices, from_format, from_schema

ORDER: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 5},
        "count": {"type": "integer"},
        "price": {"type": "number"},
        "gift": {"type": "boolean"},
        "size": {"enum": ["S", "M"]},
        "note": {"type": "null"},
        "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 2},
    },
}


def accepts(schema: dict[str, Any], text: str) -> bool:
    return re.fullmatch(from_schema(schema).pattern(), text) is not None


@given(
    st.fixed_dictionaries(
        {
            "name": st.text(alphabet="abc é", max_size=5),
            "count": st.integers(-1000, 1000),
            "price": st.decimals(-99, 99, places=2).map(float),
            "gift": st.booleans(),
            "size": st.sampled_from(["S", "M"]),
            "note": st.none(),
            "tags": st.lists(st.text(alphabet="xy", max_size=3), max_size=2),
        }
    )
)
def test_json_of_the_schema_is_accepted(value: dict[str, Any]) -> None:
    in_order = {name: value[name] for name in ORDER["properties"]}

    assert accepts(ORDER, json.dumps(in_order, ensure_ascii=False))


@given(st.from_regex(from_schema(ORDER).pattern(), fullmatch=True))
def test_all_that_is_accepted_is_json_of_the_schema(text: str) -> None:
    value = json.loads(text, strict=False)

    assert list(value) == list(ORDER["properties"])
    assert len(value["name"]) <= 5 and value["size"] in ("S", "M") and len(value["tags"]) <= 2


@pytest.mark.parametrize("text", ['{"name": "abc"}', "{}", "[]", '{"name": "abcdef", "count": 1}', ""])
def test_other_texts_are_not(text: str) -> None:
    assert not accepts(ORDER, text)


def test_an_array_may_ask_for_at_least_one() -> None:
    assert not accepts({"type": "array", "items": {"const": 1}, "minItems": 1}, "[]")
    assert accepts({"type": "array", "items": {"const": 1}, "minItems": 1}, "[1, 1]")


@pytest.mark.parametrize(
    ("schema", "named"),
    [({"$ref": "#/x"}, "ref"), ({"type": "string", "pattern": "a"}, "pattern"), ({"type": "date"}, "date")],
)
def test_what_lies_beyond_is_named(schema: dict[str, Any], named: str) -> None:
    with pytest.raises(BadRequest, match=named):
        from_schema(schema)


def test_a_schema_has_a_greatest_depth() -> None:
    schema: dict[str, Any] = {"type": "integer"}
    for _ in range(12):
        schema = {"type": "array", "items": schema}

    with pytest.raises(BadRequest, match="depth"):
        from_schema(schema)


def test_formats() -> None:
    assert from_format(None) is None and from_format({"type": "text"}) is None
    with pytest.raises(BadRequest, match="'xml'"):
        from_format({"type": "xml"})


def test_choices_accept_each_of_them_and_no_other() -> None:
    pattern = from_choices(["yes", "no (really)"]).pattern()

    assert re.fullmatch(pattern, "no (really)") and not re.fullmatch(pattern, "maybe")
