"""What the assistant's tests share: a shop's folder and an index over its records."""

from pathlib import Path

import pytest
from assistant.corner_shop import corner_shop

from shopwright.assistant.search import Index, build_index
from shopwright.foundation.shop import Shop, ShopSettings


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop.create(tmp_path / "corner", ShopSettings(name="Corner & Sons"))


@pytest.fixture
def index(shop: Shop) -> Index:
    return build_index(shop, corner_shop())
