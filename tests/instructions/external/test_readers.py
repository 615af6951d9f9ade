"""Recognising a set, naming one, and reading it as a stream."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shopwright.foundation.errors import UnknownName, UnreadableFile
from shopwright.instructions.external.ec_guide import HOUSE
from shopwright.instructions.external.readers import READERS, External, read_external
from shopwright.instructions.samples import Sample
from shopwright.tasks.catalogue_of_tasks import TASKS

Opened = Callable[..., tuple[External, tuple[Sample, ...]]]
ROW = {"instruction": "Name a colour.", "input": "", "output": "Red."}


def test_every_set_has_a_name_a_licence_and_something_to_read() -> None:
    assert len({known.name for known in READERS}) == len(READERS) == 17
    assert all(known.licence and (known.drafts or known.records) for known in READERS)
    assert all(known.anchors or known.recognises for known in READERS)


def test_a_set_that_nothing_recognises_names_those_that_are_known(lines: Any) -> None:
    with pytest.raises(UnreadableFile, match=r"columns colour, shape are those of no known set.*--format.*alpaca"):
        read_external(lines("a.jsonl", [{"colour": "red", "shape": "round"}]))


def test_a_name_that_is_wrong_is_told_its_neighbour(lines: Any) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'alpaca'"):
        read_external(lines("a.jsonl", [ROW]), form="alpaka")


def test_the_set_can_be_named_where_its_columns_do_not_tell(lines: Any, opened: Opened) -> None:
    external, (sample,) = opened(lines("a.jsonl", [ROW]), form="eshopinstruct")

    assert (external.name, sample.ledger.maker) == ("eshopinstruct", "EshopInstruct")


def test_a_file_of_another_set_in_the_folder_is_counted_not_lost(lines: Any, opened: Opened) -> None:
    lines("a.jsonl", [ROW])
    external, samples = opened(lines("b.jsonl", [{"colour": "red"}]))

    assert len(samples) == 1
    assert external.dropped.counts == {"file-of-another-set": 1}


def test_rows_are_read_one_by_one(lines: Any) -> None:
    rows = [{**ROW, "output": f"Red {n}."} for n in range(3)]

    external = read_external(lines("a.jsonl", [*rows, {**ROW, "output": ""}]))

    assert next(external.samples).reply == "Red 0."
    assert external.dropped.total == 0
    assert len(list(external.samples)) == 2
    assert external.dropped.counts == {"missing-value": 1}


def test_reading_twice_gives_the_same_samples(lines: Any, opened: Opened) -> None:
    folder = lines("a.jsonl", [{**ROW, "instruction": f"Name colour {n}."} for n in range(50)])

    assert opened(folder)[1] == opened(folder)[1]


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("", encoding="utf-8")

    with pytest.raises(UnreadableFile, match="The file is empty"):
        read_external(tmp_path)


def test_some_of_the_tasks_that_sets_are_mapped_to_are_ours() -> None:
    ours = {task.name for task in TASKS}

    assert {"review-stars", "attribute-extraction", "numeric-reasoning"} <= {task for *_, task in HOUSE} & ours
