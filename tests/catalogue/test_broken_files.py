"""Broken inputs: each is reported with file, row, field, value and fix, and every other row arrives."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from catalogue.bringing import Bring
from hypothesis import given
from hypothesis import strategies as st

from shopwright.catalogue.drops import ImportLog
from shopwright.catalogue.importing import import_files
from shopwright.catalogue.report import ImportReport
from shopwright.catalogue.snapshots import load_catalogue
from shopwright.catalogue.sources.opening import open_table
from shopwright.foundation.errors import UnreadableFile
from shopwright.foundation.files import read_jsonl
from shopwright.foundation.shop import Shop

HEADER = "Handle,Title,Body (HTML),Vendor,Variant SKU,Variant Price\n"
TENT = "tent,Tent,<p>Dry.</p>,Fjell,T-1,199.00\n"
MUG = "mug,Mug,<p>Warm.</p>,Fjell,M-1,9.00\n"
SOCK = "sock,Sock,<p>Soft.</p>,Fjell,S-1,7.00\n"


def only_drop(report: ImportReport) -> tuple[str, str, int, str, str]:
    assert [entry["count"] for entry in report.dropped] == [1]
    drop = report.drops[0]
    assert report.dropped[0]["reason"] == drop.reason
    assert all(
        str(part) in report.dropped[0]["example"] for part in (drop.file, f"row {drop.row}", drop.field, drop.fix)
    )
    return drop.reason, drop.file, drop.row, drop.field, drop.value


def ids(shop: Shop) -> list[str]:
    return [product.id for product in load_catalogue(shop).products]


def test_a_broken_quote_is_reported_with_its_row(bring: Bring, shop: Shop) -> None:
    broken = 'lamp,"Lamp,<p>Bright.</p>,Fjell,L-1,30.00\n'

    report = bring({"products.csv": HEADER + TENT + broken + MUG + 'bowl,"Bowl, deep",<p>Big.</p>,Fjell,B-1,8.00\n'})

    expected = "broken-quote", "products.csv", 3, "Title", '"Lamp,<p>Bright.</p>,Fjell,L-1,30.00'
    assert only_drop(report) == expected
    assert ids(shop) == ["tent", "mug", "bowl"]


def test_a_missing_key_column_is_reported_and_rows_are_named_by_their_titles(bring: Bring, shop: Shop) -> None:
    rows = [line.split(",", 1)[1] for line in (HEADER, TENT, MUG)]

    report = bring({"products.csv": "".join(rows)})

    reason, file, row, field, value = only_drop(report)
    assert (reason, file, row, field) == ("missing-column", "products.csv", 1, "URL handle")
    assert value.startswith("Title, Body (HTML)")
    assert ids(shop) == ["tent", "mug"]


def test_a_missing_key_column_of_one_file_leaves_the_others_alone(bring: Bring, shop: Shop) -> None:
    reviews = "body,rating,reviewer_name\nGood tent,5,Ann\n"

    report = bring({"reviews.csv": reviews, "products.csv": HEADER + TENT + MUG})

    assert only_drop(report)[:4] == ("missing-column", "reviews.csv", 1, "product_handle")
    assert ids(shop) == ["tent", "mug"]


def test_a_negative_price_is_reported_and_its_row_left_out(bring: Bring, shop: Shop) -> None:
    report = bring({"products.csv": HEADER + TENT + MUG.replace("9.00", "-9.00") + SOCK})

    assert only_drop(report) == ("negative-price", "products.csv", 3, "Variant Price", "-9.00")
    assert ids(shop) == ["tent", "sock"]


def test_a_negative_price_of_one_variant_leaves_the_product_its_others(bring: Bring, shop: Shop) -> None:
    header = "Handle,Title,Option1 Name,Option1 Value,Variant Price\n"

    report = bring({"products.csv": header + "sock,Sock,Size,S,-7\nsock,,,M,7\nmug,Mug,Title,Default Title,9\n"})

    assert only_drop(report)[:4] == ("negative-price", "products.csv", 2, "Variant Price")
    assert [variant.title for variant in load_catalogue(shop).variants] == ["M", "Mug"]


def test_of_two_clashing_handles_the_first_is_kept(bring: Bring, shop: Shop) -> None:
    clash = "tent,Teapot,<p>Hot.</p>,Fjell,P-1,20.00\ntent,,,,P-2,21.00\n"

    report = bring({"products.csv": HEADER + TENT + MUG + clash + SOCK})

    assert only_drop(report) == ("handle-clash", "products.csv", 4, "Handle", "tent")
    assert "row 2: 'Tent'; this one: 'Teapot'" in report.drops[0].fix
    assert [(p.id, p.title) for p in load_catalogue(shop).products] == [
        ("tent", "Tent"),
        ("mug", "Mug"),
        ("sock", "Sock"),
    ]
    assert len(load_catalogue(shop).variants) == 3


@pytest.mark.parametrize("cells", ["12.00 XQZ,", "12.00,XQZ"])
def test_an_unknown_currency_is_reported(bring: Bring, shop: Shop, cells: str) -> None:
    report = bring({"list.csv": f"id,name,price,currency\n1,Tent,199.00,EUR\n2,Mug,{cells}\n3,Sock,7 USD,\n"})

    field, value = ("currency", "XQZ") if cells.endswith("XQZ") else ("price", "12.00 XQZ")
    assert only_drop(report) == ("unknown-currency", "list.csv", 3, field, value)
    assert [str(variant.price) for variant in load_catalogue(shop).variants] == ["199.00 EUR", "7.00 USD"]


@pytest.mark.parametrize(
    "cell", ["x" * 5_000_000, '"' + 'many, ""lines"" \n' * 350_000 + '"', '"' + "x" * 5_000_000 + '"']
)
def test_a_cell_of_five_megabytes_is_reported(bring: Bring, shop: Shop, cell: str) -> None:
    report = bring({"products.csv": HEADER + TENT + f"lamp,Lamp,{cell},Fjell,L-1,30.00\n" + MUG})

    reason, file, row, field, value = only_drop(report)
    assert (reason, file, row, field) == ("cell-too-large", "products.csv", 3, "Body (HTML)")
    assert len(value) <= 60
    assert ids(shop) == ["tent", "mug"]


def test_a_cell_of_five_megabytes_in_json_lines_is_reported(bring: Bring, shop: Shop) -> None:
    large = '{"id": "2", "title": "Lamp", "description": "' + "x" * 5_000_000 + '", "price": 3}\n'

    report = bring({"list.jsonl": '{"id": "1", "title": "Tent", "price": 9}\n' + large})

    assert only_drop(report)[:4] == ("cell-too-large", "list.jsonl", 2, "description")
    assert ids(shop) == ["1"]


def test_a_runaway_quote_far_from_the_next_one_loses_one_row(bring: Bring, shop: Shop) -> None:
    rows = "".join(f"p{n},Product {n},<p>{'word ' * 20}</p>,Fjell,P-{n},{n}.00\n" for n in range(3000))

    report = bring({"products.csv": HEADER + TENT + 'lamp,Lamp,"<p>Bright.,Fjell,L-1,30.00\n' + rows})

    assert only_drop(report)[:4] == ("broken-quote", "products.csv", 3, "Body (HTML)")
    assert report.products == 3001


def test_quotes_that_are_not_doubled_cost_only_their_row(bring: Bring, shop: Shop) -> None:
    report = bring({"products.csv": HEADER + 'sign,"The "big" sign",,Fjell,,5\n' + MUG + 'tv,Screen 27",,Fjell,,5\n'})

    assert only_drop(report)[:4] == ("broken-quote", "products.csv", 2, "Title")
    assert ids(shop) == ["mug", "tv"]


def test_a_broken_row_over_several_lines_is_passed_over_whole(bring: Bring, shop: Shop) -> None:
    broken = 'lamp,"Lamp "<p>one,two\nthree\nfour</p>",Fjell,L-1,3.00\n'

    report = bring({"products.csv": HEADER + TENT + broken + MUG})

    assert only_drop(report)[0] == "broken-quote"
    assert "2 lines after it were passed over" in report.drops[0].fix
    assert ids(shop) == ["tent", "mug"]


def test_ragged_rows_are_reported_and_trailing_blanks_forgiven(bring: Bring, shop: Shop) -> None:
    report = bring(
        {"products.csv": HEADER + TENT + "lamp,Lamp,,Fjell\n\n" + MUG.strip() + ",,\n" + "x,X,a,b,c,1,more\n"}
    )

    assert [(drop.reason, drop.row) for drop in report.drops] == [("ragged-row", 3), ("ragged-row", 6)]
    assert ids(shop) == ["tent", "mug"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.csv", b"", "empty-file"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x02\x03", "binary-file"),
        ("broken.json", b'{"products": [', "not-json"),
        ("broken.yaml", b"a: [1, 2", "not-yaml"),
        ("scalar.json", b"3", "no-rows"),
        ("what.csv", b"alpha,beta\n1,2\n", "unknown-format"),
        ("header.csv", b'Handle,"Title,Variant Price\n', "broken-header"),
        ("rows.jsonl", b'{"id": 1, "title": "A", "price": 2}\nnot json\n', "not-json"),
        ("list.jsonl", b'{"id": 1, "title": "A", "price": 2}\n[1]\n', "not-a-mapping"),
    ],
)
def test_a_file_that_cannot_be_read_is_reported_beside_one_that_can(
    bring: Bring, name: str, content: bytes, reason: str
) -> None:
    report = bring({name: content, "products.csv": HEADER + TENT})

    assert [entry["reason"] for entry in report.dropped] == [reason]
    assert report.products >= 1


def test_nothing_readable_at_all_is_bad_input(bring: Bring, shop: Shop) -> None:
    with pytest.raises(UnreadableFile, match="The file is empty") as caught:
        bring({"empty.csv": ""})

    assert caught.value.exit_code == 2
    assert not shop.catalogue.exists()


def test_a_file_that_is_not_there_is_bad_input(bring: Bring, tmp_path: Path, shop: Shop) -> None:

    with pytest.raises(UnreadableFile, match="Name a file that exists"):
        import_files(shop, [tmp_path / "nowhere.csv"])


def test_a_folder_among_the_files_is_reported(bring: Bring, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "products.csv").write_text(HEADER + TENT)

    report = import_files(Shop(tmp_path / "shop"), [tmp_path / "photos", tmp_path / "products.csv"])

    assert [drop.reason for drop in report.drops] == ["not-a-file"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_other_encodings_are_read_and_noted(bring: Bring, shop: Shop, encoding: str) -> None:
    rows = HEADER + "kaffee,Kaffeemühle,Größe: groß,Möller,K-1,9.00\n"

    report = bring({"products.csv": rows.encode(encoding)})

    assert load_catalogue(shop).products[0].title == "Kaffeemühle"
    assert report.encodings == ({} if encoding.startswith("utf-8") else {"products.csv": encoding})


def test_a_column_named_twice_is_reported_and_the_first_counts(bring: Bring, shop: Shop) -> None:
    report = bring({"products.csv": "Handle,Title,Vendor,Variant Price,Title\ntent,Tent,Fjell,9,Other\n"})

    assert only_drop(report)[:4] == ("duplicate-column", "products.csv", 1, "Title")
    assert load_catalogue(shop).products[0].title == "Tent"
    assert load_catalogue(shop).products[0].raw["Title (5)"] == "Other"


def test_every_drop_is_kept_in_a_file(bring: Bring, shop: Shop) -> None:
    report = bring({"products.csv": HEADER + TENT + MUG.replace("9.00", "-1") + SOCK.replace("7.00", "cheap")})

    stored = list(read_jsonl(shop.catalogue / "dropped.jsonl"))
    assert stored == [drop.as_json() for drop in report.drops]
    assert [drop["reason"] for drop in stored] == ["negative-price", "unreadable-price"]


@given(st.text(alphabet='ab,"\n', max_size=60), st.integers(0, 3))
def test_whatever_is_broken_sane_rows_before_and_after_arrive(
    tmp_path_factory: pytest.TempPathFactory, junk: str, after: int
) -> None:

    file = tmp_path_factory.mktemp("junk") / "junk.csv"
    safe = "".join(f"row{n},kept,x,y,z\n" for n in range(after + 3))
    file.write_text(f"c1,c2,c3,c4,c5\nfirst,kept,x,y,z\n{junk}\n{safe}", newline="")

    with ExitStack() as files:
        firsts = [row.values["c1"] for row in open_table(file, ImportLog(), files).rows]

    assert firsts[0] == "first"
    assert firsts[-(after + 2) :] == [f"row{n}" for n in range(1, after + 3)]


def test_a_row_that_swallowed_another_whole_gives_it_back(bring: Bring, shop: Shop) -> None:
    swallowed = 'lamp,"Lamp\nbowl,Bowl,,Fjell,B-1,8.00\n,x",,Fjell,L-1,3.00,more\n'

    report = bring({"products.csv": HEADER + TENT + swallowed + MUG})

    assert [drop.reason for drop in report.drops] == ["broken-quote", "ragged-row"]
    assert ids(shop) == ["tent", "bowl", "mug"]


def test_a_last_row_without_its_closing_quote_is_reported(bring: Bring, shop: Shop) -> None:
    report = bring({"products.csv": HEADER + TENT + 'lamp,"Lamp'})

    assert only_drop(report)[:4] == ("broken-quote", "products.csv", 3, "Title")
    assert ids(shop) == ["tent"]
