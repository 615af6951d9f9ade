"""The page that teaches a task of one's own, followed to the letter on the demo shop."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shopwright.catalogue.importing import import_files
from shopwright.catalogue.snapshots import load_catalogue
from shopwright.cli.app import app
from shopwright.demo import write_demo_shop
from shopwright.evaluation.suites import open_suite
from shopwright.foundation.shop import Shop
from shopwright.instructions.samples import read_samples
from shopwright.tasks import kit

PAGE = (Path(__file__).parents[2] / "docs" / "new-task.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)[0]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    folder = tmp_path_factory.mktemp("page") / "my-shop"
    write_demo_shop(folder / "exports")
    (folder / "exports" / "shop.yaml").rename(folder / "shop.yaml")
    shop = Shop(folder)
    import_files(shop, [shop.folder / "exports" / "products.csv", shop.folder / "exports" / "questions.csv"])
    (shop.tasks).mkdir()
    (shop.tasks / "washing_care.py").write_text(block("python"))
    (shop.folder / "care.yaml").write_text(block("yaml"))
    return shop


def test_ten_lines_are_enough() -> None:
    assert len([line for line in block("python").splitlines() if line.strip()]) <= 10


def test_every_line_that_the_page_says_to_type_works(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop.folder)
    for line in block("bash").splitlines():
        result = CliRunner().invoke(app, line.split()[1:])
        assert result.exit_code == 0, f"{line}\n{result.output}"
    samples = [s for s in read_samples(shop.instructions("care"), "train") if s.task == "washing-care"]
    care = {p.id: p.attribute("care") for p in load_catalogue(shop).products}

    assert len(samples) > 50
    assert all(sample.reply == care[sample.ledger.records[0]] for sample in samples)


def test_the_task_is_listed_and_examined(shop: Shop) -> None:
    listed = CliRunner().invoke(app, ["tasks", "--json", "--shop", str(shop.folder)])
    tasks = {task["name"]: task for task in json.loads(listed.stdout.splitlines()[-1])["tasks"]}

    assert tasks["washing-care"]["cases"] > 50
    assert "washing-care" in {question.prompt.task for question in open_suite("own", shop, None, 3).questions}


def test_every_builder_and_answer_type_of_the_table_is_in_the_kit() -> None:
    names = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)*)`|`(\w+)\(", PAGE))

    assert {name for pair in names for name in pair if name} - {"YAML"} <= set(kit.__all__)
