"""Where the base of a LoRA adapter lies, and by which name others know it."""

import json
from dataclasses import dataclass
from pathlib import Path

from shopwright.foundation.errors import UnreadableFile
from shopwright.foundation.shop import Shop
from shopwright.models.checkpoints import ADAPTER_FILE, MANIFEST_FILE, model_names, read_manifest
from shopwright.models.hub import cached

_CACHED = "models--"
"""How the hub's cache begins the name of a model's folder; its owner and name follow, with dashes for the slash."""


@dataclass(frozen=True)
class AdapterBase:
    """What an adapter adds to."""

    folder: Path
    hub_id: str | None
    """Its name on the hub, where it came from there."""


def adapter_base(folder: Path, shop: Shop | None = None) -> AdapterBase:
    """The base of the adapter in a folder: a model of the shop or beside it by its manifest, else as peft recorded it.

    Raises UnreadableFile, and NotInCache for a hub id that does not lie here.
    """
    named = read_manifest(folder).base if (folder / MANIFEST_FILE).is_file() else None
    if named and shop is not None and named in model_names(shop):
        return AdapterBase(shop.model(named), None)
    if named and (folder.parent / named).is_dir():
        return AdapterBase((folder.parent / named).resolve(), None)
    return _recorded(named if named and not Path(named).is_absolute() else _written(folder / ADAPTER_FILE))


def _written(file: Path) -> str:
    written = json.loads(file.read_text(encoding="utf-8")).get("base_model_name_or_path")
    if not isinstance(written, str) or not written:
        raise UnreadableFile(file, "base_model_name_or_path names no base", "Train the adapter again.")
    return written


def _recorded(name: str) -> AdapterBase:
    path = Path(name)
    if not path.is_dir():
        return AdapterBase(cached(name), name)
    return AdapterBase(path, hub_id_of(path))


def hub_id_of(folder: Path) -> str | None:
    """The hub's name of a model whose folder lies in the hub's cache; None of any other folder."""
    home = folder.parent.parent
    if folder.parent.name != "snapshots" or not home.name.startswith(_CACHED):
        return None
    return home.name.removeprefix(_CACHED).replace("--", "/")
