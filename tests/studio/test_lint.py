"""A text is held against its channel's rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.studio.channels import Channel, channel_named, channels
from shopwright.studio.lint import FieldText, lint


def rules_broken(channel: str, task: str, field: str, *texts: str, record: str = "") -> set[str]:
    found = lint([FieldText(field, text) for text in texts], channel_named(channel), task, record)
    return {finding.rule for finding in found if finding.field == field and finding.rule != "count"}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a" * 31, "length"),
        ("茶" * 16, "length"),
        ("", "empty"),
        ("Boots!", "exclamation"),
        ("Boots?! Yes", "repeated_marks"),
        ("HIKING Boots", "capitals"),
        ("Best boots", "superlatives"),
        ("Boots 🥾", "emoji"),
        ("Click here", "generic_call"),
        ("B00ts f1owers", "gimmicks"),
        ("Boots , black", "spacing"),
        ("Boots  black", "spacing"),
        ("Boots on sale", "promotion"),
        ("Boots 20% off", "promotion"),
        ("Call 030 1234567", "contact"),
        ("www.boots.example", "contact"),
        ("Boots 49 euros", "price"),
        ("Eco-friendly boots", "unproven"),
    ],
)
def test_a_headline_that_breaks_a_rule_is_found(text: str, rule: str) -> None:
    assert rule in rules_broken("google_ads", "ads", "headline", text)


@pytest.mark.parametrize(
    "text", ["Hiking Boots by Kvist", "Boots, olive: size 42", "Water column 10,000 mm", "Women's all-season socks"]
)
def test_a_plain_headline_is_clean(text: str) -> None:
    assert rules_broken("google_ads", "ads", "headline", text) == set()


@pytest.mark.parametrize(
    ("channel", "task", "field", "text", "rule"),
    [
        ("amazon", "title", "title", "Boots {new}", "banned character"),
        ("amazon", "title", "title", "Boots boots Boots", "repeated_words"),
        ("amazon", "title", "title", "a" * 81, "shown length"),
        ("amazon", "title", "search_terms", "é" * 125, "length"),
        ("amazon", "bullets", "bullet", "TBD", "placeholders"),
        ("amazon", "bullets", "bullet", "Money-back promise", "guarantee"),
        ("amazon", "description", "description", "<b>Boots</b>", "markup"),
        ("etsy", "title", "title", "Boots & socks & hats", "character used once"),
        ("etsy", "title", "title", " ".join("abcdefghijklmnop"), "fifteen_words"),
        ("meta_ads", "ads", "headline", "Are you overweight?", "personal"),
        ("ebay", "title", "title", "Boots + socks", "banned character"),
    ],
)
def test_each_channel_has_rules_of_its_own(channel: str, task: str, field: str, text: str, rule: str) -> None:
    assert rule in rules_broken(channel, task, field, text)


def test_the_same_text_twice_in_a_field_is_found() -> None:
    assert "unique" in rules_broken("google_ads", "ads", "headline", "Hiking Boots", "hiking  boots")


def test_what_the_record_itself_says_is_not_held_against_a_text() -> None:
    assert rules_broken("amazon", "title", "title", "Best Friend! Boots", record="Best Friend! Boots") == set()


def test_too_few_texts_cannot_be_published() -> None:
    (finding,) = lint([FieldText("headline", "Hiking Boots")], channel_named("google_ads"), "ads")[:1]

    assert (finding.rule, finding.severity, finding.value) == ("count", "error", "1 of 3 to 15")


def test_a_finding_is_a_sentence_with_field_value_rule_and_fix() -> None:
    found = lint([FieldText("title", "x" * 85)], channel_named("ebay"), "title")

    assert "title 1, length: '85 chars'. Shorten it by 5 to 80 chars." in map(str, found)


@given(st.text(max_size=120), st.sampled_from(channels()))
def test_any_text_can_be_linted(text: str, channel: Channel) -> None:
    for task in channel.tasks:
        texts = [FieldText(field.name, text) for field in channel.fields_for(task)]
        assert all(finding.fix for finding in lint(texts, channel, task))
