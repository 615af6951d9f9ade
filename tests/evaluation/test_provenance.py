"""What a report says of a model's making, and of its training against the questions."""

from pathlib import Path

import pytest
from evaluation.scripted import QUESTIONS, questions_file

from shopwright.evaluation.provenance import data_fingerprint, origin_of
from shopwright.evaluation.shopbench import shopbench_suite
from shopwright.foundation.files import write_json
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.instructions.benchmark_files import read_benchmarks
from shopwright.instructions.contamination_report import REPORT, FalseAlarms, report_on
from shopwright.instructions.manifest import MANIFEST, SetManifest
from shopwright.models.checkpoints import Manifest, write_manifest


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="Test"))
    keep(shop, Manifest(name="base", method="seedling", fingerprint="1"))
    keep(shop, Manifest(name="tuned", method="lora", base="base", instructions="taught", fingerprint="2"))
    return shop


def keep(shop: Shop, manifest: Manifest) -> None:
    shop.model(manifest.name).mkdir(parents=True)
    write_manifest(shop.model(manifest.name), manifest)


def teach(shop: Shop, *benchmarks: Path, left_in: int = 0) -> None:
    folder = shop.instructions("taught")
    folder.mkdir(parents=True)
    counts = {"splits": {}, "tasks": {}, "dropped": {}, "licences": {}}
    manifest = SetManifest.model_validate({"name": "taught", "rows": 500, "fingerprint": "f1", **counts})
    write_json(folder / MANIFEST, manifest.model_dump(mode="json"))
    report_on(read_benchmarks(benchmarks), (), 500, "f1", FalseAlarms(decoys=9000, hits=0), left_in=left_in).write(
        folder
    )


def test_nothing_is_known_of_a_model_behind_an_address(shop: Shop) -> None:
    for spec in ("echo", "http://127.0.0.1:9/v1"):
        origin = origin_of(spec, shop, "shopbench", None)
        assert origin.made == "not known"
        assert origin.contamination.startswith("not known")


def test_a_set_that_was_compared_with_the_very_file_is_said_to_be(shop: Shop, tmp_path: Path) -> None:
    file = questions_file(tmp_path)
    teach(shop, file)

    origin = origin_of("tuned", shop, "shopbench", file)

    assert origin.made == "tuned: lora, from base, on the instruction set taught; base: seedling, from random weights"
    assert "the 500 samples of the instruction set taught were compared with questions.jsonl" in origin.contamination
    assert "base: not known, its manifest names no instruction set." in origin.contamination


def test_a_set_that_was_compared_with_other_files_is_not(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    teach(shop, questions_file(tmp_path / "other", QUESTIONS[:3]))

    origin = origin_of("tuned", shop, "shopbench", questions_file(tmp_path))

    assert "not known, the instruction set taught was not compared with questions.jsonl" in origin.contamination


def test_a_set_that_failed_its_check_or_has_none_is_not_vouched_for(shop: Shop, tmp_path: Path) -> None:
    file = questions_file(tmp_path)
    assert "has no contamination.json here" in origin_of("tuned", shop, "shopbench", file).contamination

    teach(shop, file, left_in=3)

    found = origin_of("tuned", shop, "shopbench", file).contamination
    assert "not known." in found
    assert "3 of its rows ask what a benchmark asks" in found
    assert (shop.instructions("taught") / REPORT).is_file()


def test_the_shop_s_own_suite_is_kept_out_of_its_sets(shop: Shop, tmp_path: Path) -> None:
    teach(shop, questions_file(tmp_path))

    assert "from its training part alone" in origin_of("tuned", shop, "own", None).contamination
    assert "was not compared with assistant" in origin_of("tuned", shop, "assistant", None).contamination


def test_a_base_from_elsewhere_is_not_known(shop: Shop) -> None:
    keep(shop, Manifest(name="far", method="lora", base="maker/model", fingerprint="3"))

    assert "What maker/model was trained on: not known." in origin_of("far", shop, "own", None).contamination


def test_a_fingerprint_tells_questions_and_golds_apart(tmp_path: Path) -> None:
    changed = [{**QUESTIONS[0], "output_field": "1"}, *QUESTIONS[1:]]
    first, same, other = (
        data_fingerprint(shopbench_suite(questions_file(tmp_path, rows))) for rows in (QUESTIONS, QUESTIONS, changed)
    )

    assert first == same != other
