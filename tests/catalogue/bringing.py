"""What the fixture `bring` is."""

from collections.abc import Callable

from shopwright.catalogue.report import ImportReport

Bring = Callable[..., ImportReport]
