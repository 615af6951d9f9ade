"""Facts read from titles and descriptions: those said of the product itself, and no others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shops import PHRASES, SOURCE

from shopwright.catalogue.records import Attribute, Category, Product
from shopwright.instructions.simulation.reading import read_attributes, with_read_attributes
from shopwright.tasks.listing import phrase_in


def product(title: str, description: str | None = None, leaf: str = "Boots", **facts: str) -> Product:
    attributes = tuple(Attribute(name=name, value=value) for name, value in facts.items())
    category = Category(value=f"Shop > {leaf}")
    return Product(
        id="p",
        handle="p",
        title=title,
        description=description,
        category=category,
        attributes=attributes,
        source=SOURCE,
    )


def read(title: str, description: str | None = None, leaf: str = "Boots") -> dict[str, tuple[str, str]]:
    return {a.name: (a.value, a.source) for a in read_attributes(product(title, description, leaf))}


def test_a_title_tells_colour_material_audience_season_and_size() -> None:
    told = read("Men's Winter Boots in 500 ml, black suede boots")

    assert told == {
        "Color": ("black", "title"),
        "Material": ("suede", "title"),
        "Audience": ("men", "title"),
        "Season": ("winter", "title"),
        "Size": ("500 ml", "title"),
    }


def test_a_description_tells_what_the_title_leaves_open() -> None:
    assert read("Fell Walker", "These tan leather boots last.") == {"Material": ("leather", "description")}


@pytest.mark.parametrize(
    ("title", "description", "leaf"),
    [
        ("Fell Walker", "Set against a green background, with black straps and leather accents.", "Boots"),
        ("Fell Walker", "Boots that go with a grey sweater.", "Boots"),
        ("Black Tea", None, "Tea"),
        ("Red Velvet Cake", None, "Cakes"),
        ("Crystal Clear Tumbler", None, "Tumblers"),
        ("Silver-Plated Ring", "Gold-toned, and not made of steel.", "Rings"),
        ("Fell Walker", "Boots without leather. Not black boots.", "Boots"),
        ("Black and White Boots", "White boots.", "Boots"),
        ("Fell Walker", "Good for men and women. Holds a 15 inch laptop.", "Boots"),
    ],
)
def test_what_is_said_of_something_else_or_of_two_things_is_not_read(
    title: str, description: str | None, leaf: str
) -> None:
    assert read(title, description, leaf) == {}


def test_a_look_alike_is_read_by_its_whole_name() -> None:
    assert read("Faux Leather Boots") == {"Material": ("faux leather", "title")}


def test_a_record_that_states_enough_is_left_as_it_is() -> None:
    rich = product("Black Suede Boots", shaft="high", sole="rubber", closure="laces")

    assert with_read_attributes(rich) == rich


def test_a_fact_that_the_record_states_under_any_name_is_not_read_again() -> None:
    told = with_read_attributes(product("Black Suede Boots", colour="Raven"))

    assert [(a.name, a.value) for a in told.attributes] == [("colour", "Raven"), ("Material", "suede")]


@given(PHRASES, st.none() | PHRASES)
def test_whatever_is_read_stands_in_the_text_that_it_is_said_to_be_read_from(title: str, text: str | None) -> None:
    one = product(title or "x", text)
    for attribute in read_attributes(one):
        source = one.title if attribute.source == "title" else one.description or ""
        spoken = " ".join(source.split())
        assert attribute.name == "Audience" or phrase_in(spoken, attribute.value) or not spoken.isascii()
