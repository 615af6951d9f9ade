"""JSON Schema, the plain part of it, as a grammar: what `response_format` asks a reply to look like."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shopwright.serving.errors import BadRequest
from shopwright.tasks.grammar import Grammar, Listed, OneOf, Words
from shopwright.tasks.grammar import Sequence as InOrder

MOST_ITEMS = 20
LONGEST_STRING = 400
DEEPEST = 8
_PLAIN_KEYS = frozenset(
    [
        "type",
        "properties",
        "required",
        "items",
        "enum",
        "const",
        "maxLength",
        "minItems",
        "maxItems",
        "description",
        "title",
        "additionalProperties",
        "$schema",
        "default",
    ]
)


@dataclass(frozen=True)
class Rule:
    """A grammar written out in both notations."""

    rule: str
    regular: str

    def gbnf(self) -> str:
        """The right-hand side of a GBNF rule."""
        return self.rule

    def pattern(self) -> str:
        """A regular expression."""
        return self.regular


INTEGER = Rule('("-"? ("0" | [1-9] [0-9]{0,15}))', r"(?:-?(?:0|[1-9][0-9]{0,15}))")
NUMBER = Rule('("-"? ("0" | [1-9] [0-9]{0,15}) ("." [0-9]{1,15})?)', r"(?:-?(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,15})?)")
BOOLEAN = OneOf((Words("true"), Words("false")))


def from_schema(schema: Mapping[str, Any], depth: int = 0) -> Grammar:
    """The grammar of compact JSON that a schema admits; properties come in their order, and all of them.

    Raises BadRequest, which names the keyword, for what lies beyond: references, patterns, `anyOf`.
    """
    unknown = sorted(set(schema) - _PLAIN_KEYS)
    if unknown or depth > DEEPEST:
        word = repr(unknown[0]) if unknown else f"a depth of more than {DEEPEST}"
        raise BadRequest("response_format", f"This server's JSON schema does not know {word}. Leave it out.")
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return OneOf(tuple(Words(_json(value)) for value in values))
    kind = schema.get("type")
    if kind == "object":
        return _object(schema, depth)
    if kind == "array":
        return _array(schema, depth)
    return _scalar(kind, schema)


def from_format(wanted: Mapping[str, Any] | None) -> Grammar | None:
    """The grammar of a `response_format`; nothing for plain text. Raises BadRequest for an unknown type."""
    kind = (wanted or {}).get("type", "text")
    if wanted is None or kind == "text":
        return None
    if kind == "json_schema":
        return from_schema(wanted.get("json_schema", {}).get("schema", {}))
    raise BadRequest("response_format", f"No response format is called {kind!r}. Known: json_schema, text.")


def from_choices(choices: Sequence[str]) -> Grammar:
    """Exactly one of these texts."""
    return OneOf(tuple(Words(choice) for choice in choices))


def _object(schema: Mapping[str, Any], depth: int) -> Grammar:
    parts: list[Grammar] = [Words("{")]
    for place, (name, value) in enumerate(schema.get("properties", {}).items()):
        parts += [Words(f"{', ' if place else ''}{_json(name)}: "), from_schema(value, depth + 1)]
    return InOrder((*parts, Words("}")))


def _array(schema: Mapping[str, Any], depth: int) -> Grammar:
    least, most = schema.get("minItems", 0), schema.get("maxItems", MOST_ITEMS)
    item = from_schema(schema.get("items", {"type": "string"}), depth + 1)
    filled = InOrder((Words("["), Listed(item, ", ", max(least, 1), max(most, 1)), Words("]")))
    return filled if least else OneOf((Words("[]"), filled))


def _scalar(kind: Any, schema: Mapping[str, Any]) -> Grammar:
    known: dict[str, Grammar] = {"integer": INTEGER, "number": NUMBER, "boolean": BOOLEAN, "null": Words("null")}
    if kind == "string":
        longest = min(int(schema.get("maxLength", LONGEST_STRING)), LONGEST_STRING)
        return Rule(f'"\\"" [^"\\\\\\n\\r]{{0,{longest}}} "\\""', f'"[^"\\\\\\n\\r]{{0,{longest}}}"')
    if kind in known:
        return known[kind]
    raise BadRequest("response_format", f"This server's JSON schema does not know the type {kind!r}.")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
