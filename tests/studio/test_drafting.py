"""Drafts are checked, and where a model's fail, the record's own words are offered."""

import pytest
from assistant.corner_shop import INJECTION, Scripted, product
from hypothesis import given, settings
from hypothesis import strategies as st
from shops import little_shop

from shopwright.catalogue.catalogue import Catalogue
from shopwright.studio.asking import request
from shopwright.studio.channels import Channel, channel_named, channels
from shopwright.studio.drafting import FROM_RECORD, composed, draft


def test_a_true_draft_of_the_model_stands_alone(catalogue: Catalogue) -> None:
    stig = catalogue.by_id["stig"]
    (one,) = draft(stig, catalogue.variants_of["stig"], "title", channel_named("ebay"), Scripted("Kvist Stig Boots"))

    assert (one.maker, one.texts[0].text, one.checks.clean) == ("scripted", "Kvist Stig Boots", True)


@pytest.mark.parametrize(
    "lie", ["Kvist Stig Boots in suede", "THE BEST BOOTS", "Kvist Stig Boots, waterproof", "Output:"]
)
def test_a_draft_that_fails_is_followed_by_one_from_the_record(catalogue: Catalogue, lie: str) -> None:
    stig = catalogue.by_id["stig"]
    first, second = draft(stig, catalogue.variants_of["stig"], "title", channel_named("ebay"), Scripted(lie))

    assert (first.maker, first.checks.clean) == ("scripted", False)
    assert (second.maker, second.checks.clean) == (FROM_RECORD, True)


def test_a_model_that_says_nothing_leaves_the_record_alone(catalogue: Catalogue) -> None:
    drafts = draft(catalogue.by_id["pan"], (), "bullets", channel_named("shopify"), Scripted(""))

    assert [one.maker for one in drafts] == [FROM_RECORD]


def test_equal_candidates_are_offered_once(catalogue: Catalogue) -> None:
    drafts = draft(catalogue.by_id["stig"], (), "title", channel_named("ebay"), Scripted("Kvist Stig Boots"), n=3)

    assert len(drafts) == 1


def test_a_model_is_asked_within_the_fields_limit_and_differently_each_time(catalogue: Catalogue) -> None:
    channel, pan = channel_named("google_ads"), catalogue.by_id["pan"]
    field = channel.field("headline")
    asked = [request(pan, channel, field, place, 0) for place in range(3)]

    assert len({one.messages[-1].content for one in asked}) == 3
    assert all(one.grammar is not None and "{0,29}" in one.grammar.gbnf() for one in asked)
    assert [one.temperature for one in asked] == [0.0, 0.7, 0.7]


def test_what_plays_a_role_in_a_record_does_not_reach_the_model() -> None:
    odd = product("odd", "Odd Thing", "Kvist", "Outdoor > Things", {}, description=f"A th\u200bing. {INJECTION}")
    channel = channel_named("google_ads")
    told = request(odd, channel, channel.field("headline"), 0, 0).messages[-1].content

    assert "im_start" not in told and "\u200b" not in told


@pytest.mark.parametrize("channel", channels(), ids=lambda channel: channel.name)
def test_the_record_fills_every_channel_with_clean_texts(channel: Channel) -> None:
    shop = little_shop(families=2, visits=0)
    for task in channel.tasks:
        for item in shop.products[::3]:
            made = composed(item, shop.variants_of[item.id], task, channel)
            assert made.checks.clean, (task, made.texts, made.checks)


WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)


@settings(max_examples=60, deadline=None)
@given(title=WORDS, value=WORDS, brand=WORDS)
def test_composed_texts_keep_their_limits_whatever_the_record_holds(title: str, value: str, brand: str) -> None:
    odd = product("odd", title, brand, "Things", {"material": value}, description=value)
    for channel in channels():
        for task in channel.tasks:
            made = composed(odd, (), task, channel)
            assert all(channel.field(t.field).measure(t.text) <= channel.field(t.field).limit for t in made.texts)
            assert {finding.rule for finding in made.checks.errors} <= {"count"}
