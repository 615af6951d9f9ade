"""Search finds by words and meaning, filters first, and holds for any text."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from assistant.corner_shop import corner_shop
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopwright.assistant.filters import Filter
from shopwright.assistant.search import Index, Vectors, build_index
from shopwright.catalogue.records import Money
from shopwright.foundation.shop import Shop

UNDER_100 = Filter("price", most=Money(amount=10000, currency="EUR"))


class TwoThings:
    """Knows two meanings: what keeps rain off, and everything else."""

    fingerprint = "two-things"

    def __init__(self) -> None:
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += len(texts)
        wet = [any(word in text.lower() for word in ("rain", "drizzle", "downpour")) for text in texts]
        return np.array([[1.0, 0.0] if one else [0.0, 1.0] for one in wet], dtype=np.float32)


def found(index: Index, text: str, *filters: Filter) -> list[str]:
    return [hit.product.id for hit in index.search(text, filters)]


def test_the_product_whose_title_has_the_words_comes_first(index: Index) -> None:
    assert found(index, "frying pan")[0] == "pan"


def test_plurals_and_accents_are_no_obstacle(index: Index) -> None:
    assert found(index, "frÿing pans")[0] == "pan"


def test_a_stock_keeping_unit_finds_its_product(index: Index) -> None:
    assert found(index, "JACKET-red-S")[0] == "jacket"


def test_what_is_not_published_is_never_found(index: Index) -> None:
    assert "secret" not in found(index, "Fjelder Secret Rain Jacket")


def test_what_the_shop_does_not_have_is_not_found(index: Index) -> None:
    assert found(index, "bananas") == []


def test_only_the_variants_that_meet_the_filters_are_shown(index: Index) -> None:
    cheap = Filter("price", most=Money(amount=9000, currency="EUR"))
    (hit,) = index.search("rain jacket", (cheap,))

    assert [variant.id for variant in hit.variants] == ["jacket-red-S"]


def test_one_variant_must_meet_all_the_filters_together(index: Index) -> None:
    olive, small = Filter("option", "Color", ("olive",)), Filter("option", "Size", ("S",))

    assert "jacket" in found(index, "rain jacket", olive)
    assert "jacket" not in found(index, "rain jacket", olive, small)


@pytest.mark.parametrize(
    ("one", "kept"),
    [
        (Filter("stock"), {"jacket", "stig", "tind", "pan"}),
        (Filter("brand", "Brand", ("alma",)), {"tind", "tea"}),
        (Filter("brand", "Brand", ("alma",), excluded=True), {"jacket", "shell", "stig", "pan"}),
        (Filter("category", "Category", ("Outdoor",)), {"jacket", "shell", "stig", "tind"}),
        (Filter("attribute", "Material", ("suede",)), {"tind"}),
        (Filter("option", "color", ("olive",)), {"jacket", "tind"}),
        (Filter("word", values=("leather",), excluded=True), {"jacket", "shell", "tind", "pan", "tea"}),
    ],
)
def test_a_filter_keeps_what_meets_it(index: Index, one: Filter, kept: set[str]) -> None:
    assert set(found(index, "", one)) == kept


def test_a_price_that_is_not_stated_meets_no_price_filter(shop: Shop) -> None:
    catalogue = corner_shop()
    variants = tuple(v.model_copy(update={"price": None}) for v in catalogue.variants)

    assert found(build_index(shop, replace(catalogue, variants=variants)), "pan", UNDER_100) == []


def test_products_without_variants_are_found_but_have_no_price(shop: Shop) -> None:
    bare = build_index(shop, replace(corner_shop(), variants=()))

    assert found(bare, "pan") == ["pan"]
    assert found(bare, "pan", UNDER_100) == []
    assert found(bare, "jacket", Filter("option", "Color", ("red",))) == ["jacket"]


def test_the_cheapest_and_the_dearest_are_computed_from_prices(index: Index) -> None:
    assert [hit.product.id for hit in index.search("boots", order="cheapest")] == ["tind", "stig"]
    assert [hit.product.id for hit in index.search("boots", order="dearest")] == ["stig", "tind"]
    assert index.search("", order="cheapest")[0].product.id == "tea"


def test_meaning_finds_what_words_do_not(shop: Shop) -> None:
    index = build_index(shop, corner_shop(), TwoThings())

    assert index.understands_meaning
    assert set(found(index, "downpour")) == {"jacket", "shell"}


def test_an_index_is_built_once_and_again_when_a_record_changes(shop: Shop) -> None:
    encoder, catalogue = TwoThings(), corner_shop()
    build_index(shop, catalogue, encoder)
    first = encoder.encoded
    build_index(shop, catalogue, encoder)
    assert encoder.encoded == first

    renamed = tuple(p.model_copy(update={"title": "Wok"}) if p.id == "pan" else p for p in catalogue.products)
    changed = build_index(shop, replace(catalogue, products=renamed), encoder)
    assert found(changed, "wok")[0] == "pan"
    assert len(list((shop.folder / "search").glob("*.npy"))) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(text=st.text(max_size=80) | st.sampled_from(['" OR "', "NEAR(a b)", "title:pan", "pan*", "a AND", "'); DROP--"]))
def test_any_text_is_a_safe_search(index: Index, text: str) -> None:
    assert len(index.search(text)) <= 6
