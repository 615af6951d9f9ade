"""The demo shop's texts are varied, true to their records, and agree with one another."""

import re
from collections import Counter, defaultdict

import pytest

from shopwright.demo.products import Product, option_name
from shopwright.demo.queries import holds
from shopwright.demo.reviews import Review
from shopwright.demo.shop import DemoShop

KINDS = ("description", "review", "question", "answer", "query")


@pytest.mark.parametrize("kind", KINDS)
def test_no_frame_carries_more_than_a_hundredth(shop: DemoShop, kind: str) -> None:
    assert shop.frame_shares()[kind] <= 0.01


@pytest.mark.parametrize("kind", KINDS)
def test_no_frame_hides_behind_small_changes(shop: DemoShop, kind: str) -> None:
    """Measured anew from the texts alone: known values, names, numbers and nouns are masked."""
    masks = masking(shop)
    masked = Counter(masks.sub("_", told.text.lower()) for each, told in shop.sentences() if each == kind)
    bare = {text: count for text, count in masked.items() if re.search(r"[a-z]", text)}
    assert max(bare.values()) / masked.total() <= (0.011 if kind == "query" else 0.01)


def masking(shop: DemoShop) -> re.Pattern[str]:
    told = [(product.brand, product.line, *product.facts.values()) for product in shop.products]
    options = [values for product in shop.products for values in product.options.values()]
    known = {value.lower() for values in (*told, *options) for value in values}
    words = sorted(known, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")(?!\w)|\d+")


def test_every_slot_is_filled(shop: DemoShop) -> None:
    assert not [told.text for _, told in shop.sentences() if re.search(r"[{}\[\]|]|\ba\(n\)", told.text)]


def test_sentences_begin_with_a_capital_and_end(shop: DemoShop) -> None:
    ends = [told.text for kind, told in shop.sentences() if kind in ("review", "answer") and told.text[-1] not in ".?!"]
    starts = [told.text for kind, told in shop.sentences() if kind != "query" and told.text[0].islower()]
    assert ends == starts == []


def test_titles_state_only_facts_of_the_record(shop: DemoShop) -> None:
    for product in shop.products:
        for name, value in product.hidden.items():
            told = " ".join((product.brand, product.line, *product.facts.values())).lower()
            assert value.lower() not in product.title.lower() or value.lower() in told, (name, product.title)


def test_some_facts_are_missing_and_nowhere_told(shop: DemoShop) -> None:
    holes = [product for product in shop.products if product.hidden]
    assert 0.1 < len(holes) / len(shop.products) < 0.3
    assert not [product for product in holes if set(product.hidden) & set(product.facts)]


def test_families_differ_by_one_option_alone(shop: DemoShop) -> None:
    families: dict[tuple[str, str, str], list[Product]] = defaultdict(list)
    for product in shop.products:
        families[product.category.key, product.brand, product.line].append(product)
    twins = [listed for listed in families.values() if len(listed) > 1]
    assert len(twins) >= 28
    for first, second in twins:
        split = first.category.making.split
        assert first.values(split.lower().replace(" ", "_")) != second.values(split.lower().replace(" ", "_"))


def test_answers_come_from_the_record(shop: DemoShop) -> None:
    for asked in shop.questions:
        if asked.answerable:
            values = [value.lower() for value in asked.product.facts.values()]
            assert any(value in asked.answer.text.lower() for value in values), asked.answer


@pytest.mark.parametrize("rating", [1, 2, 4, 5])
def test_words_agree_with_the_stars(shop: DemoShop, rating: int) -> None:
    wrong = "bad" if rating > 3 else "good"
    for review in (review for review in shop.reviews if review.rating == rating):
        assert not used_bank(review, wrong)


def used_bank(review: Review, mood: str) -> bool:
    bank = {frame for aspect in review.product.category.aspects for frame in getattr(aspect, mood)}
    return any(sentence.frame in bank for sentence in review.sentences)


def test_labels_follow_from_the_facts(shop: DemoShop) -> None:
    fails = {"E": 0, "S": 1}
    for query in shop.queries:
        for product, label in query.judgements:
            if label in fails:
                kept = [holds(product, name, value) for name, value in query.wanted.items()]
                assert kept.count(False) == fails[label]
                assert None not in kept


def test_labels_follow_from_the_kind(shop: DemoShop) -> None:
    for query in shop.queries:
        home = next(product.category for product, label in query.judgements if label == "E")
        kinds: dict[str, set[str]] = {label: set() for label in "ESCI"}
        for product, label in query.judgements:
            kinds[label].add(product.category.key)
        assert kinds["E"] | kinds["S"] == {home.key}
        assert kinds["C"] <= set(home.complements)
        assert not kinds["I"] & {home.key, *home.complements}


def test_complements_are_bought_together(shop: DemoShop) -> None:
    kinds = {product.handle: product.category for product in shop.products}
    baskets: dict[str, list[str]] = defaultdict(list)
    for event in shop.events:
        if event["type"] == "purchase":
            baskets[str(event["session"])].append(str(event["product_handle"]))
    pairs = [(kinds[first], kinds[other]) for first, *rest in baskets.values() for other in rest]
    assert len(pairs) > 500
    assert all(other.key in first.complements for first, other in pairs)


def test_every_complement_is_a_category(shop: DemoShop) -> None:
    categories = [category for department in shop.departments for category in department.categories]
    assert {key for category in categories for key in category.complements} <= {category.key for category in categories}


def test_options_and_facts_never_contradict(shop: DemoShop) -> None:
    for product in shop.products:
        assert not {option_name(name) for name in product.facts} & set(product.options)


def test_what_is_bought_was_in_the_cart(shop: DemoShop) -> None:
    carts = {(event["session"], event["sku"], event["qty"]) for event in shop.events if event["type"] == "cart"}
    bought = {(event["session"], event["sku"], event["qty"]) for event in shop.events if event["type"] == "purchase"}
    assert bought <= carts
