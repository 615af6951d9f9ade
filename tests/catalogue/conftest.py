"""A small shop in a folder of its own, and a way to import files written in the test."""

from pathlib import Path

import pytest
from catalogue.bringing import Bring

from shopwright.catalogue.importing import import_files
from shopwright.catalogue.report import ImportReport
from shopwright.foundation.shop import Shop, ShopSettings


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop.create(tmp_path / "shop", ShopSettings(name="Fjord & Fig", languages=("en", "de"), licence="CC0-1.0"))


@pytest.fixture
def bring(shop: Shop, tmp_path: Path) -> Bring:
    """Write files by name and import them together: texts, or bytes as they are."""

    def write_and_import(files: dict[str, str | bytes], **how: object) -> ImportReport:
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / name).write_bytes(data)
        return import_files(shop, [tmp_path / name for name in files], **how)  # type: ignore[arg-type]

    return write_and_import
