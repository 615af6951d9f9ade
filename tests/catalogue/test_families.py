"""Families: one thing in another colour, size or listing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.catalogue.catalogue import PARTS, Catalogue
from shopwright.catalogue.families import why, with_families
from shopwright.catalogue.records import Attribute, Category, Option, Product, Review, Source

SOURCE = Source(platform="test", file="test.csv", row=1)


def product(id: str, title: str, brand: str | None = "Fjell", **more: object) -> Product:
    return Product.model_validate({"id": id, "handle": id, "title": title, "brand": brand, "source": SOURCE, **more})


def are_one_family(*products: Product) -> bool:
    return len({p.family for p in with_families(products)}) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Rain Jacket, Moss", "Rain Jacket, Navy"),
        ("Men's Rain Jacket XL", "Rain Jacket, Women's, S"),
        ("Power Bank 10,000 mAh", "Power Bank 20,000 mAh"),
        ("Board 30 x 20 cm", "Board, 36 x 24 cm"),
        ("Socks, 3 Pairs", "Socks, 1 Pair"),
        ('Monitor 27"', 'Monitor 32"'),
        ("Fjell Rain Jacket", "Jacket Rain"),
    ],
)
def test_titles_that_differ_as_variants_do_are_one_family(first: str, second: str) -> None:
    one, other = product("1", first), product("2", second)

    assert are_one_family(one, other)
    assert "title words" in why(one, other)


@pytest.mark.parametrize(("first", "second"), [("Rain Jacket", "Fleece Jacket"), ("Phone 13 Case", "Phone 14 Case")])
def test_titles_that_name_different_things_are_not(first: str, second: str) -> None:
    one, other = product("1", first), product("2", second)

    assert not are_one_family(one, other)
    assert why(one, other).startswith("Not one family")


def test_brands_part_families_and_so_do_categories_where_there_is_no_brand() -> None:
    kitchen, garden = Category(value="Kitchen"), Category(value="Garden")

    assert not are_one_family(product("1", "Mug"), product("2", "Mug", brand="Havnes"))
    assert not are_one_family(product("1", "Pot", None, category=kitchen), product("2", "Pot", None, category=garden))
    assert are_one_family(product("1", "Pot", None, category=kitchen), product("2", "Red Pot", None, category=kitchen))


def test_values_of_options_and_attributes_are_taken_out_of_titles() -> None:
    first = product("1", "Board in Oak", attributes=(Attribute(name="Material", value="oak"),))
    second = product("2", "Board, Walnut", options=(Option(name="Material", values=("Walnut", "Elm")),))

    assert are_one_family(first, second)


def test_equal_descriptions_join_and_short_ones_do_not() -> None:
    text = "The best mug for tea in the morning and soup at night."
    first, second = product("1", "Mug", description=text), product("2", "Cup", description=text.upper())

    assert are_one_family(first, second)
    assert "descriptions are equal" in why(first, second)
    assert not are_one_family(product("1", "Mug", description="Good."), product("2", "Cup", description="Good."))


def test_two_listings_that_agree_in_every_fact_and_share_a_name_are_one() -> None:
    shared = tuple(
        Attribute(name=name, value=value) for name, value in (("Fit", "slim"), ("Hood", "fixed"), ("Care", "cold"))
    )
    jackets = Category(value="Outdoor > Jackets")
    first = product("1", "Fjell Drift Shell", category=jackets, attributes=shared)
    second = product("2", "Fjell Drift Raincoat", category=jackets, attributes=shared)
    other = product(
        "3", "Fjell Drift Parka", category=jackets, attributes=(*shared[:2], Attribute(name="Care", value="hot"))
    )

    assert are_one_family(first, second)
    assert "agree in every stated fact" in why(first, second)
    assert not are_one_family(first, other)


def test_families_reach_over_products_that_lie_between() -> None:
    text = "A mug so good that it was described with the very same words twice."
    products = with_families(
        [product("1", "Mug"), product("2", "Mug, red", description=text), product("3", "Becher", description=text)]
    )

    assert len({p.family for p in products}) == 1
    assert "lie between" in why(products[0], products[2])
    assert why(products[0], products[0]) == "They are one and the same product."


def test_a_family_keeps_its_name_when_others_come() -> None:
    before = with_families([product("2", "Mug, red")])
    text = "A mug so good that it was described with the very same words twice."
    after = with_families([*before, product("1", "A Mug"), product("3", "Aardvark", description=text)])

    assert after[0].family == after[1].family == before[0].family
    assert after[2].family != after[0].family


def test_a_family_that_falls_apart_gets_two_names() -> None:
    first, second = with_families([product("1", "Mug"), product("2", "Red Mug")])
    renamed = second.model_copy(update={"title": "Lamp"})

    apart = with_families([first, renamed])

    assert apart[0].family == first.family != apart[1].family


titles = st.lists(st.sampled_from("red blue S M jacket rain mug fjell 30 cm".split()), min_size=1, max_size=4).map(
    " ".join
)


@given(st.lists(st.tuples(titles, st.sampled_from(["Fjell", None])), max_size=30), st.integers(0, 99))
def test_splitting_puts_no_family_on_two_sides(drawn: list[tuple[str, str | None]], seed: int) -> None:
    products = with_families([product(str(n), title, brand) for n, (title, brand) in enumerate(drawn)])
    reviews = tuple(Review(id=p.id, product_id=p.id, rating=5, body="x", source=SOURCE) for p in products)
    whole = Catalogue(products=products, reviews=reviews, seed=seed)

    parts = [whole.split(part) for part in PARTS]

    families = [{p.family for p in part.products} for part in parts]
    assert sum(map(len, families)) == len(set().union(*families))
    assert sum(len(part.products) for part in parts) == len(products)
    assert all({r.product_id for r in part.reviews} == {p.id for p in part.products} for part in parts)


@given(st.lists(titles, max_size=12))
def test_families_are_stable_when_computed_again(drawn: list[str]) -> None:
    once = with_families([product(str(n), title) for n, title in enumerate(drawn)])

    assert with_families(once) == once
