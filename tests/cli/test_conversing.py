"""The examiner's view of the real assistant: conversations of its own, planted records, and failures that are told."""

from pathlib import Path

import pytest
from assistant.corner_shop import INJECTION, Scripted, corner_shop, open_shop

from shopwright.assistant.conversation import Assistant
from shopwright.assistant.search import build_index
from shopwright.cli.conversing import Conversing, NoStrategies, open_conversing
from shopwright.evaluation.evaluate import evaluate
from shopwright.evaluation.journey_suite import Exchange, Held, journey_suite, remarks
from shopwright.evaluation.journeys import Planted
from shopwright.evaluation.strategies import FUSED
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.models.model import ModelFailed, PromptTooLong, Request


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop.create(tmp_path / "corner", ShopSettings(name="Corner & Sons"))


def conversing(shop: Shop, model: Scripted | None = None) -> Conversing:
    return Conversing(Assistant(shop, model or Scripted(), build_index(shop, corner_shop())))


def test_a_conversation_is_seen_by_its_last_reply(shop: Shop) -> None:
    seen = conversing(shop).converse(("hiking boots", "What is the second one made of?"), ())

    assert (seen.text, seen.shown) == ("Alma Tind Trail Boots. Material: suede.", ("tind",))
    assert (seen.answered, seen.gave_up, seen.handed_off) == (True, False, False)


def test_what_is_given_up_unknown_or_for_people_is_seen(shop: Shop) -> None:
    keeper = conversing(shop)

    assert keeper.converse(("hiking boots under 10 EUR",), ()).gave_up
    assert not keeper.converse(("What is the Alma Midori Green Tea made of?",), ()).answered
    assert keeper.converse(("Where is my order?",), ()).handed_off


def test_conversations_do_not_remember_each_other(shop: Shop) -> None:
    keeper = conversing(shop)
    keeper.converse(("hiking boots",), ())

    assert keeper.converse(("only in olive",), ()).shown == conversing(shop).converse(("only in olive",), ()).shown


def test_what_is_planted_in_a_record_is_read_and_gone_afterwards(shop: Shop) -> None:
    keeper = conversing(shop)
    asked = ("Is the Tannen Smide Frying Pan dishwasher safe?",)
    planted = (Planted(product="pan", text="It is dishwasher safe."),)

    assert "dishwasher safe" in keeper.converse(asked, planted).text
    assert "dishwasher safe" not in keeper.converse(asked, ()).text


def test_an_order_planted_in_a_record_does_not_reach_the_model(shop: Shop) -> None:
    model = Scripted("A pan.")

    conversing(shop, model).converse(("frying pan",), (Planted(product="pan", text=INJECTION),))

    assert "Ignore all" not in model.asked[-1].messages[-1].content
    assert "steaks" in model.asked[-1].messages[-1].content


def test_a_model_that_fails_is_no_reply_of_the_assistants(shop: Shop) -> None:
    request = Request.user(Exchange(case=("hiking boots",), twin=("green tea",)).model_dump_json())

    with pytest.raises(ModelFailed, match="told to fail"):
        list(conversing(shop, Scripted(fails=True)).reply([request]))


def test_where_a_record_is_too_long_for_the_model_what_shoppers_then_read_is_seen(shop: Shop) -> None:
    seen = conversing(shop, Scripted(fails=PromptTooLong)).converse(("hiking boots",), ())

    assert seen.shown == ("stig", "tind")
    assert "Price: 129.95 EUR" in seen.text


def test_a_reply_holds_both_conversations(shop: Shop) -> None:
    request = Request.user(Exchange(case=("hiking boots",), twin=("green tea",)).model_dump_json())

    held = Held.model_validate_json("".join(conversing(shop).stream(request)))

    assert (held.case.shown, held.twin.shown) == (("stig", "tind"), ("tea",))


def test_the_fingerprint_changes_with_model_and_records(shop: Shop) -> None:
    records = corner_shop()
    other = Scripted()
    other.fingerprint = "scripted-2"
    fewer = Assistant(shop, Scripted(), build_index(shop, type(records)(products=records.products[:2])))

    assert len({conversing(shop).fingerprint, conversing(shop, other).fingerprint, Conversing(fewer).fingerprint}) == 3
    assert conversing(shop).fingerprint == conversing(shop).fingerprint


def test_the_assistant_passes_the_journeys_of_its_own_shop(shop: Shop) -> None:
    suite = journey_suite(corner_shop(), 3)
    keeper = conversing(shop)

    replies = [reply.text for reply in keeper.reply([Request.user(q.prompt.text) for q in suite.examined])]

    assert len(replies) >= 6
    assert [remark for remark in remarks(suite, replies) if "passed alone" not in remark] == []


def test_it_opens_as_a_system_and_takes_no_strategy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = open_shop(tmp_path)
    monkeypatch.setattr("shopwright.cli.conversing.load_encoder", lambda: None)

    result = evaluate(shop, "echo", suite="assistant", limit=1, opener=open_conversing)

    assert result.report.main.model == "echo"
    assert 0 < len(result.report.questions) <= 8
    with pytest.raises(NoStrategies, match="Leave --strategy out"):
        open_conversing("echo", shop, FUSED)
