"""Bulk authoring writes for every product of a filter, and goes on where it stopped."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from assistant.corner_shop import Scripted, corner_shop

from shopwright.foundation.shop import Shop
from shopwright.models.model import ModelFailed, Reply, Request
from shopwright.studio.authoring import NoSuchProducts, author, chosen
from shopwright.studio.channels import NotForThisChannel
from shopwright.studio.queue import Queue


class FailsAfter(Scripted):
    """Says its text so many times, and then fails."""

    def __init__(self, text: str, times: int) -> None:
        super().__init__(text)
        self._left = times

    def _note(self, request: Request) -> None:
        super()._note(request)
        self._left -= 1
        if self._left < 0:
            raise ModelFailed(self.name, "the power is gone")


def test_drafts_are_queued_and_written_to_a_file(shop: Shop, tmp_path: Path) -> None:
    out = tmp_path / "drafts.csv"
    result = author(shop, "boots", task="title", channel="ebay", out=out, model=Scripted("Boots"))

    assert (result["products"], result["drafts"], result["written_before"]) == (2, 4, 0), (
        "a model's and the record's for each"
    )
    assert (result["clean"], result["needs_work"]) == (2, 2)
    with out.open(newline="") as lines:
        assert {row["product_id"] for row in csv.DictReader(lines)} == {"stig", "tind"}


def test_what_was_written_is_not_written_again(shop: Shop) -> None:
    first, again = Scripted("Boots"), Scripted("Boots")
    author(shop, "boots", task="title", channel="ebay", model=first)
    result = author(shop, "", task="title", channel="ebay", model=again)

    assert (result["products"], result["written_before"]) == (6, 2)
    assert len(again.asked) == 4


def test_work_that_failed_goes_on_where_it_stopped(shop: Shop) -> None:
    with pytest.raises(ModelFailed):
        author(shop, "boots", task="title", channel="ebay", model=FailsAfter("Boots", times=1))
    result = author(shop, "boots", task="title", channel="ebay", model=Scripted("Boots"))

    assert result["written_before"] == 1
    queue = Queue(shop, corner_shop())
    assert {one.draft.product_id for one in queue.all()} == {"stig", "tind"}
    queue.close()


def test_a_filter_names_products_by_title_brand_category_or_id() -> None:
    catalogue = corner_shop()

    assert [p.id for p in chosen(catalogue, "alma KITCHEN")] == ["tea"]
    assert [p.id for p in chosen(catalogue, "secret")] == [], "what is not published is not written about"


def test_a_filter_that_names_nothing_is_refused(shop: Shop) -> None:
    with pytest.raises(NoSuchProducts, match="'bananas'"):
        author(shop, "bananas", task="title", channel="ebay", model=Scripted())


def test_a_task_that_a_channel_does_not_have_is_refused_before_any_work(shop: Shop) -> None:
    model = Scripted()
    with pytest.raises(NotForThisChannel):
        author(shop, "", task="bullets", channel="google_ads", model=model)
    assert model.asked == []


def test_replies_of_the_model_are_taken_in_order(shop: Shop) -> None:
    class Counting(Scripted):
        def reply(self, requests: Sequence[Request]) -> Iterator[Reply]:
            return (Reply(f"Number {place}") for place, _ in enumerate(requests))

    author(shop, "pan", task="ads", channel="google_ads", model=Counting())
    queue = Queue(shop, corner_shop())
    first = queue.all()[0]
    queue.close()
    assert first.texts_of("headline") == ("Number 0", "Number 1", "Number 2")
