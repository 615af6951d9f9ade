"""Claims are checked field by field against the record, and fail closed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shops import SOURCE, little_shop

from shopwright.catalogue.records import Attribute, Category, Money, Option, Product, Variant
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.catalogue_of_tasks import task_named
from shopwright.tasks.claims import Claim, check, supported

PAN = Product(
    id="pan",
    handle="pan",
    title="Alma Torne Frying Pan, 28 cm",
    brand="Alma",
    category=Category(value="Kitchen > Cookware > Frying Pans"),
    description="The Torne is cast in one piece. Alma calls it the best pan for a camp fire.",
    attributes=(
        Attribute(name="material", value="cast iron"),
        Attribute(name="diameter", value="28 cm"),
        Attribute(name="handle_length", value="20 cm"),
        Attribute(name="oven_safe", value="250 °C"),
        Attribute(name="care", value="wash up by hand"),
        Attribute(name="hobs", value="gas and electric hobs"),
        Attribute(name="warranty", value="2 years"),
        Attribute(name="magnetic", value="no"),
        Attribute(name="contents", value="1 pan, 2 lids"),
    ),
    options=(Option(name="Color", values=("black", "olive")),),
    source=SOURCE,
)
VARIANTS = (
    Variant(
        id="v1",
        product_id="pan",
        title="black",
        options={"Color": "black"},
        price=Money(amount=4990, currency="EUR"),
        weight_g=2400,
        availability="in_stock",
    ),
)


def found(text: str) -> dict[str, tuple[str, str]]:
    return {claim.span: (claim.verdict, claim.field) for claim in check(text, PAN, VARIANTS)}


@pytest.mark.parametrize(
    ("text", "span", "field"),
    [
        ("It is 28 cm wide.", "28 cm", "diameter"),
        ("It measures 280 mm.", "280 mm", "diameter"),
        ("It weighs 2.4 kg.", "2.4 kg", "weight"),
        ("It weighs 2,400 grams.", "2,400 grams", "weight"),
        ("Yours for €49.90.", "€49.90", "price"),
        ("A cast-iron pan.", "cast-iron", "material"),
        ("An iron-clad 24 months of warranty.", "24 months", "warranty"),
        ("It comes in olive.", "olive", "color"),
        ("It comes in black.", "black", "color"),
        ("Made by Alma.", "Alma", "brand"),
        ("Safe in the oven to 250 °C.", "in the oven", "oven safe"),
        ("Works on gas and electric hobs.", "gas", "hobs"),
        ("With two lids.", "two", "contents"),
        ("Not dishwasher safe.", "dishwasher safe", "care"),
        ("It is not magnetic.", "magnetic", "magnetic"),
        ("The best pan for a camp fire.", "best", "description"),
    ],
)
def test_what_a_field_states_is_supported(text: str, span: str, field: str) -> None:
    assert found(text)[span] == ("supported", field)


@pytest.mark.parametrize(
    ("text", "span", "field"),
    [
        ("It is 30 cm wide.", "30 cm", "diameter"),
        ("It weighs just 2 kg.", "2 kg", "weight"),
        ("Only €39.90!", "€39.90", "price"),
        ("Made of stainless steel.", "stainless steel", "material"),
        ("With a warranty of 5 years.", "5 years", "warranty"),
        ("In glossy red.", "red", "color"),
        ("A pan by Tefal.", "Tefal", "brand"),
        ("It is dishwasher-safe.", "dishwasher-safe", "care"),
        ("Ready for induction.", "induction", "hobs"),
        ("It is magnetic.", "magnetic", "magnetic"),
        ("With six lids.", "six", "contents"),
        ("Its handle length is 28 cm.", "28 cm", "handle length"),
        ("Compatible with solar cookers.", "solar cookers", "hobs"),
    ],
)
def test_what_a_field_states_otherwise_is_contradicted(text: str, span: str, field: str) -> None:
    assert found(text)[span] == ("contradicted", field)


@pytest.mark.parametrize(
    "span",
    [
        "best",
        "#1",
        "guaranteed",
        "eco-friendly",
        "clinically proven",
        "waterproof",
        "windproof",
        "non-stick",
        "the lightest",
        "the most durable",
        "free shipping",
        "made in Sweden",
        "BPA-free",
        "50%",
        "300",
        "900 ml",
        "X50",
        "award-winning",
    ],
)
def test_what_the_record_does_not_state_is_unsupported(span: str) -> None:
    assert found(f"A pan, {span}, for you.")[span][0] == "unsupported"


@pytest.mark.parametrize(
    "text", ["", "Cook with joy.", "At least try it, it is a treat for the whole family.", "Hot stuff!"]
)
def test_a_sentence_that_claims_nothing_gives_no_claim(text: str) -> None:
    assert check(text, PAN, VARIANTS) == ()


def test_a_claim_shows_its_sentence_and_the_evidence() -> None:
    assert check("Cook with joy. It is 30 cm wide.", PAN, VARIANTS) == (
        Claim("It is 30 cm wide.", "30 cm", "contradicted", "diameter", "diameter: 28 cm"),
    )


def test_a_denial_turns_a_claim_round() -> None:
    tent = PAN.model_copy(update={"attributes": (Attribute(name="note", value="not waterproof, no plastic"),)})

    verdicts = {
        c.span: c.verdict for c in check("Waterproof plastic. It is not waterproof and has no plastic.", tent, ())
    }
    assert [c.verdict for c in check("Waterproof plastic.", tent, ())] == ["contradicted", "contradicted"]
    assert (verdicts["waterproof"], len(verdicts)) == ("supported", 3)


def test_a_look_alike_is_not_the_material() -> None:
    bag = PAN.model_copy(update={"attributes": (Attribute(name="material", value="faux leather"),)})

    assert [c.verdict for c in check("Soft leather.", bag, ())] == ["contradicted"]
    assert [c.verdict for c in check("Soft faux leather.", bag, ())] == ["supported"]


def test_a_finer_name_of_a_material_supports_the_plain_one_and_not_the_other_way_round() -> None:
    knife = PAN.model_copy(update={"attributes": (Attribute(name="material", value="stainless steel"),)})

    assert supported(check("A steel blade.", knife, ()))
    assert not supported(check("A carbon steel blade.", knife, ()))


def test_names_that_the_record_does_not_know_are_unsupported() -> None:
    assert found("Fitted with a grip from Vibram and loved in Lisbon.") == {
        "Vibram": ("contradicted", "brand"),
        "Lisbon": ("unsupported", "name"),
    }


def test_capitals_of_a_headline_and_of_german_nouns_name_nothing() -> None:
    assert check("Cook Like The Old Days", PAN, ()) == ()
    assert check("Die Pfanne ist ein Erbstück für Camper und Köche.", PAN, ()) == ()


def test_a_silent_record_supports_nothing() -> None:
    bare = Product(id="x", handle="x", title="Thing", source=SOURCE)

    assert [c.verdict for c in check("A red cotton thing of 3 kg by Alma.", bare, ())] == ["unsupported"] * 4


def test_claims_are_supported_only_together() -> None:
    assert supported(check("A cast-iron pan of 28 cm.", PAN, VARIANTS))
    assert not supported(check("A cast-iron pan of 29 cm.", PAN, VARIANTS))
    assert supported(())


@pytest.mark.parametrize("task", ["ad-writing", "description-writing", "query-title"])
def test_what_our_own_tasks_write_is_supported(task: str) -> None:
    shop = little_shop()
    for case in list(task_named(task).cases(shop, Chance(7)))[:60]:
        product = next(shop.by_id[id] for id in case.records if id in shop.by_id)
        assert isinstance(case.gold, Text)
        assert supported(check(case.gold.text, product, shop.variants_of.get(product.id, ()))), case.gold.text


@given(text=st.text())
def test_any_text_is_checked_and_every_span_is_in_its_sentence(text: str) -> None:
    assert all(claim.span in claim.sentence for claim in check(text, PAN, VARIANTS))
