"""What people approved against what they were offered becomes pairs that training reads."""

from pathlib import Path

import pytest
from assistant.corner_shop import Scripted

from shopwright.catalogue.catalogue import Catalogue
from shopwright.foundation.errors import NothingToDo
from shopwright.foundation.shop import Shop
from shopwright.studio.channels import channel_named
from shopwright.studio.drafting import draft
from shopwright.studio.lint import FieldText
from shopwright.studio.preferences import export_preferences
from shopwright.studio.queue import Queue
from shopwright.training.preferences import read_preferences


def offer(queue: Queue, catalogue: Catalogue, id: str, says: str) -> int:
    """The number of a drafted title in the queue."""
    item, variants = catalogue.by_id[id], catalogue.variants_of[id]
    return queue.add(draft(item, variants, "title", channel_named("shopify"), Scripted(says)))[0]


def edit(queue: Queue, number: int, says: str) -> None:
    texts = [FieldText(text.field, says) for text in queue.get(number).texts]
    queue.edit(number, texts, "Ines")


def test_an_edit_that_was_approved_is_preferred_to_its_draft(
    shop: Shop, queue: Queue, catalogue: Catalogue, tmp_path: Path
) -> None:
    number = offer(queue, catalogue, "stig", "Kvist Stig Boots of the forest")
    edit(queue, number, "Kvist Stig Boots")
    queue.approve(number, "Ines")
    rows = export_preferences(shop, tmp_path / "pairs.jsonl")
    pairs = read_preferences(tmp_path / "pairs.jsonl")
    pair = pairs[0]

    assert rows == len(pairs)
    assert (pair.chosen, pair.rejected) == ("Kvist Stig Boots", "Kvist Stig Boots of the forest")
    assert (pair.task, pair.prompt[-1].role) == ("title", "user")
    assert pair.source == (catalogue.by_id["stig"].family or "stig")
    assert "Stig" in pair.prompt[-1].content


def test_an_approved_draft_is_preferred_to_a_rejected_one_of_the_same_product(
    shop: Shop, queue: Queue, catalogue: Catalogue, tmp_path: Path
) -> None:
    queue.approve(offer(queue, catalogue, "stig", "Kvist Stig Boots"), "Ines")
    queue.reject(offer(queue, catalogue, "stig", "Buy boots now"), "Ines", "says nothing")
    queue.reject(offer(queue, catalogue, "pan", "Buy a pan now"), "Ines")
    export_preferences(shop, tmp_path / "pairs.jsonl")

    assert {(one.chosen, one.rejected) for one in read_preferences(tmp_path / "pairs.jsonl")} == {
        ("Kvist Stig Boots", "Buy boots now")
    }


def test_what_was_approved_as_it_came_or_still_waits_prefers_nothing(
    shop: Shop, queue: Queue, catalogue: Catalogue, tmp_path: Path
) -> None:
    queue.approve(offer(queue, catalogue, "stig", "Kvist Stig Boots"), "Ines")
    edit(queue, offer(queue, catalogue, "pan", "Tannen Smide Pan"), "Tannen Smide Frying Pan")

    with pytest.raises(NothingToDo, match="shopwright author"):
        export_preferences(shop, tmp_path / "pairs.jsonl")


def test_a_decision_that_was_undone_counts_no_more(
    shop: Shop, queue: Queue, catalogue: Catalogue, tmp_path: Path
) -> None:
    queue.approve(offer(queue, catalogue, "stig", "Kvist Stig Boots"), "Ines")
    rejected = offer(queue, catalogue, "stig", "Buy boots now")
    queue.reject(rejected, "Ines")
    queue.undo(rejected, "Ines")

    with pytest.raises(NothingToDo):
        export_preferences(shop, tmp_path / "pairs.jsonl")
