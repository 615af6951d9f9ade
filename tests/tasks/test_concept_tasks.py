"""What the single concept tasks promise: neighbours, open questions, siblings, definitions dealt to one part."""

import pytest
from shops import MEASURES, SOURCE, little_shop

from shopwright.catalogue.catalogue import PARTS, Catalogue
from shopwright.catalogue.records import Attribute, Category, Judgement, Option, Query
from shopwright.foundation.chance import Chance
from shopwright.tasks.answerability import NO, YES
from shopwright.tasks.answers import Choice, Entities, Text
from shopwright.tasks.attribute_question import UNKNOWN
from shopwright.tasks.catalogue_of_tasks import task_named
from shopwright.tasks.listing import phrase_in, spoken
from shopwright.tasks.task import Case

SHOP = little_shop()
PATHS = {product.title: product.category.value for product in SHOP.products if product.category}


def drawn(name: str, shop: Catalogue = SHOP) -> list[Case]:
    return list(task_named(name).cases(shop, Chance(7)))


def gold_text(case: Case) -> str:
    assert isinstance(case.gold, Choice)
    return case.options[case.gold.number - case.first_number]


def test_a_product_is_classified_among_neighbours_first() -> None:
    boots = next(case for case in drawn("product-classification") if case.key.startswith("hiking-boots"))

    assert gold_text(boots) == "Outdoor > Footwear > Hiking Boots"
    assert {"Outdoor > Footwear > Hiking Socks", "Outdoor > Clothing > Rain Jackets"} < set(boots.options)


def test_a_shop_of_one_category_asks_for_none() -> None:
    one = [p.model_copy(update={"category": Category(value="All")}) for p in SHOP.products[:5]]
    shop = little_shop(0, 0)

    assert not list(task_named("product-classification").cases(type(shop)(products=tuple(one)), Chance(7)))


def test_extracted_phrases_stand_in_the_title_as_written() -> None:
    for case in drawn("attribute-extraction"):
        assert isinstance(case.gold, Entities)
        assert case.gold.names[0] in case.source_text


def test_a_quarter_of_the_attribute_questions_is_open_at_the_utmost_care() -> None:
    cases = drawn("attribute-question")
    unknown = [case for case in cases if gold_text(case) == UNKNOWN]

    assert all(UNKNOWN in case.options for case in cases)
    assert 0.12 < len(unknown) / len(cases) < 0.35


def test_an_open_question_has_no_option_that_the_title_states() -> None:
    for case in drawn("attribute-question"):
        stated = [option for option in case.options if phrase_in(case.fields["title"], option)]
        assert stated == ([] if gold_text(case) == UNKNOWN else [gold_text(case)])


def test_a_variant_is_of_the_same_family_and_the_others_are_not() -> None:
    families = {product.title: product.family for product in SHOP.products}
    for case in drawn("variant-matching"):
        same = [option for option in case.options if families[option] == families[case.fields["title"]]]
        assert same == [gold_text(case)]


def test_every_collection_is_asked_in_exactly_one_part() -> None:
    task = task_named("category-definition")
    keys = [case.key for part in PARTS for case in task.cases(SHOP.split(part), Chance(7))]

    assert sorted(keys) == sorted(f"{c.id}/{way}" for c in SHOP.collections for way in ("name", "definition"))


def test_every_policy_is_asked_in_exactly_one_part() -> None:
    task = task_named("general-qa")

    assert sorted(c.key for part in PARTS for c in task.cases(SHOP.split(part), Chance(7))) == sorted(
        policy.id for policy in SHOP.policies
    )


def test_a_question_is_answerable_where_the_listing_tells() -> None:
    assert {(case.key[-2:], gold_text(case)) for case in drawn("answerability")} == {("q0", YES), ("q1", NO)}


def test_an_answer_that_the_listing_does_not_support_is_not_asked_for() -> None:
    asked = [q.model_copy(update={"answer": "It weighs 12345 grams."}) for q in SHOP.questions if q.answerable]
    shop = type(SHOP)(products=SHOP.products, questions=tuple(asked))

    assert not list(task_named("answerability").cases(shop, Chance(7)))
    assert not list(task_named("product-qa").cases(shop, Chance(7)))


@pytest.mark.parametrize(("key", "text"), [("q0", "It is made of"), ("q1", "The listing does not say.")])
def test_product_questions_are_answered_honestly(key: str, text: str) -> None:
    for case in drawn("product-qa"):
        assert isinstance(case.gold, Text)
        assert not case.key.endswith(key) or case.gold.text.startswith(text)


@pytest.mark.parametrize("name", ["product-classification", "category-identification", "numeric-reasoning"])
def test_options_are_numbered_from_nought_as_often_as_from_one(name: str) -> None:
    numbers = [case.first_number for case in drawn(name)]

    assert set(numbers) == {0, 1}
    assert 0.4 < sum(numbers) / len(numbers) < 0.6


def test_a_category_above_or_beneath_the_right_one_is_no_wrong_option() -> None:
    moved = [p.model_copy(update={"category": Category(value="Outdoor > Footwear")}) for p in SHOP.products[:3]]
    shop = Catalogue(products=(*moved, *SHOP.products[3:]))

    for name in ("product-classification", "foreign-title-classification"):
        for case in drawn(name, shop):
            above = "Outdoor > Footwear"
            assert not (gold_text(case).startswith(f"{above} > ") and above in case.options)
            assert not (gold_text(case) == above and any(o.startswith(f"{above} > ") for o in case.options))


def test_only_the_right_product_belongs_to_the_category_named() -> None:
    cases = drawn("category-identification")

    assert len(cases) == len(SHOP.products)
    for case in cases:
        assert [option for option in case.options if PATHS[option] == case.fields["category"]] == [gold_text(case)]


def test_the_products_of_other_categories_are_from_shelves_beside_it_first() -> None:
    pan = next(case for case in drawn("category-identification") if case.key.startswith("frying-pans"))

    assert {PATHS[option] for option in pan.options} == {
        "Kitchen > Cookware > Frying Pans",
        "Kitchen > Cookware > Stock Pots",
    }


def test_a_category_is_named_as_the_shop_names_it() -> None:
    for case in drawn("category-naming"):
        product = SHOP.by_id[case.key]
        assert isinstance(case.gold, Text) and product.category
        assert case.gold.text == product.category.leaf
        assert case.fields["department"] == product.category.value.split(" > ")[0]


def test_only_the_match_shares_the_category_and_it_is_of_another_family() -> None:
    families = {product.title: product.family for product in SHOP.products}
    for case in drawn("category-matching"):
        title = case.fields["title"]
        assert [option for option in case.options if PATHS[option] == PATHS[title]] == [gold_text(case)]
        assert families[gold_text(case)] != families[title]


def test_an_attribute_is_stated_on_the_right_shelf_and_on_no_other_shown() -> None:
    cases = drawn("attribute-category")
    own = {name for name, _ in MEASURES.values()}

    assert {case.fields["attribute"] for case in cases} == own
    for case in cases:
        stating = {PATHS[p.title] for p in SHOP.products if p.attribute(case.fields["attribute"])}
        assert stating & set(case.options) == {gold_text(case)}


def test_a_shelf_that_offers_a_choice_of_an_attribute_does_not_lack_it() -> None:
    choice = Option(name="Capacity", values=("1 l", "2 l"))
    offered = [
        p.model_copy(update={"options": (choice,)}) if "Notebooks" in PATHS[p.title] else p for p in SHOP.products
    ]

    for case in drawn("attribute-category", Catalogue(products=tuple(offered))):
        assert case.fields["attribute"] != "capacity" or gold_text(case).endswith(("Stock Pots", "Notebooks"))
        if case.fields["attribute"] == "capacity":
            assert len({"Kitchen > Cookware > Stock Pots", "Office > Paper > Notebooks"} & set(case.options)) == 1


def test_an_attribute_that_few_of_a_shelf_state_is_not_asked_for() -> None:
    odd = SHOP.products[0].model_copy(update={"attributes": (Attribute(name="insole", value="cork"),)})

    asked = drawn("attribute-category", Catalogue(products=(odd, *SHOP.products[1:])))
    assert "insole" not in {case.fields["attribute"] for case in asked}


def test_listed_values_stand_in_the_text_and_in_the_record_in_the_order_asked() -> None:
    cases = drawn("attribute-listing")

    assert len(cases) == len(SHOP.products)
    for case in cases:
        assert isinstance(case.gold, Entities)
        product, names = SHOP.by_id[case.key], case.fields["attributes"].split(", ")
        stated = [product.brand if name == "brand" else product.attribute(name) for name in names]
        assert [name.lower() for name in case.gold.names] == [(value or "").lower() for value in stated]
        assert all(name in case.source_text and "," not in name for name in case.gold.names)


def test_words_of_a_query_are_what_its_exact_products_state() -> None:
    queries = {query.id: query for query in SHOP.queries}
    cases = drawn("query-entities")

    assert {case.fields["entity"] for case in cases} >= {"product type", "brand", "material", "color"}
    for case in cases:
        id, entity = case.key.split("/")
        exact = [SHOP.by_id[j.product_id] for j in queries[id].judgements if j.label == "E"]
        facts = {"brand": exact[0].brand, "product type": exact[0].category and exact[0].category.leaf.lower()}
        assert isinstance(case.gold, Entities)
        assert case.gold.names == (facts.get(entity) or exact[0].attribute(entity),)
        assert case.gold.names[0] in queries[id].text


def asked_of(text: str, *attributes: tuple[str, str]) -> list[Case]:
    facts = tuple(Attribute(name=name, value=value) for name, value in attributes)
    product = SHOP.products[0].model_copy(update={"attributes": facts})
    query = Query(id="q", text=text, judgements=(Judgement(product_id=product.id, label="E"),), source=SOURCE)
    return drawn("query-entities", Catalogue(products=(product,), queries=(query,)))


def test_a_phrase_inside_another_and_one_of_two_kinds_are_not_asked_for() -> None:
    assert {
        c.fields["entity"] for c in asked_of("stainless steel pan", ("base", "steel"), ("body", "stainless steel"))
    } == {"body"}
    assert not asked_of("wool cap", ("lining", "wool"), ("shell", "wool"))


def test_a_query_wants_the_category_of_all_its_exact_products() -> None:
    queries = {query.id: query for query in SHOP.queries}
    for case in drawn("query-classification"):
        label = {j.product_id: j.label for j in queries[case.key].judgements}
        of = {name: {PATHS[SHOP.by_id[id].title] for id, own in label.items() if own == name} for name in "ES"}
        assert of["E"] == {gold_text(case)}
        assert not of["S"] & (set(case.options) - {gold_text(case)})


def test_a_query_whose_exact_products_disagree_is_not_classified() -> None:
    one, other = SHOP.products[0], SHOP.products[-1]
    both = tuple(Judgement(product_id=product.id, label="E") for product in (one, other))

    assert not drawn(
        "query-classification",
        Catalogue(products=SHOP.products, queries=(Query(id="q", text="gift", judgements=both, source=SOURCE),)),
    )


def test_words_of_a_foreign_title_stand_in_both_titles_and_in_the_record() -> None:
    cases = drawn("foreign-title-entities")

    assert {case.language for case in cases} >= {"de", "fr"}
    for case in cases:
        id, _, attribute = case.key.split("/")
        product = SHOP.by_id[id]
        assert isinstance(case.gold, Entities)
        phrase = case.gold.names[0]
        assert phrase in case.fields["title"] and phrase.lower() in product.title.lower()
        assert (
            phrase.lower() == ((product.brand if attribute == "brand" else product.attribute(attribute)) or "").lower()
        )


def test_two_products_differ_in_the_right_attribute_alone() -> None:
    cases = drawn("product-difference")

    assert cases
    for case in cases:
        one, other = (SHOP.by_id[id] for id in case.key.split("/"))
        facts = [{spoken(a.name): a.value.lower() for a in product.attributes} for product in (one, other)]
        assert [name for name in case.options if facts[0][name] != facts[1][name]] == [gold_text(case)]
        assert PATHS[one.title] == PATHS[other.title]


def test_definitions_are_told_apart_from_those_of_shelves_beside_first() -> None:
    pots = next(case for case in drawn("category-definition") if case.key == "stock-pots/name")

    assert "Frying Pans" in pots.options


def test_a_collection_above_another_does_not_stand_against_it() -> None:
    above = SHOP.collections[0].model_copy(
        update={"id": "all", "title": "All Footwear", "category": "Outdoor > Footwear"}
    )
    cases = drawn("category-definition", Catalogue(collections=(above, *SHOP.collections)))

    boots = [case for case in cases if case.key == "hiking-boots/name"]
    assert boots and "All Footwear" not in boots[0].options
