"""What units, prices and everyday knowledge promise: golds that a second computation from the record agrees with."""

import re
from collections import Counter

import pytest
from shops import SOURCE, little_shop

from shopwright.catalogue.catalogue import PARTS, Catalogue
from shopwright.catalogue.records import Attribute, Category, Money, Product, Variant
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Choice
from shopwright.tasks.catalogue_of_tasks import task_named
from shopwright.tasks.everyday_commonsense import ASKS, entries
from shopwright.tasks.offers import offers
from shopwright.tasks.task import Case

SHOP = little_shop()
GRAMS = {"g": 1, "kg": 1000, "oz": 28.3495, "lb": 453.592}
METRES = {"mm": 0.001, "cm": 0.01, "m": 1, "inches": 0.0254}
LITRES = {"ml": 0.001, "l": 1, "fl oz": 0.0295735}


def drawn(name: str, shop: Catalogue = SHOP) -> list[Case]:
    return list(task_named(name).cases(shop, Chance(7)))


def right(case: Case) -> str:
    assert isinstance(case.gold, Choice)
    return case.options[case.gold.number - case.first_number]


def stating(**facts: str) -> Catalogue:
    told = tuple(Attribute(name=name.replace("_", " "), value=value) for name, value in facts.items())
    return Catalogue(products=(Product(id="p", handle="p", title="Thing", attributes=told, source=SOURCE),))


def shelf(*offered: tuple[str, int, int | None]) -> Catalogue:
    """A shelf of products by title, price and former price in cents."""
    pots = Category(value="Kitchen > Pots")
    products = tuple(
        Product(id=title, handle=title, title=title, category=pots, source=SOURCE) for title, _, _ in offered
    )
    variants = tuple(
        Variant(
            id=title,
            product_id=title,
            title="Default Title",
            price=Money(amount=price, currency="EUR"),
            list_price=Money(amount=before, currency="EUR") if before else None,
        )
        for title, price, before in offered
    )
    return Catalogue(products=products, variants=variants)


def test_a_measure_is_converted_as_the_table_of_units_says() -> None:
    cases = drawn("unit-conversion")

    assert len(cases) == len(SHOP.products)
    for case in cases:
        id, name, unit = case.key.split("/")
        stated = re.fullmatch(r"([\d.]+) (\w+)", SHOP.by_id[id].attribute(name) or "")
        table = next(table for table in (GRAMS, METRES, LITRES) if unit in table)
        assert stated and stated[2] in table and stated[2] != unit
        wanted = float(stated[1]) * table[stated[2]] / table[unit]
        numbers = {option: float(option.removesuffix(f" {unit}")) for option in case.options}
        assert min(numbers, key=lambda option: abs(numbers[option] - wanted)) == right(case)
        assert numbers[right(case)] == pytest.approx(wanted, rel=0.005)


@pytest.mark.parametrize("value", ["120 g/m²", "20,000 mAh", "about 5 cm", "30 x 40 cm", "0 g", "large"])
def test_what_is_no_plain_measure_is_not_converted(value: str) -> None:
    assert not drawn("unit-conversion", stating(size=value))


def test_the_weight_of_the_variants_serves_where_no_other_measure_is_stated() -> None:
    product = stating().products[0]
    variants = (Variant(id="v", product_id="p", title="one", weight_g=2000),)
    weights = drawn("unit-conversion", Catalogue(products=(product,), variants=variants))
    told = drawn("unit-conversion", Catalogue(products=stating(height="30 cm").products, variants=variants))

    assert [case.key.split("/")[1] for case in weights] == ["weight"]
    assert [case.key.split("/")[1] for case in told] == ["height"]


def test_the_cheapest_offer_costs_least_by_the_record() -> None:
    for case in drawn("price-comparison"):
        if case.key.endswith("/price"):
            prices = {option: float(option.rsplit(": ", 1)[1].split(" ")[0]) for option in case.options}
            assert [o for o, price in prices.items() if price == min(prices.values())] == [right(case)]


def test_the_largest_discount_is_the_largest_share_not_the_largest_sum() -> None:
    cases = drawn("price-comparison", shelf(("A", 10000, 12000), ("B", 500, 1000), ("C", 9000, 9900), ("D", 1, None)))
    reduced = [case for case in cases if case.key.endswith("/discount")]

    assert {right(case) for case in reduced} == {"B: 5.00 EUR, before 10.00 EUR"}
    assert {option[0] for option in reduced[0].options} == {"A", "B", "C"}


def test_the_cheapest_by_content_is_so_per_hundred_grams() -> None:
    cases = drawn(
        "price-comparison", shelf(("Tea 50 g", 500, None), ("Tea 250 g", 2000, None), ("Tea 100 g", 950, None))
    )
    by_content = [case for case in cases if case.key.endswith("/content")]

    assert [right(case) for case in by_content] == ["Tea 250 g: 20.00 EUR"]
    assert "per 100 g" in by_content[0].question


@pytest.mark.parametrize(
    ("title", "content"),
    [
        ("Tea, 0.5 kg", (500.0, "100 g")),
        ("Oil 750 ml", (750.0, "100 ml")),
        ("Pens, pack of 6", (6.0, "piece")),
        ("Socks, 3 pairs", (3.0, "pair")),
        ("Jar, 4 jars, 500 ml", None),
        ("Shirt, 120 g/m²", None),
        ("Mug", None),
    ],
)
def test_a_content_is_read_only_where_a_name_tells_it_beyond_doubt(
    title: str, content: tuple[float, str] | None
) -> None:
    (offer,) = offers(shelf((title, 100, None)), Chance(1))

    assert offer.content == content


def test_equal_prices_and_other_currencies_are_not_compared() -> None:
    dear = shelf(("A", 1000, None), ("B", 1000, None), ("C", 1010, None))
    dollars = [
        v.model_copy(update={"price": Money(amount=9000 + n, currency="USD")}) for n, v in enumerate(dear.variants)
    ]

    assert not drawn("price-comparison", dear)
    mixed = Catalogue(products=dear.products, variants=(dear.variants[0], *dollars[1:]))
    assert not drawn("price-comparison", mixed)


def test_everyday_knowledge_covers_every_relation_alike() -> None:
    counts = Counter(entry.relation for entry in entries())

    assert len(entries()) >= 240
    assert set(counts) == set(ASKS) and min(counts.values()) >= 40


def test_an_entry_has_an_id_and_a_question_of_its_own_and_three_wrong_answers() -> None:
    assert len({entry.id for entry in entries()}) == len({entry.ask for entry in entries()}) == len(entries())
    assert all(len({entry.answer, *entry.wrong}) == 4 for entry in entries())


def test_the_right_answer_is_not_told_by_its_length() -> None:
    longest = sum(len(entry.answer) > max(map(len, entry.wrong)) for entry in entries())

    assert longest / len(entries()) < 0.3


def test_every_entry_is_asked_in_exactly_one_part_with_its_own_answer() -> None:
    answers = {entry.id: entry.answer for entry in entries()}
    keys = [case.key for part in PARTS for case in drawn("everyday-commonsense", SHOP.split(part))]

    assert sorted(keys) == sorted(answers)
    assert all(right(case) == answers[case.key] for case in drawn("everyday-commonsense"))
