"""What the serving tests share: an imported shop and a real server on this machine."""

from collections.abc import Iterator

import pytest
from assistant.corner_shop import Scripted, open_shop
from serving.running import Running, running

from shopwright.foundation.shop import Shop
from shopwright.serving.app import create_app
from shopwright.serving.engine import Workplace


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return open_shop(tmp_path_factory.mktemp("imported"))


@pytest.fixture
def model() -> Scripted:
    return Scripted("The Stig boots are made of nubuck leather.")


@pytest.fixture
def server(imported: Shop, model: Scripted) -> Iterator[Running]:
    place = Workplace(imported, model, by_meaning=False)
    with running(create_app(imported, model, place=place)) as server:
        yield server


@pytest.fixture
def guarded(imported: Shop, model: Scripted) -> Iterator[Running]:
    place = Workplace(imported, model, by_meaning=False)
    with running(create_app(imported, model, api_key="s3cret", most_bytes=2000, place=place)) as server:
        yield server
