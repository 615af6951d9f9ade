"""Which categories complete which: links first, then tags, then the tree; never two of one kind."""

from shops import SOURCE

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Category, Product
from shopwright.foundation.chance import Chance
from shopwright.instructions.simulation.complements import complements
from shopwright.instructions.simulation.shelves import Shelves


def one(id: str, path: str, title: str, tags: tuple[str, ...] = (), **raw: str) -> Product:
    return Product(id=id, handle=id, title=title, category=Category(value=path), tags=tags, raw=raw, source=SOURCE)


def of(*products: Product) -> dict[str, tuple[str, ...]]:
    return dict(complements(Shelves(Catalogue(products=products), Chance(7))))


def test_shelves_side_by_side_complete_each_other_where_they_are_not_of_one_kind() -> None:
    found = of(
        one("a", "Outdoor > Tents", "Dome Tent"),
        one("b", "Outdoor > Stoves", "Gas Stove"),
        one("c", "Outdoor > Family Tents", "Big Tent"),
        one("d", "Kitchen > Pans", "Pan"),
    )

    assert found == {
        "Outdoor > Tents": ("Outdoor > Stoves",),
        "Outdoor > Stoves": ("Outdoor > Family Tents", "Outdoor > Tents")[::-1],
        "Outdoor > Family Tents": ("Outdoor > Stoves",),
        "Kitchen > Pans": (),
    }


def test_a_merchants_links_come_first_then_shared_tags() -> None:
    found = of(
        one("a", "Outdoor > Tents", "Dome Tent", ("alpine",), crosssell_skus="d,unknown"),
        one("b", "Outdoor > Stoves", "Gas Stove"),
        one("c", "Sport > Ropes", "Rope", ("Alpine",)),
        one("d", "Home > Mats", "Mat"),
    )

    assert found["Outdoor > Tents"] == ("Home > Mats", "Sport > Ropes", "Outdoor > Stoves")


def test_things_worn_in_each_others_place_or_named_alike_do_not_complete_each_other() -> None:
    found = of(
        one("a", "Footwear > Boots", "Boots"),
        one("b", "Footwear > Sandals", "Sandals"),
        one("c", "Bags > Totes", "Canvas Tote Pouch"),
        one("d", "Bags > Pouches", "Pouch"),
    )

    assert set(found.values()) == {()}
