"""What the studio's tests share: an imported shop, copied for each test, and its queue."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from assistant.corner_shop import corner_shop, open_shop

from shopwright.catalogue.catalogue import Catalogue
from shopwright.foundation.shop import Shop
from shopwright.studio.queue import Queue


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return open_shop(tmp_path_factory.mktemp("imported"))


@pytest.fixture
def shop(imported: Shop, tmp_path: Path) -> Shop:
    shutil.copytree(imported.folder, tmp_path / "shop")
    return Shop(tmp_path / "shop")


@pytest.fixture
def catalogue() -> Catalogue:
    return corner_shop()


@pytest.fixture
def queue(shop: Shop, catalogue: Catalogue) -> Iterator[Queue]:
    made = Queue(shop, catalogue)
    yield made
    made.close()
