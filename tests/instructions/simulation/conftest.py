"""A shop that has products and nothing else, and the same shop completed."""

from dataclasses import replace

import pytest
from shops import little_shop

from shopwright.catalogue.catalogue import Catalogue
from shopwright.instructions.simulation.completing import Completed, completed


@pytest.fixture(scope="session")
def bare() -> Catalogue:
    return replace(
        little_shop(), reviews=(), questions=(), queries=(), sessions=(), collections=(), policies=(), seed=11
    )


@pytest.fixture(scope="session")
def whole(bare: Catalogue) -> Completed:
    return completed(bare)
