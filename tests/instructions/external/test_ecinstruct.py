"""ECInstruct: its ten tasks in our answer types, its own splits."""

import json
from collections.abc import Callable
from typing import Any

from shopwright.instructions.external.readers import External
from shopwright.instructions.samples import Sample
from shopwright.tasks.answers import Choice, Entities, Ranking, Text

Opened = Callable[..., tuple[External, tuple[Sample, ...]]]


def row(task: str, input: Any, output: str, options: Any = None, split: str = "train") -> dict[str, Any]:
    stated = {"split": split, "task": task, "setting": "IND_Diverse_Instruction", "instruction": f"Do {task}."}
    return {
        **stated,
        "input": json.dumps(input) if isinstance(input, dict) else input,
        "options": options,
        "output": output,
    }


def test_options_with_letters_become_numbers(lines: Any, opened: Opened) -> None:
    options = '["A: very positive", "B: neutral", "C: very negative"]'
    lettered = row("Sentiment_Analysis", "It pours well.", "C", options)
    worded = row("Product_Matching", {"product 1": "pot", "product 2": "tea pot"}, "yes", '["yes", "no"]', "test")

    external, (mood, match) = opened(lines("ECInstruct.jsonl", [lettered, worded]))

    assert external.name == "ecinstruct"
    assert (mood.gold, mood.prompt.options) == (Choice(number=3), ("very positive", "neutral", "very negative"))
    assert (match.gold, match.prompt.options, match.part) == (Choice(number=1), ("yes", "no"), "test")
    assert match.task == "ecinstruct/product-matching"
    assert mood.part == "train"


def test_a_ranking_keeps_the_order_that_the_set_tells(lines: Any, opened: Opened) -> None:
    given = {"query": "tea pot", "product A": "spade", "product B": "iron tea pot", "product C": "tea cosy"}

    _, (sample,) = opened(lines("ecinstruct.jsonl", [row("Query_Product_Rank", given, "B,C,A")]))

    assert sample.task == "query-product-ranking"
    assert sample.prompt.options == ("spade", "iron tea pot", "tea cosy")
    assert isinstance(sample.gold, Ranking) and sample.gold.order == (2, 3, 1)
    assert sample.gold.gains[1] > sample.gold.gains[2] > sample.gold.gains[0]


def test_attribute_values_are_asked_for_one_by_one(lines: Any, opened: Opened) -> None:
    stated = [{"attribute": "brand", "value": "Rowan", "source": "product title"}]
    stated += [{"attribute": "colour", "value": "red", "source": "product title"}]
    stated += [{"attribute": "shape", "value": None, "source": None}]
    given = {"product title": "Rowan red pot"}

    _, samples = opened(lines("e.jsonl", [row("Attribute_Value_Extraction", given, json.dumps(stated))]))

    assert [sample.gold for sample in samples] == [Entities(names=("Rowan",)), Entities(names=("red",))]


def test_answers_without_options_are_texts_and_bad_rows_are_counted(lines: Any, opened: Opened) -> None:
    rows = [
        row("Answer_Generation", {"question": "Does it whistle?"}, "Yes, loudly.", split="val"),
        row("Product_Matching", "pot and pan", "perhaps", '["yes", "no"]'),
        row("Query_Product_Rank", {"query": "q", "product A": "a", "product B": "b"}, "A,C"),
        row("Attribute_Value_Extraction", {"product title": "pot"}, "brand: Rowan"),
        row("Answer_Generation", "a question", ""),
    ]

    external, (sample,) = opened(lines("e.jsonl", rows))

    assert (sample.gold, sample.part) == (Text(text="Yes, loudly."), "validation")
    assert external.dropped.counts == {"answer-not-among-options": 2, "answer-form": 1, "missing-value": 1}
