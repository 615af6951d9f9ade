"""What the authoring and multilingual tasks promise: limits kept, facts stated, queries answered truly."""

import pytest
from shops import SOURCE, little_shop

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Attribute, Category, Product, Translation
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.catalogue_of_tasks import task_named
from shopwright.tasks.languages import titles_abroad
from shopwright.tasks.query_title import enhanced, supported_words
from shopwright.tasks.task import Case

SHOP = little_shop()
PAN = Product(
    id="pan",
    handle="pan",
    title="Alma Torne Frying Pan, 28 cm",
    brand="Alma",
    category=Category(value="Kitchen > Frying Pans"),
    attributes=(Attribute(name="material", value="cast iron"),),
    source=SOURCE,
)


def drawn(name: str, shop: Catalogue = SHOP) -> list[Case]:
    return list(task_named(name).cases(shop, Chance(7)))


def gold(case: Case) -> Text:
    assert isinstance(case.gold, Text)
    return case.gold


def test_an_ad_fits_its_channel_and_stands_in_the_description() -> None:
    by_id = SHOP.by_id
    for case in drawn("ad-writing"):
        assert len(gold(case).text) <= int(case.fields["limit"]) == case.max_characters
        told = by_id[case.key.split("/")[0]]
        assert gold(case).text.removeprefix(f"{told.title.split(', ')[0]}: ") in (told.description or "")


def test_an_ad_stresses_a_fact_that_it_states() -> None:
    for case in drawn("ad-writing"):
        product = SHOP.by_id[case.key.split("/")[0]]
        assert (product.attribute(case.fields["stress"].removeprefix("the ")) or "?") in gold(case).text


def test_an_ad_prefers_a_sentence_that_stands_alone() -> None:
    product = PAN.model_copy(
        update={"description": "It is made of cast iron indeed. Alma chose cast iron for the pan."}
    )

    assert gold(drawn("ad-writing", Catalogue(products=(product,)))[0]).text == "Alma chose cast iron for the pan."


def test_a_description_states_only_shown_facts() -> None:
    for case in drawn("description-writing"):
        assert "We have tested it" not in gold(case).text
        assert len(gold(case).text) <= case.max_characters


def test_a_title_leads_with_the_words_of_the_query_that_are_true() -> None:
    title = enhanced("28 cm cast iron pan for induction", PAN)

    assert title == "28 cm Cast Iron Pan - Alma Torne Frying Pan"


@pytest.mark.parametrize("query", ["steel wok", "pan", "the best of the", "alma torne frying pan"])
def test_a_query_that_adds_nothing_true_changes_no_title(query: str) -> None:
    assert enhanced(query, PAN) is None


def test_decimals_stay_whole_and_words_are_written_as_in_the_record() -> None:
    cable = PAN.model_copy(update={"title": "Probe USB-C Cable, 0.5 m, 10 Gbit/s"})

    assert supported_words("usb-c cable 0.5 m 10 gbit/s", cable) == ["USB-C", "Cable", "0.5", "m", "10", "Gbit/s"]


def test_words_that_the_record_does_not_state_are_left_out() -> None:
    assert supported_words("waterproof cast iron pan", PAN) == ["cast", "iron", "Pan"]


def test_a_category_path_is_written_out_and_the_prompt_does_not_list_the_paths() -> None:
    case = drawn("listing-classification")[0]

    assert gold(case).text in case.options
    assert task_named("listing-classification").ask(case).text.count(" > ") <= 3


def test_a_query_is_one_that_the_product_answers_exactly() -> None:
    exact = {(j.product_id, q.text) for q in SHOP.queries for j in q.judgements if j.label == "E"}

    assert {(case.key, gold(case).text) for case in drawn("query-writing")} <= exact


def test_titles_are_localised_into_every_language_that_we_can_name() -> None:
    product = PAN.model_copy(
        update={
            "translations": (
                Translation(language="de", title="Bratpfanne"),
                Translation(language="fr", title=" "),
                Translation(language="nl", title=PAN.title.upper()),
                Translation(language="tlh", title="tlhIngan"),
            )
        }
    )

    assert list(titles_abroad(product)) == [("de", "Bratpfanne")]


def test_a_localised_title_is_the_translation_of_the_record() -> None:
    for case in drawn("title-localisation"):
        id, language = case.key.split("/")
        translation = SHOP.by_id[id].in_language(language)
        assert translation and gold(case).text == translation.title
        assert case.language == language


def test_titles_abroad_are_matched_against_other_families_of_the_category() -> None:
    leaves = {product.title: (product.category, product.family) for product in SHOP.products}
    for case in drawn("cross-language-matching"):
        assert len({leaves[option][0] for option in case.options}) == 1
        assert len({leaves[option][1] for option in case.options}) >= len(case.options) - 1
