"""What a shop's records can teach, task by task, and why some teach nothing."""

from dataclasses import replace
from pathlib import Path

from shopwright.catalogue.catalogue import Catalogue
from shopwright.instructions.simulation.completing import completed
from shopwright.instructions.supply import Supply, supplies
from shopwright.tasks.catalogue_of_tasks import TASKS


def by_name(catalogue: Catalogue) -> dict[str, Supply]:
    return {supply.task.name: supply for supply in supplies(catalogue, Path("none"))}


def test_every_task_is_listed_with_what_the_shop_gives(records: Catalogue) -> None:
    found = by_name(records)

    assert list(found) == [task.name for task in TASKS]
    assert all(supply.own and not supply.simulated and not supply.why for supply in found.values())


def test_a_missing_kind_of_record_is_named(records: Catalogue) -> None:
    found = by_name(replace(records, reviews=(), sessions=()))

    assert found["review-stars"].why == "no reviews"
    assert found["next-query"].why == "no sessions"


def test_what_was_simulated_is_counted_apart(records: Catalogue) -> None:
    found = by_name(completed(replace(records, sessions=())).catalogue)

    assert found["next-query"].own == 0 < found["next-query"].simulated
    assert found["review-stars"].simulated == 0


def test_records_that_tell_no_answer_are_said_to(records: Catalogue) -> None:
    one = replace(records, products=records.products[:1])

    assert by_name(one)["product-classification"].why == "the records that are there tell no answer"
