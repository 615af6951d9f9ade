"""People decide, decisions are kept, and every one of them can be undone."""

import pytest
from assistant.corner_shop import Scripted

from shopwright.catalogue.catalogue import Catalogue
from shopwright.foundation.errors import UnknownName
from shopwright.foundation.shop import Shop
from shopwright.studio.channels import channel_named
from shopwright.studio.drafting import Draft, draft
from shopwright.studio.lint import FieldText
from shopwright.studio.queue import NotApprovable, NothingToUndo, Queue


def stig_title(catalogue: Catalogue, text: str) -> Draft:
    variants = catalogue.variants_of["stig"]
    return draft(catalogue.by_id["stig"], variants, "title", channel_named("ebay"), Scripted(text))[0]


@pytest.fixture
def true_one(queue: Queue, catalogue: Catalogue) -> int:
    return queue.add([stig_title(catalogue, "Kvist Stig Hiking Boots")])[0]


@pytest.fixture
def false_one(queue: Queue, catalogue: Catalogue) -> int:
    return queue.add([stig_title(catalogue, "Kvist Stig Boots in suede")])[0]


@pytest.fixture
def silent_one(queue: Queue, catalogue: Catalogue) -> int:
    return queue.add([stig_title(catalogue, "Kvist Stig Boots, waterproof")])[0]


def test_a_clean_draft_is_approved_with_name_and_time(queue: Queue, true_one: int) -> None:
    one = queue.approve(true_one, "Ines")

    assert one.status == "approved"
    assert (one.history[-1].deed, one.history[-1].reviewer) == ("approve", "Ines")
    assert one.history[-1].decided_at.endswith("+00:00")


def test_a_contradicted_claim_stands_in_the_way(queue: Queue, false_one: int) -> None:
    with pytest.raises(NotApprovable, match="'suede' is contradicted"):
        queue.approve(false_one, "Ines")
    assert queue.get(false_one).status == "waiting"


def test_an_edited_text_is_checked_anew(queue: Queue, false_one: int) -> None:
    queue.edit(false_one, [FieldText("title", "Kvist Stig Boots in leather of suede")], "Ines")
    with pytest.raises(NotApprovable):
        queue.approve(false_one, "Ines")

    queue.edit(false_one, [FieldText("title", "Kvist Stig Boots in nubuck leather")], "Ines")
    one = queue.approve(false_one, "Ines")
    assert (one.status, one.edited, one.texts[0].text) == ("approved", True, "Kvist Stig Boots in nubuck leather")
    assert one.draft.texts[0].text == "Kvist Stig Boots in suede", "the model's text is kept beside the person's"


def test_a_person_may_answer_for_what_the_record_is_silent_on(queue: Queue, silent_one: int) -> None:
    with pytest.raises(NotApprovable, match="unsupported"):
        queue.approve(silent_one, "Ines")

    queue.edit(silent_one, [FieldText("title", "Kvist Stig Boots, all waterproof")], "Ines")
    assert queue.approve(silent_one, "Ines").status == "approved"


def test_a_broken_limit_stands_in_the_way_even_of_a_person(queue: Queue, true_one: int) -> None:
    queue.edit(true_one, [FieldText("title", "Boots " * 20)], "Ines")

    with pytest.raises(NotApprovable, match="length"):
        queue.approve(true_one, "Ines")


def test_an_empty_draft_is_not_approved(queue: Queue, true_one: int) -> None:
    queue.edit(true_one, [], "Ines")

    with pytest.raises(NotApprovable, match="0 of 1"):
        queue.approve(true_one, "Ines")


def test_every_decision_can_be_undone_in_turn(queue: Queue, true_one: int) -> None:
    queue.edit(true_one, [FieldText("title", "Stig")], "Ines")
    queue.reject(true_one, "Ines", "too short")
    assert queue.get(true_one).status == "rejected"
    assert queue.get(true_one).history[-1].reason == "too short"

    one = queue.undo(true_one, "Omar")
    assert (one.status, one.texts[0].text) == ("waiting", "Stig")
    one = queue.undo(true_one, "Omar")
    assert (one.status, one.texts[0].text, one.edited) == ("waiting", "Kvist Stig Hiking Boots", False)
    with pytest.raises(NothingToUndo):
        queue.undo(true_one, "Omar")


def test_the_same_draft_is_queued_once(queue: Queue, catalogue: Catalogue, true_one: int) -> None:
    assert queue.add([stig_title(catalogue, "Kvist Stig Hiking Boots")]) == (true_one,)
    assert len(queue.all()) == 1


def test_drafts_are_listed_by_status_and_product(queue: Queue, true_one: int, false_one: int) -> None:
    queue.approve(true_one, "Ines")

    assert [one.id for one in queue.all("approved")] == [true_one]
    assert [one.id for one in queue.all("waiting", product_id="stig")] == [false_one]
    assert queue.all(product_id="pan") == ()


def test_the_queue_survives_its_process(shop: Shop, catalogue: Catalogue, queue: Queue, true_one: int) -> None:
    queue.approve(true_one, "Ines")
    again = Queue(shop, catalogue)

    assert again.get(true_one) == queue.get(true_one)
    again.close()


def test_an_unknown_draft_and_a_product_that_is_gone_are_named(shop: Shop, queue: Queue, true_one: int) -> None:
    with pytest.raises(UnknownName, match="No draft is called '99'"):
        queue.get(99)
    empty = Queue(shop, Catalogue())
    with pytest.raises(UnknownName, match="No product is called 'stig'"):
        empty.approve(true_one, "Ines")
    empty.close()
