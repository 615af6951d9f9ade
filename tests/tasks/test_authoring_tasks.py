"""What the authoring and multilingual tasks promise: limits kept, facts stated, queries answered truly."""

import pytest
from shops import SOURCE, little_shop

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import (
    Attribute,
    Category,
    Judgement,
    Policy,
    Product,
    Query,
    Review,
    Translation,
)
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Choice, Text
from shopwright.tasks.bullet_writing import bullets
from shopwright.tasks.catalogue_of_tasks import TASKS, task_named
from shopwright.tasks.claims import check, supported
from shopwright.tasks.drawing import sentences
from shopwright.tasks.languages import titles_abroad
from shopwright.tasks.listing import named, phrase_in
from shopwright.tasks.purchase_intent import needs
from shopwright.tasks.query_title import enhanced, supported_words
from shopwright.tasks.review_summary import summary
from shopwright.tasks.task import Case
from shopwright.tasks.title_writing import stands_on

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


def product_of(case: Case, shop: Catalogue = SHOP) -> Product:
    return shop.by_id[case.key.split("/")[0]]


@pytest.mark.parametrize("name", [task.name for task in TASKS if task.publishes])
def test_what_is_published_is_supported_by_the_record(name: str) -> None:
    for case in drawn(name):
        product = SHOP.by_id[next(id for id in case.records if id in SHOP.by_id)]
        claims = check(gold(case).text, product, SHOP.variants_of[product.id])
        assert supported(claims), claims


def test_a_written_title_is_the_products_own_and_stands_on_what_is_shown() -> None:
    cases = drawn("title-writing")

    assert len(cases) > 20
    for case in cases:
        assert gold(case).text == product_of(case).title
        assert gold(case).text not in task_named("title-writing").ask(case).text
        assert stands_on(gold(case).text, case.fields["details"])


@pytest.mark.parametrize("title", ["Alma Torne Iron Pan", "Torne Frying Pan", "Alma Pan"])
def test_a_title_that_says_more_than_the_details_or_hides_the_brand_is_not_asked_for(title: str) -> None:
    told = PAN.model_copy(update={"title": title, "description": "The Torne pan fries. Alma made it."})

    assert bool(drawn("title-writing", Catalogue(products=(told,)))) == (title == "Alma Torne Iron Pan")


def test_bullets_are_three_sentences_of_the_listing_with_a_fact_each() -> None:
    for case in drawn("bullet-writing"):
        told = [next(s for s in sentences(product_of(case).description or "") if bullet in s) for bullet in split(case)]
        stated = [{name for name, value in named(product_of(case)) if phrase_in(bullet, value)} for bullet in told]
        assert len(told) == len(set(told)) == 3
        assert len(set().union(*stated)) >= 3
        assert all(bullet in case.fields["listing"] for bullet in split(case))


def split(case: Case) -> list[str]:
    return gold(case).text.split(" | ")


def test_a_bar_inside_a_sentence_makes_it_no_bullet() -> None:
    facts = ("cast iron", "28 cm", "black")
    told = tuple(Attribute(name=name, value=value) for name, value in zip("abc", facts, strict=True))
    pan = PAN.model_copy(
        update={"attributes": told, "description": "Of cast iron. It is 28 cm wide. It is black | dark."}
    )

    assert bullets(pan) == ["Of cast iron", "It is 28 cm wide"]
    assert drawn("bullet-writing", Catalogue(products=(pan,))) == []


def test_written_attributes_are_those_asked_for_with_the_values_of_the_record() -> None:
    for case in drawn("attribute-writing"):
        written = dict(pair.split(": ") for pair in gold(case).text.split("; "))
        assert list(written) == case.fields["names"].split(", ")
        assert all(product_of(case).attribute(name) == value for name, value in written.items())
        assert all(phrase_in(case.fields["text"], value) for value in written.values())


def test_a_written_intent_led_to_the_product() -> None:
    searched = {(q.text, j.product_id) for q in SHOP.queries for j in q.judgements if j.label == "E"}
    searched |= {(text, product.id) for text, product, _ in needs(SHOP)}
    for case in drawn("intent-writing"):
        assert {(text, case.key) for text in (gold(case).text, *gold(case).references)} <= searched
        assert gold(case).text.lower() != product_of(case).title.lower()


def test_the_best_intent_is_the_one_of_which_the_record_states_most() -> None:
    queries = tuple(
        Query(id=text, text=text, judgements=(Judgement(product_id="pan", label="E"),), source=SOURCE)
        for text in ("pan", "cast ion pan", "cast iron pan", "pan for induction")
    )
    (case,) = drawn("intent-writing", Catalogue(products=(PAN,), queries=queries))

    assert gold(case).text == "cast iron pan"
    assert set(gold(case).references) == {"pan", "cast ion pan", "pan for induction"}


def test_the_chosen_rule_says_what_the_question_names() -> None:
    by_id = {policy.id: policy for policy in SHOP.policies}
    for case in drawn("policy-selection"):
        assert isinstance(case.gold, Choice)
        policy, right = by_id[case.records[0]], case.options[case.gold.number - case.first_number]
        by_heading = case.key.endswith("heading")
        assert right == (policy.text if by_heading else policy.title)
        assert by_heading or any(sentence in case.fields["ask"] for sentence in sentences(policy.text))
        assert not by_heading or policy.title in case.fields["ask"]


def test_the_wrong_rules_are_of_the_same_kind_first_and_say_something_else() -> None:
    rules = tuple(
        Policy(id=f"r{n}", kind=kind, title=f"Rule {n}", text=f"We pay. Case {n}.", source=SOURCE)
        for n, kind in enumerate(("returns", "returns", "stock", "stock", "gift", "returns"))
    )
    cases = {case.key: case for case in drawn("policy-selection", Catalogue(policies=rules))}

    assert "r0/0" not in cases  # every rule says it
    assert {"Rule 0", "Rule 1", "Rule 5"} <= set(cases["r0/1"].options)


@pytest.mark.parametrize(
    ("stars", "line"),
    [
        ((5, 5, 4, 1), "4 reviews, 3.8 stars on average; 3 good, 1 poor; most often 5 stars"),
        ((5, 4, 4), "3 reviews, 4.3 stars on average; 3 good, 0 poor; most often 4 stars"),
        ((1, 2, 3), "3 reviews, 2.0 stars on average; 0 good, 2 poor"),
        ((3, 3, 3, 4), "4 reviews, 3.3 stars on average; 1 good, 0 poor; most often 3 stars"),
        ((1, 1, 2), "3 reviews, 1.3 stars on average; 0 good, 3 poor; most often 1 star"),
    ],
)
def test_reviews_are_counted(stars: tuple[int, ...], line: str) -> None:
    assert summary(stars) == line


def test_a_summary_counts_the_reviews_that_are_shown() -> None:
    ratings = {review.id: review.rating for review in SHOP.reviews}
    for case in drawn("review-summary"):
        stars = [ratings[id] for id in case.records if id in ratings]
        assert gold(case).text == summary(stars)
        assert [int(line[2]) for line in case.fields["reviews"].splitlines()] == stars


def test_two_reviews_are_no_summary() -> None:
    reviews = tuple(Review(id=f"r{n}", product_id="pan", rating=4, body="Good.", source=SOURCE) for n in range(2))

    assert drawn("review-summary", Catalogue(products=(PAN,), reviews=reviews)) == []


def test_a_meta_description_is_the_pages_own_and_fits_a_search_result() -> None:
    cases = drawn("meta-description-writing")

    assert cases
    for case in cases:
        assert gold(case).text == product_of(case).seo_description
        assert len(gold(case).text) <= 160


@pytest.mark.parametrize("text", ["The best pan that money can buy, for life.", "Alma Torne Frying Pan, 28 cm", None])
def test_a_meta_description_that_the_listing_does_not_support_is_not_asked_for(text: str | None) -> None:
    pan = PAN.model_copy(update={"seo_description": text})

    assert drawn("meta-description-writing", Catalogue(products=(pan,))) == []
