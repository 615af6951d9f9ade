"""What the single concept tasks promise: neighbours, open questions, siblings, definitions dealt to one part."""

import pytest
from shops import little_shop

from shopwright.catalogue.catalogue import PARTS
from shopwright.catalogue.records import Category
from shopwright.foundation.chance import Chance
from shopwright.tasks.answerability import NO, YES
from shopwright.tasks.answers import Choice, Entities, Text
from shopwright.tasks.attribute_question import UNKNOWN
from shopwright.tasks.catalogue_of_tasks import task_named
from shopwright.tasks.listing import phrase_in
from shopwright.tasks.task import Case

SHOP = little_shop()


def drawn(name: str) -> list[Case]:
    return list(task_named(name).cases(SHOP, Chance(7)))


def gold_text(case: Case) -> str:
    assert isinstance(case.gold, Choice)
    return case.options[case.gold.number - 1]


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
