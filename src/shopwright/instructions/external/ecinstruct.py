"""ECInstruct: ten tasks of instruction, input, options and output, in the set's own splits."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from shopwright.catalogue.sources.tables import Row
from shopwright.instructions.external.asking import (
    bare_option,
    choice_among,
    choice_prompt,
    ranking_of,
    subject_of,
    text_prompt,
)
from shopwright.instructions.external.extraction import extraction
from shopwright.instructions.external.sets import Draft, ExternalSet, Source, perhaps, published_part, rejected, words
from shopwright.tasks.answers import Answer, Text
from shopwright.tasks.prompt import Prompt, numbered

HOUSE: Mapping[str, str] = {
    "answerability-prediction": "answerability",
    "multiclass-product-classification": "query-product-relation",
    "product-relation-prediction": "product-relation",
    "product-substitute-identification": "substitute-identification",
    "query-product-rank": "query-product-ranking",
    "sentiment-analysis": "review-sentiment",
}
"""Its tasks that have the shape of ours."""
_PRODUCT = re.compile(r"^product ([A-Z])$", re.I)


def drafts(source: Source) -> Iterator[Draft]:
    """One question a row; of attribute extraction one for each attribute that is stated."""
    return source.read(source.rows("instruction", "output", "options"), lambda row: tuple(_drafted(row, source)))


def _drafted(row: Row, source: Source) -> Iterator[Draft]:
    name = "-".join(re.findall(r"\w+", words(row, "task").lower().replace("_", " ")))
    given, output = _parsed(row.values.get("input")), words(row, "output", "Give the right answer.")
    part = published_part(perhaps(row, "split") or "")
    if name == "attribute-value-extraction":
        yield from _values(row, given, source)
        return
    prompt, gold = _asked(row, given, output)
    yield Draft(
        place=row.place,
        sub_task=name,
        prompt=prompt,
        gold=gold,
        about=subject_of(_shown(given)),
        house=HOUSE.get(name, ""),
        part=part,
    )


def _asked(row: Row, given: Any, output: str) -> tuple[Prompt, Answer]:
    instruction = words(row, "instruction")
    products = _products(given)
    if products and re.fullmatch(r"\s*\[?[A-Z](\s*,\s*[A-Z])+\]?\s*", output):
        return _ranking(row, instruction, given, products, output)
    text = f"{instruction}\n{_shown(given)}".strip()
    options = _options(row)
    if not options:
        return text_prompt(text), Text(text=output)
    gold = choice_among(output, options)
    if gold is None:
        raise rejected(row, "answer-not-among-options", "output", "Name one of the options.")
    return choice_prompt(text, tuple(map(bare_option, options))), gold


def _ranking(row: Row, instruction: str, given: Any, products: Mapping[str, str], output: str) -> tuple[Prompt, Answer]:
    letters, names = re.findall(r"[A-Z]", output), list(products)
    if sorted(letters) != sorted(names):
        raise rejected(row, "answer-not-among-options", "output", "Rank every product once.")
    options, query = tuple(products.values()), str(given.get("query", ""))
    order = tuple(names.index(letter) + 1 for letter in letters)
    ask = "Rank the products. Answer with their numbers, most relevant first, separated by commas.\nOutput:"
    prompt = Prompt(
        task="",
        kind="ranking",
        text=f"{instruction}\nQuery: {query}\n{numbered(options)}\n{ask}",
        question=query or instruction,
        options=options,
    )
    return prompt, ranking_of(order)


def _values(row: Row, given: Any, source: Source) -> Iterator[Draft]:
    stated, part = _parsed(row.values["output"]), published_part(perhaps(row, "split") or "")
    entries = stated if isinstance(stated, list) else [stated]
    if not all(isinstance(entry, dict) and "attribute" in entry and "value" in entry for entry in entries):
        raise rejected(row, "answer-form", "output", "Give a list of {attribute, value, source}.")
    text, found = _shown(given), dict[str, list[str]]()
    for entry in entries:
        if str(entry["value"]).strip().lower() not in ("", "none", "null"):
            found.setdefault(str(entry["attribute"]), []).append(str(entry["value"]))
    if not found:
        raise rejected(row, "attribute-not-stated", "output", "The set says that the text does not state it.")
    for attribute, values in found.items():
        yield from extraction(source, row, text, attribute, values, part)


def _options(row: Row) -> tuple[str, ...]:
    stated = _parsed(row.values.get("options"))
    if isinstance(stated, Mapping):
        return tuple(f"{letter}: {text}" for letter, text in stated.items())
    if isinstance(stated, list | tuple):
        return tuple(str(option).strip() for option in stated if str(option).strip())
    lines = [line.strip(" ,") for line in str(stated or "").splitlines()]
    return tuple(line for line in lines if line)


def _products(given: Any) -> dict[str, str]:
    if not isinstance(given, Mapping):
        return {}
    named = ((_PRODUCT.match(str(key)), value) for key, value in given.items())
    return {found[1].upper(): " ".join(str(value).split()) for found, value in named if found}


def _parsed(value: Any) -> Any:
    """A column that holds JSON as text, or the text itself."""
    if not isinstance(value, str) or not value.strip().startswith(("{", "[")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _shown(given: Any) -> str:
    if isinstance(given, Mapping):
        return "\n".join(f"{str(key).capitalize()}: {_shown(value)}" for key, value in given.items() if value)
    if isinstance(given, list):
        return "; ".join(map(str, given))
    return str(given or "").strip()


ECINSTRUCT = ExternalSet(
    name="ecinstruct",
    title="ECInstruct",
    licence="CC-BY-4.0 (from memory)",
    use="train",
    anchors=(frozenset({"instruction", "output", "options", "task"}),),
    drafts=drafts,
)
