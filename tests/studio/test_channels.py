"""Channels are data: fields, limits and rules, read strictly."""

import pytest

from shopwright.foundation.errors import UnknownName
from shopwright.foundation.recipes import BadRecipe, parse_recipe
from shopwright.studio.channels import (
    PROTECTED,
    Channel,
    ChannelField,
    NotForThisChannel,
    ProtectedField,
    channel_named,
    channels,
    measure,
)
from shopwright.studio.rules import RULES
from shopwright.tasks.ad_writing import CHANNELS


@pytest.mark.parametrize(
    ("channel", "field", "limit", "unit", "least", "most"),
    [
        ("google_ads", "headline", 30, "width", 3, 15),
        ("google_ads", "description", 90, "width", 2, 4),
        ("google_ads", "path", 15, "width", 0, 2),
        ("amazon", "title", 200, "chars", 1, 1),
        ("amazon", "bullet", 500, "chars", 1, 5),
        ("amazon", "search_terms", 249, "bytes", 0, 1),
        ("ebay", "title", 80, "chars", 1, 1),
        ("etsy", "title", 140, "chars", 1, 1),
        ("etsy", "tag", 20, "chars", 0, 13),
        ("shopify", "seo_title", 70, "chars", 0, 1),
        ("shopify", "seo_description", 320, "chars", 0, 1),
        ("google_merchant", "title", 150, "chars", 1, 1),
        ("google_merchant", "description", 5000, "chars", 1, 1),
    ],
)
def test_a_field_has_the_limits_of_its_channel(
    channel: str, field: str, limit: int, unit: str, least: int, most: int
) -> None:
    found = channel_named(channel).field(field)

    assert (found.limit, found.unit, found.least, found.most) == (limit, unit, least, most)


def test_ads_are_taught_and_examined_within_the_limits_of_the_channels() -> None:
    search, feed = CHANNELS
    primary = channel_named("meta_ads").field("primary_text")

    assert ("Google" in search.name, search.limit) == (True, channel_named("google_ads").field("description").limit)
    assert ("Meta" in feed.name, feed.limit) == (True, primary.advised)


def test_every_rule_that_a_channel_names_exists() -> None:
    named = {rule for channel in channels() for field in channel.fields for rule in field.rules}

    assert named - {"unique"} <= set(RULES)


def test_every_channel_says_where_its_limits_are_from() -> None:
    assert all(channel.source and channel.checked for channel in channels())


def test_an_unknown_channel_is_told_its_nearest_neighbour() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'google_ads'"):
        channel_named("google_add")


def test_a_channel_without_a_field_for_a_task_says_what_it_has() -> None:
    with pytest.raises(NotForThisChannel, match="It has: ads"):
        channel_named("google_ads").fields_for("bullets")


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(UnknownName):
        channel_named("ebay").field("headline")


@pytest.mark.parametrize("name", sorted(PROTECTED))
def test_no_channel_may_write_a_protected_field(name: str) -> None:
    with pytest.raises(ProtectedField, match="never written"):
        ChannelField(name=name, task="title", limit=10)


def test_a_misspelt_key_of_a_channel_is_refused() -> None:
    values = {"name": "x", "title": "X", "source": "s", "checked": "2026-11", "feilds": []}

    with pytest.raises(BadRecipe, match="Did you mean 'fields'"):
        parse_recipe(values, Channel)


def test_lengths_are_counted_in_three_units() -> None:
    assert [measure("茶é", unit) for unit in ("chars", "bytes", "width")] == [2, 5, 3]
