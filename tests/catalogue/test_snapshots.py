"""The catalogue on disk: what is saved is loaded."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import (
    Attribute,
    Category,
    Collection,
    Event,
    Judgement,
    Media,
    Money,
    Option,
    Policy,
    Product,
    Query,
    Question,
    Review,
    Session,
    Source,
    Translation,
    Variant,
)
from shopwright.catalogue.snapshots import catalogue_fingerprint, load_catalogue, save
from shopwright.foundation.shop import Shop, ShopSettings

text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
maybe = st.none() | text
source = st.builds(Source, platform=text, file=text, row=st.integers(0, 2**40), licence=text)
money = st.builds(Money, amount=st.integers(0, 2**40), currency=st.sampled_from(["EUR", "JPY"]))
raw = st.dictionaries(text, text, max_size=3)


def tuples(items: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(items, max_size=2).map(tuple)


products = st.builds(
    Product,
    id=text,
    handle=text,
    title=text,
    description=maybe,
    brand=maybe,
    category=st.none() | st.builds(Category, value=text),
    tags=tuples(text),
    attributes=tuples(st.builds(Attribute, name=text, value=text)),
    options=tuples(st.builds(Option, name=text, values=tuples(text))),
    media=tuples(st.builds(Media, url=text, alt=maybe)),
    translations=tuples(st.builds(Translation, language=text, title=maybe)),
    published=st.booleans(),
    source=source,
    raw=raw,
)
variants = st.builds(
    Variant,
    id=text,
    product_id=text,
    title=text,
    options=raw,
    price=st.none() | money,
    quantity=st.none() | st.integers(-(2**40), 2**40),
    availability=st.none() | st.sampled_from(["in_stock", "preorder"]),
    raw=raw,
)
events = st.builds(
    Event, ts=text, type=st.sampled_from(["search", "click"]), query=maybe, position=st.none() | st.integers(0, 9)
)
catalogues = st.builds(
    Catalogue,
    products=tuples(products),
    variants=tuples(variants),
    reviews=tuples(st.builds(Review, id=text, product_id=text, rating=st.integers(1, 5), body=text, source=source)),
    questions=tuples(
        st.builds(
            Question, id=text, product_id=text, question=text, answerable=st.none() | st.booleans(), source=source
        )
    ),
    queries=tuples(
        st.builds(
            Query,
            id=text,
            text=text,
            judgements=tuples(st.builds(Judgement, product_id=text, label=st.sampled_from("ESCI"))),
            source=source,
        )
    ),
    sessions=tuples(st.builds(Session, id=text, started=text, events=tuples(events), source=source)),
    collections=tuples(st.builds(Collection, id=text, title=text, description=maybe, source=source)),
    policies=tuples(st.builds(Policy, id=text, kind=text, title=text, text=text, source=source)),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(catalogues)
def test_what_is_saved_is_loaded(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> None:
    shop = Shop.create(tmp_path_factory.mktemp("shop") / "shop", ShopSettings(name="x"))

    save(shop, catalogue)

    assert load_catalogue(shop) == catalogue


def test_a_catalogue_takes_its_seed_and_language_from_the_shop(tmp_path: Path) -> None:
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="x", seed=11, language="de"))
    save(shop, Catalogue())

    assert (load_catalogue(shop).seed, load_catalogue(shop).language) == (11, "de")


def test_the_fingerprint_changes_with_a_record_and_not_with_what_was_dropped(tmp_path: Path) -> None:
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="x"))
    policy = Policy(id="r", kind="returns", title="R", text="30 days.", source=Source(platform="t", file="f", row=1))
    save(shop, Catalogue(policies=(policy,)))
    first = catalogue_fingerprint(shop)
    save(shop, Catalogue(policies=(policy,)), sources={"f": {"format": "policies"}})
    same = catalogue_fingerprint(shop)
    save(shop, Catalogue(policies=(policy.model_copy(update={"text": "14 days."}),)))

    assert first == same != catalogue_fingerprint(shop)
