"""What the multilingual tasks promise: what is said abroad is what the record says there."""

from collections.abc import Iterator

import pytest
from shops import MATERIALS_ABROAD, SOURCE, little_shop

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Attribute, Category, Product, Translation
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Choice, Text
from shopwright.tasks.catalogue_of_tasks import task_named
from shopwright.tasks.description_localisation import aligned
from shopwright.tasks.drawing import sentences
from shopwright.tasks.foreign_keywords import keywords
from shopwright.tasks.languages import LANGUAGES
from shopwright.tasks.task import Case
from shopwright.tasks.values_abroad import facts_abroad, learnt_values, parts_of

SHOP = little_shop()


def drawn(name: str, shop: Catalogue = SHOP) -> list[Case]:
    return list(task_named(name).cases(shop, Chance(7)))


def pan(number: int, material: str, german: str, colour: str = "black") -> Product:
    return Product(
        id=f"pan-{number}",
        handle=f"pan-{number}",
        title=f"Alma Torne {number} Frying Pan, {material.title()}, {colour}",
        brand="Alma",
        category=Category(value="Kitchen > Frying Pans"),
        attributes=(Attribute(name="material", value=material), Attribute(name="color", value=colour)),
        translations=(Translation(language="de", title=f"Alma Torne {number} Bratpfanne, {german}"),),
        source=SOURCE,
    )


PANS = tuple(pan(n, "cast iron", "Gusseisen") for n in range(3)) + tuple(
    pan(n, "copper", "Kupfer", "red") for n in (3, 4)
)


def written(case: Case) -> str:
    assert isinstance(case.gold, Text)
    return case.gold.text


def chosen(case: Case) -> str:
    assert isinstance(case.gold, Choice)
    return case.options[case.gold.number - case.first_number]


def abroad(name: str) -> Iterator[tuple[Case, Product, Translation]]:
    """The cases of a task whose key names a product and a language, with both."""
    cases = drawn(name)
    assert cases
    for case in cases:
        id, language, *_ = case.key.split("/")
        told = SHOP.by_id[id].in_language(language)
        assert told is not None and case.language == language
        yield case, SHOP.by_id[id], told


def test_keywords_are_what_is_left_of_the_translated_title_without_its_names() -> None:
    for case, product, told in abroad("foreign-keywords"):
        left = written(case).replace(",", "").split()
        title = (told.title or "").replace(",", "").split()
        assert [word for word in title if word in left] == left
        assert not set(left) & {product.brand, *product.title.split()[1:3]}


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Alma Torne 28 Bratpfanne, Gusseisen", "Bratpfanne, Gusseisen"),
        ("Bratpfanne Alma Torne, 28 cm", "Bratpfanne, 28 cm"),
        ("Alma Torne", ""),
        ("Bratpfanne aus Gusseisen", ""),
    ],
)
def test_names_are_left_out_of_keywords_and_titles_without_names_give_none(title: str, words: str) -> None:
    assert keywords(PANS[0].model_copy(update={"title": "Alma Torne 28 Frying Pan, 28 cm"}), title) == words


def test_a_word_that_states_a_fact_is_kept_though_both_languages_write_it() -> None:
    product = PANS[0].model_copy(update={"attributes": (Attribute(name="material", value="Softshell"),)})

    assert keywords(product, "Alma Jacke, Softshell") == "Jacke, Softshell"


def test_the_matching_description_is_the_records_and_the_others_are_of_other_products() -> None:
    texts = {t.description for p in SHOP.products for t in p.translations}
    for case, _, told in abroad("foreign-description-matching"):
        assert chosen(case) == told.description
        assert set(case.options) <= texts
        assert 3 <= len(case.options) <= 4


def test_wrong_descriptions_are_of_the_same_shelf_first() -> None:
    for case in drawn("foreign-description-matching"):
        shown = [SHOP.by_id[id] for id in case.records]
        assert len({product.category for product in shown}) == 1
        assert len({product.family for product in shown}) == len(shown)


def test_a_localised_description_says_the_same_in_another_language() -> None:
    names = {name: code for code, name in LANGUAGES.items()}
    for case, product, told in abroad("description-localisation"):
        source = product.in_language(names[case.fields["source"]])
        assert source is not None and source.language != told.language
        assert (told.description or "").startswith(written(case))
        assert (source.description or "").startswith(case.fields["text"])
        assert len(sentences(written(case))) == len(sentences(case.fields["text"]))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Fries well. 28 cm wide.", "Brät gut. 28 cm breit.", True),
        ("Fries well. 28 cm wide.", "Brät gut. 26 cm breit.", False),
        ("Fries well. 28 cm wide.", "Brät gut, 28 cm breit.", False),
        ("1,200 ml. For tea.", "1.200 ml. Für Tee.", True),
        ("Yes.", "Man kann in dieser Pfanne wirklich alles braten.", False),
    ],
)
def test_texts_are_aligned_where_sentences_digits_and_lengths_agree(one: str, other: str, same: bool) -> None:
    assert aligned(sentences(one), sentences(other)) is same


def test_a_description_that_says_something_else_abroad_is_not_localised() -> None:
    told = (Translation(language="de", description="Brät gut."),)
    product = PANS[0].model_copy(update={"description": "Fries well. 28 cm wide.", "translations": told})

    assert drawn("description-localisation", Catalogue(products=(product,))) == []


def test_long_descriptions_are_cut_at_the_same_sentence() -> None:
    told = (Translation(language="de", description="Das ist eine gute Pfanne für jeden Tag. " * 20),)
    product = PANS[0].model_copy(
        update={"description": "This is a good pan for every day. " * 20, "translations": told}
    )
    cases = {case.language: case for case in drawn("description-localisation", Catalogue(products=(product,)))}

    assert len(sentences(written(cases["de"]))) == len(sentences(cases["de"].fields["text"])) == 7
    assert written(cases["en"]) == cases["de"].fields["text"]


def test_a_japanese_title_is_the_records() -> None:
    cases = drawn("japanese-title-localisation")

    assert cases
    for case in cases:
        told = SHOP.by_id[case.key].in_language("ja")
        assert told and written(case) == told.title
        assert case.language == "ja"


def test_an_attribute_asked_for_abroad_is_stated_by_the_title() -> None:
    for case, product, told in abroad("foreign-attribute-question"):
        name = case.key.split("/")[2]
        words = {chosen(case), *MATERIALS_ABROAD.get(chosen(case), ())}
        assert chosen(case) == product.attribute(name)
        assert any(word in (told.title or "") for word in words)
        others = {word for option in case.options for word in (option, *MATERIALS_ABROAD.get(option, ()))} - words
        assert not any(word in (told.title or "") for word in others)


def test_the_words_for_a_value_are_learnt_from_three_families() -> None:
    learnt = learnt_values(Catalogue(products=(*PANS[1:], pan(5, "cast iron", "Gusseisen", "red"))))

    assert learnt == {("de", "gusseisen"): ("material", "cast iron")}


def test_words_that_two_facts_share_are_not_learnt() -> None:
    assert learnt_values(Catalogue(products=PANS)) == {}


def test_a_value_is_known_abroad_by_its_own_words_or_by_those_learnt() -> None:
    shop = Catalogue(products=(*PANS, pan(5, "cast iron", "Gusseisen", "red")))
    learnt = learnt_values(shop)

    assert facts_abroad(PANS[0], "Pfanne, Gusseisen", "de", learnt) == [("material", "cast iron")]
    assert facts_abroad(PANS[0], "Padella, cast iron", "it", learnt) == [("material", "cast iron")]
    assert facts_abroad(PANS[0], "Padella, Gusseisen", "it", learnt) == []


def test_decimals_are_known_as_other_languages_write_them() -> None:
    product = PANS[0].model_copy(update={"attributes": (Attribute(name="capacity", value="1.5 l"),)})

    assert facts_abroad(product, "Kessel 1,5 l", "de", {}) == [("capacity", "1.5 l")]


def test_a_title_is_parted_at_commas_bars_and_dashes_but_not_inside_words() -> None:
    parts = parts_of("Alma USB-Kabel, 1,5 m | weiß - Neu")

    assert parts == {"alma usb-kabel", "1,5 m", "weiß", "neu"}
