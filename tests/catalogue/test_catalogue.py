"""The records of a shop in memory, joined."""

from shopwright.catalogue.catalogue import PARTS, Catalogue
from shopwright.catalogue.records import (
    Category,
    Event,
    Judgement,
    Product,
    Query,
    Question,
    Review,
    Session,
    Source,
    Translation,
    Variant,
)

SOURCE = Source(platform="t", file="f", row=1)
TENT = Product(
    id="tent",
    handle="tent",
    title="Tent",
    category=Category(value="Outdoor > Tents"),
    translations=(Translation(language="de", title="Zelt"),),
    source=SOURCE,
)
MUG = Product(id="mug", handle="mug", title="Mug", source=SOURCE)
WHOLE = Catalogue(
    products=(TENT, MUG),
    variants=(Variant(id="tent/1", product_id="tent", title="Tent"),),
    reviews=(Review(id="1", product_id="mug", rating=5, body="Warm.", source=SOURCE),),
    questions=(Question(id="1", product_id="tent", question="Is it dry?", source=SOURCE),),
    queries=tuple(
        Query(id=f"{n}", text=f"query {n}", judgements=(Judgement(product_id="tent", label="E"),), source=SOURCE)
        for n in range(100)
    ),
    sessions=tuple(
        Session(
            id=f"{n}",
            started=f"2025-01-{n + 1:02d}",
            events=(
                Event(ts=f"2025-01-{n + 1:02d}", type="search", query="tent"),
                Event(ts=f"2025-01-{n + 1:02d}", type="click", product_id="tent"),
            ),
            source=SOURCE,
        )
        for n in range(20)
    ),
)


def test_records_find_their_product() -> None:
    assert WHOLE.by_id["mug"] is MUG
    assert [v.id for v in WHOLE.variants_of["tent"]] == ["tent/1"]
    assert [r.id for r in WHOLE.reviews_of["mug"]] == ["1"]
    assert [q.id for q in WHOLE.questions_of["tent"]] == ["1"]
    assert WHOLE.by_category == {"Outdoor > Tents": (TENT,)}
    assert TENT.category is not None and TENT.category.leaf == "Tents"
    assert TENT.in_language("de") is not None and TENT.in_language("fr") is None


def test_every_query_is_in_one_part_and_judges_products_of_its_part_alone() -> None:
    parts = [WHOLE.split(part) for part in PARTS]

    assert sorted(q.id for part in parts for q in part.queries) == sorted(q.id for q in WHOLE.queries)
    assert all(
        {j.product_id for q in part.queries for j in q.judgements} <= {p.id for p in part.products} for part in parts
    )


def test_sessions_are_cut_by_time() -> None:
    train, validation, test = (WHOLE.split(part) for part in PARTS)

    assert (len(train.sessions), len(validation.sessions), len(test.sessions)) == (13, 2, 5)
    assert max(s.started for s in train.sessions) < min(s.started for s in test.sessions)
    assert all(s.searches == ("tent",) for s in test.sessions)
    assert all(set(s.products("click")) <= {p.id for p in test.products} for s in test.sessions)


def test_a_split_does_not_move_when_others_come() -> None:
    lamp = Product(id="lamp", handle="lamp", title="Lamp", source=SOURCE)
    more = Catalogue(products=(*WHOLE.products, lamp))

    for part in PARTS:
        assert WHOLE.split(part).by_id.keys() <= more.split(part).by_id.keys()
