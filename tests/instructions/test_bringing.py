"""Sets from outside are mixed into training: checked, counted, held to their share, and never into the other parts."""

import json
from collections import Counter
from pathlib import Path

import pytest
from instructions.teacher.served import scripted_teacher
from typer.testing import CliRunner

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.snapshots import save
from shopwright.cli.app import app
from shopwright.foundation.shop import Shop
from shopwright.instructions.external.readers import NotForTraining
from shopwright.instructions.recipes import WriteRecipe
from shopwright.instructions.samples import read_samples
from shopwright.instructions.writing import write_from

RECIPE = WriteRecipe(name="mixed", tasks={"review-stars": 1}, rows=100, test_rows=20, max_share=0.6)


def dolly(file: Path, rows: int = 60) -> Path:
    lines = [
        {
            "instruction": f"How long does the kettle number {number} take to boil a litre?",
            "context": "",
            "response": f"It takes {number + 2} minutes at full power." if number else "",
            "category": "open_qa",
        }
        for number in range(rows)
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return file


def wands(folder: Path, products: int = 12) -> Path:
    folder.mkdir()
    shelves = ("Lamps", "Chairs", "Stools")
    listed = [
        f"{n}\tOak thing {n}\t{shelves[n % 3]}\tFurniture / {shelves[n % 3]}\tMade of oak.\tcolor:red|seats:{n}"
        for n in range(products)
    ]
    header = "product_id\tproduct_name\tproduct_class\tcategory hierarchy\tproduct_description\tproduct_features"
    asked = [f"{n}\toak thing number {n}\t{shelves[n % 3]}" for n in range(products)]
    labels = [f"{n}\t{n}\t{n}\tExact" for n in range(products)]
    (folder / "product.csv").write_text("\n".join([header, *listed]))
    (folder / "query.csv").write_text("\n".join(["query_id\tquery\tquery_class", *asked]))
    (folder / "label.csv").write_text("\n".join(["id\tquery_id\tproduct_id\tlabel", *labels]))
    return folder


def test_a_published_set_takes_its_share_of_training_alone(shop: Shop, records: Catalogue, tmp_path: Path) -> None:
    file = dolly(tmp_path / "dolly.jsonl")

    result = write_from(records, "x", shop, RECIPE.model_copy(update={"external": {file: 1.0}}))

    samples = read_samples(shop.instructions("mixed"), "train")
    makers = Counter(sample.ledger.maker for sample in samples)
    assert len(makers) == 2 and 30 <= min(makers.values()) <= 60
    assert {sample.task for sample in read_samples(shop.instructions("mixed"), "test")} == {"review-stars"}
    assert sum(result.dropped.values()) >= 1


def test_the_tasks_are_asked_of_published_records_too(shop: Shop, records: Catalogue, tmp_path: Path) -> None:
    file = wands(tmp_path / "wands")

    recipe = WriteRecipe(name="mixed", tasks={"query-writing": 1}, external={file: 1}, rows=100, max_share=0.6)
    write_from(records, "x", shop, recipe)

    samples = read_samples(shop.instructions("mixed"), "train")
    brought = [sample for sample in samples if sample.id.startswith("wands/")]
    assert brought
    assert {(sample.task, sample.ledger.licence, sample.ledger.sources) for sample in brought} == {
        ("query-writing", "MIT", ("wands",))
    }


def test_a_benchmark_is_not_trained_on(shop: Shop, records: Catalogue, tmp_path: Path) -> None:
    file = tmp_path / "mmlu_test.csv"
    file.write_text("question,A,B,C,D,answer\nWhat is sold by weight?,Tea,Lamps,Chairs,Books,A\n".replace("\\\n", "\n"))

    with pytest.raises(NotForTraining):
        write_from(records, "x", shop, RECIPE.model_copy(update={"external": {file: 1.0}}))


def test_seeds_grow_by_a_teacher_and_are_mixed_in(shop: Shop, records: Catalogue) -> None:
    save(shop, records)
    (shop.folder / "grow.yaml").write_text("name: grown\nrows: 60\nround_size: 40\ntasks: {general-qa: 1}\n")
    (shop.folder / "mix.yaml").write_text(
        f"name: mixed\ntasks: {{review-stars: 1}}\nexternal: {{{shop.instructions('grown')}: 1}}\n"
        "rows: 80\ntest_rows: 0\nmax_share: 0.6\n"
    )
    with scripted_teacher(0.001, 0) as served:
        words = ["--json", "--shop", str(shop.folder)]
        grow = CliRunner().invoke(
            app, ["grow", str(shop.folder / "grow.yaml"), "--teacher", f"{served.address}#t", *words]
        )
        mix = CliRunner().invoke(app, ["write", str(shop.folder / "mix.yaml"), *words])

    assert grow.exit_code == 0, grow.output
    assert json.loads(grow.stdout.splitlines()[-1])["grown"] == 60
    assert mix.exit_code == 0, mix.output
    samples = read_samples(shop.instructions("mixed"), "train")
    assert Counter(sample.task for sample in samples)["general-qa"] >= 30


def test_without_a_teacher_the_command_says_what_it_would_take(shop: Shop) -> None:
    told = CliRunner().invoke(app, ["grow", "--json", "--shop", str(shop.folder)])
    shown = CliRunner().invoke(app, ["grow", "--preview", "2", "--json", "--shop", str(shop.folder)])

    assert json.loads(told.stdout.splitlines()[-1])["calls"] > 3000
    assert len(json.loads(shown.stdout.splitlines()[-1])) == 2


def test_sets_from_outside_are_named_by_the_ends_of_their_paths_that_differ() -> None:
    paths = [Path("/data/ec_guide"), Path("/shops/luma/instructions/house"), Path("/shops/corner/instructions/house")]
    recipe = WriteRecipe(name="mixed", external=dict.fromkeys(paths, 1.0))

    assert recipe.outside == {
        "ec_guide": paths[0],
        "luma/instructions/house": paths[1],
        "corner/instructions/house": paths[2],
    }
