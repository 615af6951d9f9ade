"""A shop is a folder: its settings, and where each room keeps its things."""

from pathlib import Path

import yaml
from pydantic import Field

from shopwright.foundation.errors import NothingToDo, UsageError
from shopwright.foundation.files import write_text
from shopwright.foundation.recipes import Recipe, load_recipe

SETTINGS_FILE = "shop.yaml"


class ShopSettings(Recipe):
    """What shop.yaml says."""

    name: str
    language: str = "en"
    languages: tuple[str, ...] = ("en",)
    currency: str = Field("EUR", pattern="^[A-Z]{3}$")
    licence: str = "proprietary"
    source: str = "the shop's own records"
    seed: int = 7
    default_model: str = "house"


class NotAShop(UsageError):
    """No shop.yaml in this folder or above it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} is not in a shop's folder. Run `shopwright init DIR`, or name one with --shop DIR.")


class AlreadyAShop(UsageError):
    """`init` found a shop where it was to make one."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} already holds a shop. Choose another folder, or use the shop that is there.")


class Shop:
    """One shop's folder. Everything in it is an open format; everything derived can be rebuilt."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.settings = load_recipe(self.folder / SETTINGS_FILE, ShopSettings)

    @classmethod
    def create(cls, folder: Path, settings: ShopSettings) -> "Shop":
        """Make a new shop's folder; refuses one that is already there."""
        if (folder / SETTINGS_FILE).exists():
            raise AlreadyAShop(folder)
        values = settings.model_dump(mode="json")
        write_text(folder / SETTINGS_FILE, yaml.safe_dump(values, sort_keys=False, allow_unicode=True))
        return cls(folder)

    @classmethod
    def find(cls, start: Path) -> "Shop":
        """The shop that `start` stands in: this folder, or the nearest one above with a shop.yaml."""
        for folder in (start.resolve(), *start.resolve().parents):
            if (folder / SETTINGS_FILE).is_file():
                return cls(folder)
        raise NotAShop(start)

    @property
    def catalogue(self) -> Path:
        """Parquet snapshots of the records."""
        return self.folder / "catalogue"

    @property
    def database(self) -> Path:
        """Working state: search index, drafts, approvals, conversations."""
        return self.folder / "shop.db"

    @property
    def tasks(self) -> Path:
        """Tasks that the shop adds of its own."""
        return self.folder / "tasks"

    @property
    def vectors(self) -> Path:
        """Vectors of texts, kept by their content."""
        return self.folder / "runs" / "vectors"

    def instructions(self, name: str) -> Path:
        """One instruction set."""
        return self.folder / "instructions" / name

    def model(self, name: str) -> Path:
        """One model of this shop."""
        return self.folder / "models" / name

    def report(self, name: str) -> Path:
        """One report."""
        return self.folder / "reports" / name

    def run(self, name: str) -> Path:
        """The working folder of one run."""
        return self.folder / "runs" / name

    def must_have(self, path: Path, what: str, command: str) -> Path:
        """`path`, or an error that names the command which makes it."""
        if not path.exists():
            raise NothingToDo(what, command)
        return path
