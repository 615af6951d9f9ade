"""Attribute values marked in titles and queries: OA-Mine, AE-110K, MAVE and QueryNER."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shopwright.foundation.errors import UnreadableFile
from shopwright.instructions.external.drops import Drops
from shopwright.instructions.external.files import rows_of
from shopwright.instructions.external.readers import External, read_external
from shopwright.instructions.samples import Sample
from shopwright.tasks.answers import Entities

Opened = Callable[..., tuple[External, tuple[Sample, ...]]]
TITLE = "Rowan Walnut Tray, Large, 40 cm"


def mined(title: str = TITLE) -> dict[str, Any]:
    return {"input": title, "category": "Trays", "target_scores": {"Brand": {"Rowan": 1}, "Item size": {"Large": 1}}}


def test_oa_mine_asks_for_each_attribute_of_a_title_and_only_its_train_part_trains(lines: Any, opened: Opened) -> None:
    lines("train.jsonl", [mined()])
    folder = lines("test.jsonl", [mined("Fern Oak Tray, Large, by Rowan")])

    external, samples = opened(folder)

    assert (external.name, len(samples)) == ("oa-mine", 4)
    assert {sample.gold for sample in samples} == {Entities(names=("Rowan",)), Entities(names=("Large",))}
    assert {s.part for s in samples if "/test/" in s.id} == {"test"}
    assert {s.part for s in samples if "/train/" in s.id} <= {"train", "validation"}
    assert {sample.task for sample in samples} == {"attribute-extraction"}


def test_a_value_that_is_not_in_the_title_is_counted(lines: Any, opened: Opened) -> None:
    row = {**mined(), "target_scores": {"Colour": {"Crimson": 1}}}

    external, samples = opened(lines("train.jsonl", [row]))

    assert not samples
    (drop,) = external.dropped.drops
    assert (drop.reason, drop.row, drop.field, drop.value) == ("value-not-in-text", 1, "Colour", "Crimson")


def test_real_oa_mine_is_read_whole(real: Callable[[str], Path], opened: Opened) -> None:
    external, samples = opened(real("oa_mine_attributes"))

    assert len(samples) > 9_500
    assert set(external.dropped.counts) == {"repeated-question"}


@pytest.mark.parametrize("mark", ["\x01", "\t"])
def test_ae_110k_has_three_fields_a_line_and_no_header(mark: str, text: Any, opened: Opened) -> None:
    rows = [(TITLE, "Brand", "Rowan"), (TITLE, "Colour", "NULL"), (TITLE, "Shape", "Round"), (TITLE, "Size")]

    external, (sample,) = opened(text("publish_data.txt", "".join(mark.join(row) + "\n" for row in rows)))

    assert (external.name, sample.gold) == ("ae-110k", Entities(names=("Rowan",)))
    assert external.dropped.counts == {"attribute-not-stated": 1, "value-not-in-text": 1, "ragged-row": 1}


def evidence(value: str, begin: int, pid: int = 0) -> dict[str, Any]:
    return {"value": value, "pid": pid, "begin": begin, "end": begin + len(value)}


def test_mave_marks_values_by_their_place(lines: Any, opened: Opened) -> None:
    paragraphs = [{"text": TITLE, "source": "title"}, {"text": "Made of walnut wood.", "source": "description"}]
    attributes = [
        {"key": "Material", "evidences": [evidence("Walnut", 6), evidence("walnut", 8, pid=1)]},
        {"key": "Finish", "evidences": []},
        {"key": "Size", "evidences": [evidence("Large", 3)]},
    ]
    row = {"id": "P1", "category": "Trays", "paragraphs": paragraphs, "attributes": attributes}

    external, (sample,) = opened(lines("mave_positives.jsonl", [row]))

    assert (external.name, sample.gold, sample.prompt.source) == ("mave", Entities(names=("Walnut",)), TITLE)
    assert external.dropped.counts == {"attribute-not-stated": 1, "evidence-misplaced": 1}


def test_mave_labels_without_their_texts_say_so(lines: Any, opened: Opened) -> None:
    external, samples = opened(lines("labels.jsonl", [{"id": "P1", "category": "Trays", "attributes": [{"key": "a"}]}]))

    assert not samples
    assert external.dropped.counts == {"labels-without-text": 1}


def test_queryner_joins_its_labels_with_the_queries(lines: Any, parquet: Any, opened: Opened) -> None:
    labels = ["B-creator", "B-core_product_type", "I-core_product_type", "O", "B-color"]
    rows = [{"example_id": 1, "labels": labels}, {"example_id": 2, "labels": ["O"]}, {"example_id": 9, "labels": ["O"]}]
    lines("test.jsonl", rows)
    lines("annotator-1.jsonl", rows[:1])
    examples = [
        {"example_id": 1, "query": "rowan tea tray in red", "query_id": 5, "product_id": "A", "esci_label": "E"},
        {"example_id": 2, "query": "two words", "query_id": 6, "product_id": "A", "esci_label": "E"},
    ]

    external, samples = opened(parquet("shopping_queries_dataset_examples.parquet", examples))

    assert external.name == "queryner"
    assert [sample.gold for sample in samples] == [
        Entities(names=("rowan",)),
        Entities(names=("tea tray",)),
        Entities(names=("red",)),
    ]
    assert {sample.part for sample in samples} == {"test"}
    assert external.dropped.counts == {"labels-misfit": 1, "unknown-query": 1, "labels-of-one-annotator": 1}


def test_queryner_without_the_queries_names_the_file_that_is_missing(lines: Any, opened: Opened) -> None:
    with pytest.raises(UnreadableFile, match=r"shopping_queries_dataset_examples\.parquet"):
        opened(lines("train.jsonl", [{"example_id": 1, "labels": ["B-color"]}]))


def test_all_real_labels_of_queryner_fit_queries_of_their_length(
    real: Callable[[str], Path], parquet: Any, tmp_path: Path
) -> None:
    folder = real("queryner_offsets") / "offset-splits"
    labelled = [row for file in sorted(folder.glob("*.jsonl")) for row in rows_of(file, Drops())]
    queries = [
        {
            "example_id": row.values["example_id"],
            "query": " ".join(
                f"word{row.values['example_id']}n{place}" for place, _ in enumerate(row.values["labels"])
            ),
        }
        for row in labelled
    ]
    parquet("examples.parquet", queries)
    for file in folder.glob("*.jsonl"):
        (tmp_path / file.name).write_bytes(file.read_bytes())

    external = read_external(tmp_path)
    samples = tuple(external.samples)

    assert len(labelled) == 871 + 993 + 7841
    assert len({sample.ledger.records for sample in samples}) > 0.99 * len(labelled)
    assert not external.dropped.counts.keys() - {"repeated-question"}
