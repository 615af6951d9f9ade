"""The demo shop, written once for all tests of its room."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from shopwright.demo import write_demo_shop
from shopwright.demo.shop import DemoShop, compose

Table = list[dict[str, str]]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("demo")
    write_demo_shop(place)
    return place


@pytest.fixture(scope="session")
def shop() -> DemoShop:
    return compose(7)


@pytest.fixture(scope="session")
def table(folder: Path) -> Callable[[str], Table]:
    def read(name: str) -> Table:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read


@pytest.fixture(scope="session")
def records(folder: Path) -> Callable[[str], list[dict[str, object]]]:
    def read(name: str) -> list[dict[str, object]]:
        return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]

    return read
