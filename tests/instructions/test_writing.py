"""Writing an instruction set: parts, shares, ledger, drops, files, and going on after a kill."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest
from shops import little_shop

from shopwright.catalogue.catalogue import PARTS, Catalogue
from shopwright.catalogue.snapshots import save
from shopwright.foundation.chance import Chance
from shopwright.foundation.errors import NothingToDo
from shopwright.foundation.files import fingerprint
from shopwright.foundation.shop import Shop
from shopwright.instructions.contamination_report import require_report
from shopwright.instructions.manifest import read_set_manifest
from shopwright.instructions.recipes import WriteRecipe
from shopwright.instructions.samples import read_samples
from shopwright.instructions.writing import WriteResult, preview, preview_from, write, write_from
from shopwright.tasks.catalogue_of_tasks import TASKS, task_named

ROOT = Path(__file__).parents[2]
Written = tuple[Shop, WriteResult]
HOUSE = {task.name: task for task in TASKS}


def test_the_rows_wanted_are_written(written: Written) -> None:
    _, result = written

    assert result.splits == {"train": 600, "validation": 60, "test": 150}
    assert result.as_json()["rows"] == 810
    assert set(result.as_json()) == {"name", "rows", "tasks", "splits", "dropped", "seconds"}


def test_every_task_has_its_share_and_none_more_than_the_largest(written: Written) -> None:
    counts = Counter(sample.task for sample in read_samples(written[0].instructions("small"), "train"))

    assert set(counts) == {task.name for task in TASKS}
    assert max(counts.values()) <= 60


def test_samples_read_back_and_their_golds_are_right(written: Written) -> None:
    for part in PARTS:
        for sample in read_samples(written[0].instructions("small"), part):
            task = task_named(sample.task)
            assert task.score(task.read(sample.reply, sample.prompt), sample.gold).value == pytest.approx(1)
            assert sample.part == part


def test_no_family_is_on_both_sides(written: Written) -> None:
    shown = {
        part: {family for s in read_samples(written[0].instructions("small"), part) for family in s.ledger.families}
        for part in PARTS
    }

    assert not shown["train"] & shown["test"]
    assert not shown["train"] & shown["validation"]
    assert not shown["validation"] & shown["test"]


def test_the_ledger_names_records_licence_and_checks(written: Written) -> None:
    for sample in read_samples(written[0].instructions("small"), "train"):
        assert sample.ledger.records
        assert sample.ledger.licence == ("Apache-2.0" if sample.task == "everyday-commonsense" else "CC0-1.0")
        assert {"round-trip", "reply-fits"} <= set(sample.ledger.checks)


def test_phrasings_differ(written: Written) -> None:
    samples = read_samples(written[0].instructions("small"), "train")

    assert len({s.ledger.phrasing for s in samples if s.task == "review-stars"}) > 3


def test_chat_lines_carry_the_same_samples(written: Written) -> None:
    folder = written[0].instructions("small")
    lines = [json.loads(line) for line in (folder / "train.jsonl").read_text().splitlines()]
    samples = read_samples(folder, "train")

    assert [line["meta"]["id"] for line in lines] == [sample.id for sample in samples]
    assert lines[0]["messages"] == [
        {"role": "user", "content": samples[0].prompt.text},
        {"role": "assistant", "content": samples[0].reply},
    ]
    assert set(lines[0]["meta"]) >= {"id", "task", "source_ids", "license", "lang", "split", "generator", "checks"}


def test_the_manifest_counts_what_was_written(written: Written) -> None:
    manifest = read_set_manifest(written[0].instructions("small"))

    assert manifest.rows == sum(manifest.tasks.values()) == sum(manifest.licences.values()) == 810


def test_an_instruction_set_that_is_not_there_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(NothingToDo, match="shopwright write"):
        read_samples(tmp_path, "train")
    with pytest.raises(NothingToDo, match="shopwright write"):
        read_set_manifest(tmp_path)


def test_the_same_bytes_come_again(written: Written, shop: Shop, records: Catalogue, small: WriteRecipe) -> None:
    write_from(records, "first", shop, small)

    assert fingerprint(shop.instructions("small")) == fingerprint(written[0].instructions("small"))


@pytest.mark.parametrize(("workers", "engine"), [(1, "local"), (2, "local"), (2, "ray")])
def test_any_number_of_workers_and_ray_write_the_same_bytes(
    written: Written, shop: Shop, records: Catalogue, small: WriteRecipe, workers: int, engine: str
) -> None:
    write_from(records, "first", shop, small.model_copy(update={"workers": workers, "engine": engine}))

    assert fingerprint(shop.instructions("small")) == fingerprint(written[0].instructions("small"))


def test_finished_pieces_are_used_again_until_the_records_change(
    shop: Shop, records: Catalogue, small: WriteRecipe
) -> None:
    write_from(records, "first", shop, small)
    piece = shop.run("write-small") / "pieces" / "train-review-stars" / "rows.jsonl"
    stamp = piece.stat().st_mtime_ns

    write_from(records, "first", shop, small)
    assert piece.stat().st_mtime_ns == stamp

    write_from(records, "second", shop, small)
    assert piece.stat().st_mtime_ns != stamp


def test_a_killed_run_goes_on_and_ends_with_the_same_bytes(
    written: Written, shop: Shop, records: Catalogue, small: WriteRecipe
) -> None:
    code = (
        "import sys; from pathlib import Path; from shops import little_shop\n"
        "from shopwright.foundation.shop import Shop; from shopwright.instructions.recipes import WriteRecipe\n"
        "from shopwright.instructions.writing import write_from\n"
        "recipe = WriteRecipe.model_validate_json(sys.argv[2])\n"
        "write_from(little_shop(), 'first', Shop(Path(sys.argv[1])), recipe)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")))}
    recipe = small.model_copy(update={"workers": 2})
    child = subprocess.Popen([sys.executable, "-c", code, str(shop.folder), recipe.model_dump_json()], env=environment)
    pieces = shop.run("write-small") / "pieces"
    while child.poll() is None and (not pieces.exists() or len(list(pieces.glob("[!.]*"))) < 5):
        time.sleep(0.005)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert child.returncode == -signal.SIGKILL
    assert not shop.instructions("small").exists()

    write_from(records, "first", shop, recipe)

    assert fingerprint(shop.instructions("small")) == fingerprint(written[0].instructions("small"))


def test_weights_and_phrasings_are_kept(shop: Shop, records: Catalogue) -> None:
    recipe = WriteRecipe(
        name="two", tasks={"review-stars": 3, "ad-writing": 1}, rows=80, test_rows=0, phrasings=1, max_share=0.9
    )
    result = write_from(records, "x", shop, recipe)
    samples = read_samples(shop.instructions("two"), "train")

    assert Counter(sample.task for sample in samples) == {"review-stars": 60, "ad-writing": 20}
    assert {sample.ledger.phrasing for sample in samples} == {0}
    assert result.tasks == 2


def test_a_small_shop_asks_again_in_other_words_where_the_recipe_allows(shop: Shop, records: Catalogue) -> None:
    recipe = WriteRecipe(name="again", tasks={"general-qa": 1}, rows=21, repeats=3, max_share=1)
    write_from(records, "x", shop, recipe)
    samples = read_samples(shop.instructions("again"), "train")

    assert len(samples) > len({sample.gold for sample in samples})
    assert len({(s.reply, s.ledger.phrasing) for s in samples}) == len(samples)


def test_other_licences_are_dropped_with_their_reason(shop: Shop, records: Catalogue) -> None:
    recipe = WriteRecipe(name="free", rows=50, licences=("MIT",))

    result = write_from(records, "x", shop, recipe)

    assert result.rows == 0
    assert result.dropped["licence not wanted"] > 100
    rows = [json.loads(line) for line in (shop.instructions("free") / "dropped.jsonl").read_text().splitlines()]
    assert sum(result.dropped.values()) == len(rows)
    assert set(rows[0]) == {"id", "task", "part", "reason"}


def test_records_that_may_only_examine_are_refused_for_training(shop: Shop) -> None:
    shut = little_shop(licence="LicenseRef-X (evaluation only)")

    result = write_from(shut, "x", shop, WriteRecipe(name="shut", rows=50, validation_rows=10, test_rows=30))

    taught = [sample.ledger.licence for sample in read_samples(shop.instructions("shut"), "train")]
    assert result.splits["test"] == 30
    assert result.dropped["source is for evaluation only"] >= 60
    assert not any("evaluation only" in licence for licence in taught)


def test_the_card_passes_share_alike_on(shop: Shop) -> None:
    shared = little_shop(licence="CC-BY-SA-4.0")

    write_from(shared, "x", shop, WriteRecipe(name="shared", rows=50, test_rows=0))

    text = (shop.instructions("shared") / "README.md").read_text()
    assert "license: cc-by-sa-4.0" in text and "keeps to CC-BY-SA-4.0" in text


def test_long_prompts_are_dropped_with_their_reason(shop: Shop, records: Catalogue) -> None:
    result = write_from(records, "x", shop, WriteRecipe(name="short", rows=300, max_prompt=250))

    assert result.dropped["prompt too long"] > 0
    assert all(len(s.prompt.text) <= 250 for s in read_samples(shop.instructions("short"), "train"))


def test_a_system_prompt_is_the_first_turn(shop: Shop, records: Catalogue) -> None:
    write_from(records, "x", shop, WriteRecipe(name="polite", rows=20, test_rows=0, system="Be brief."))
    line = json.loads((shop.instructions("polite") / "train.jsonl").read_text().splitlines()[0])

    assert line["messages"][0] == {"role": "system", "content": "Be brief."}


def test_a_preview_shows_every_task_in_turn_and_writes_nothing(records: Catalogue, small: WriteRecipe) -> None:
    samples = preview_from(records, small, len(TASKS) + 10, HOUSE)

    assert len(samples) == len(TASKS) + 10
    assert len({sample.task for sample in samples}) == len(TASKS)


def test_the_shops_own_catalogue_is_written_and_previewed(shop: Shop, records: Catalogue, small: WriteRecipe) -> None:
    save(shop, records)

    assert write(shop, small).rows == 810
    assert preview(shop, small, 5) == preview_from(records, small, 5, HOUSE)


def test_a_shop_without_a_catalogue_is_told_to_import(shop: Shop, small: WriteRecipe) -> None:
    with pytest.raises(NothingToDo, match="shopwright import"):
        write(shop, small)


def test_an_empty_shop_writes_an_empty_set(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    result = write_from(Catalogue(), "x", shop, WriteRecipe(name="small", tasks={"review-stars": 1}, rows=600))

    assert result.rows == 0
    assert "train: the records give 0 of the 600 rows wanted" in capsys.readouterr().err
    assert read_samples(shop.instructions("small"), "test") == ()


def test_benchmark_questions_are_kept_out_of_training_and_reported(
    shop: Shop, records: Catalogue, tmp_path: Path
) -> None:
    weights = {"review-stars": 1, "product-classification": 1}
    recipe = WriteRecipe(name="clean", tasks=weights, rows=200, max_share=1, phrasings=1)
    task = task_named("product-classification")
    cases = list(islice(task.cases(records.split("train"), Chance(recipe.seed, ("write", task.name))), 60))
    asked = [{"input_field": task.ask(case).text.upper()} for case in cases]
    (tmp_path / "benchmark.jsonl").write_text("".join(json.dumps(line) + "\n" for line in asked))

    result = write_from(records, "x", shop, recipe.model_copy(update={"benchmarks": (tmp_path / "benchmark.jsonl",)}))

    folder = shop.instructions("clean")
    report = require_report(folder, read_set_manifest(folder).fingerprint)
    assert report.hits["verbatim"] == 60 and report.files[0].questions == 60
    assert result.dropped["asked by a benchmark in the same words"] == 60
    assert not {case.question for case in cases} & {s.prompt.question for s in read_samples(folder, "train")}


def test_a_set_without_benchmarks_says_that_it_was_compared_with_none(written: Written) -> None:
    report = require_report(written[0].instructions("small"))

    assert report.files == () and report.passed
