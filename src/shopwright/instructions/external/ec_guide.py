"""EC-Guide, the instruction set of a contest team in ShopBench's form, and any other file in that form."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from shopwright.catalogue.sources.tables import Row
from shopwright.instructions.external.asking import LONGEST_TEXT, choice_among, choice_prompt, subject_of
from shopwright.instructions.external.intentionqa import HALF, pair_of
from shopwright.instructions.external.sets import Draft, ExternalSet, Source, rejected, words
from shopwright.tasks.answers import Answer, Choice, Entities, Ranking, Selection, Text
from shopwright.tasks.foreign_prompts import KIND_OF_TYPE, WANTED, find_listing, prompt_of, renumbered
from shopwright.tasks.prompt import Prompt

SUB_TASKS: dict[str, str] = {
    "generation_cr": "categories-of-product",
    "generation_ebt": "bought-together-reason",
    "generation_epf": "outfit-explanation-judgement",
    "generation_epk": "garment-features",
    "generation_erk": "review-keyphrase",
    "generation_mt": "translation",
    "generation_pe": "product-type-explanation",
    "generation_pks": "product-keywords",
    "generation_pqa": "product-question",
    "generation_rts": "review-title",
    "mcq_acr": "reasoning",
    "mcq_mdm": "cross-language-description",
    "mcq_pks": "keywords-choice",
    "mcq_prp": "product-relation",
    "mcq_qprj": "substitute-judgement",
    "mcq_qprp": "query-product-relation",
    "mcq_sa": "review-stars",
    "mcq_sap": "attribute-question",
    "mcq_spa": "product-with-attribute",
    "ner_ner": "attribute-extraction",
    "retrieval_pr": "products-of-category",
    "retrieval_rra": "review-aspects",
    "retrieval_rrs": "review-snippets",
}
"""What each file of the set asks."""
HOUSE: tuple[tuple[str, str, str], ...] = (
    ("translation", r"product title.*into Japanese", "japanese-title-localisation"),
    ("translation", r"product title", "title-localisation"),
    ("cross-language-description", r"", "foreign-description-matching"),
    ("query-product-relation", r"\brelevance\b|\brelation", "query-product-relation"),
    ("substitute-judgement", r"", "substitute-identification"),
    ("product-relation", r"Users who", "product-relation"),
    ("review-stars", r"", "review-stars"),
    ("attribute-question", r"", "attribute-question"),
    ("attribute-extraction", r"\bquery\b", "query-entities"),
    ("attribute-extraction", r"", "attribute-extraction"),
    ("reasoning", r"Answer Choices:", "everyday-commonsense"),
    ("reasoning", r"", "numeric-reasoning"),
)
"""Kinds of question that have the shape of one of our tasks: the first whose words are found in the prompt."""
_PAIR = re.compile(r"^Product [AB]: (.+)$", re.M)


def drafts(source: Source) -> Iterator[Draft]:
    """One question a row."""
    return source.read(source.rows("input_field", "output_field", "task_type"), _drafted)


def _drafted(row: Row) -> Iterator[Draft]:
    text, kind = words(row, "input_field"), KIND_OF_TYPE.get(str(row.values.get("task_type")))
    if kind is None:
        raise rejected(row, "unknown-task-type", "task_type", f"Use one of: {', '.join(KIND_OF_TYPE)}.")
    gold = _gold_value(row)
    if kind == "selection" and isinstance(gold, list):
        text, gold = _with_three_right(text, gold)
    prompt = prompt_of("", kind, text)
    if prompt.kind == "choice" and str(gold).lower() in ("yes", "no"):
        prompt = choice_prompt(text, ("yes", "no"))
    name = str(row.values.get("task_name") or SUB_TASKS.get(row.file.stem) or kind)
    house = next((task for sub, said, task in HOUSE if sub == name and re.search(said, text, re.I | re.S)), "")
    pair = _PAIR.findall(text)
    yield Draft(
        place=row.place,
        sub_task=name,
        prompt=_fitted(prompt, gold),
        gold=_gold(row, prompt, gold),
        about=pair_of(*pair) if len(pair) == 2 else subject_of(text),
        house=house,
        shares=HALF if len(pair) == 2 else None,
    )


def _gold_value(row: Row) -> Any:
    value = row.values.get("output_field")
    if value is None or value in ("", []):
        raise rejected(row, "missing-value", "output_field", "Give the gold answer.")
    if isinstance(value, str) and row.values.get("task_type") != "generation":
        try:
            return ast.literal_eval(value.strip())
        except (ValueError, SyntaxError):
            return value.strip()
    return value


def _with_three_right(text: str, gold: list[Any]) -> tuple[str, list[Any]]:
    """Of more right options than a reply is read for, the fourth and later are taken out of the list."""
    listing, right = find_listing(text), list(dict.fromkeys(gold))
    if listing is None or len(right) <= WANTED:
        return text, gold
    many = set(right[WANTED:])
    kept = [place for place in range(len(listing.options)) if place + listing.first_number not in many]
    numbers = {place + listing.first_number: number for number, place in enumerate(kept, listing.first_number)}
    shorter = replace(listing, options=tuple(listing.options[place] for place in kept))
    return renumbered(text, shorter), [numbers.get(number, number) for number in right[:WANTED]]


def _fitted(prompt: Prompt, gold: Any) -> Prompt:
    if prompt.kind == "selection" and isinstance(gold, list):
        return prompt.model_copy(update={"wanted": max(1, min(len(set(map(str, gold))), WANTED))})
    return prompt.model_copy(update={"max_characters": LONGEST_TEXT}) if prompt.kind == "text" else prompt


def _gold(row: Row, prompt: Prompt, gold: Any) -> Answer:
    try:
        return _answer(prompt, gold)
    except (TypeError, ValueError) as error:
        fix = f"Give the answer of a {row.values['task_type']} question."
        raise rejected(row, "answer-form", "output_field", fix) from error


def _answer(prompt: Prompt, gold: Any) -> Answer:
    """Raises ValueError or TypeError for a value that is no answer of the prompt's kind."""
    values = list(gold) if isinstance(gold, list | tuple) else [gold]
    if prompt.kind == "choice":
        return _choice(prompt, gold)
    if prompt.kind == "ranking":
        best_first = sorted(range(len(values)), key=lambda place: -float(values[place]))
        order = tuple(place + prompt.first_number for place in best_first)
        return Ranking(order=order, gains=tuple(float(value) for value in values))
    if prompt.kind == "selection":
        return Selection(numbers=tuple(dict.fromkeys(int(value) for value in values)))
    if prompt.kind == "entities":
        return Entities(names=tuple(dict.fromkeys(str(value).strip() for value in values)))
    return Text(text=str(values[0]).strip(), references=tuple(str(value).strip() for value in values[1:]))


def _choice(prompt: Prompt, gold: Any) -> Choice:
    if isinstance(gold, int) and not isinstance(gold, bool):
        return Choice(number=gold)
    found = choice_among(str(gold), prompt.options)
    if found is None:
        raise ValueError(gold)
    return Choice(number=found.number - 1 + prompt.first_number)


EC_GUIDE = ExternalSet(
    name="ec-guide",
    title="EC-Guide",
    licence="Apache-2.0 (as its authors declare)",
    use="train",
    anchors=(frozenset({"input_field", "output_field", "task_type", "metric"}),),
    drafts=drafts,
)
