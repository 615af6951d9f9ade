"""A model's folder: its manifest, and how a name finds it."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from shopwright.foundation.errors import NothingToDo, UnknownName, UnreadableFile
from shopwright.foundation.files import write_text
from shopwright.foundation.shop import Shop

MANIFEST_FILE = "shopwright.json"
GGUF_FILE = "model.gguf"
ADAPTER_FILE = "adapter_config.json"
TEMPLATE_FILE = "chat_template.jinja"
CARD_FILE = "README.md"
LEDGER_FILE = "ledger.json"


class Manifest(BaseModel):
    """What training says about the model it made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kind: Literal["causal", "reranker"] = "causal"
    method: str
    """How it was made: seedling, full, lora, reranker ..."""
    base: str | None = None
    """The model it was tuned from; nothing where it was raised from random weights."""
    reranker: str | None = None
    """The reranker whose hints it was tuned with, by name."""
    instructions: str | None = None
    """The instruction set it was tuned on, by name."""
    licences: tuple[str, ...] = ()
    fingerprint: str
    """Of the weights: changes when they change."""


def read_manifest(folder: Path) -> Manifest:
    """The manifest in a model's folder. Raises NothingToDo without one, UnreadableFile where it is spoilt."""
    file = folder / MANIFEST_FILE
    if not file.is_file():
        raise NothingToDo(f"{MANIFEST_FILE} in {folder}", "shopwright train RECIPE")
    try:
        return Manifest.model_validate_json(file.read_text(encoding="utf-8"))
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(map(str, problem["loc"])) or "the whole file"
        raise UnreadableFile(file, f"{where}: {problem['msg']}", "Train the model again.") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of a model's folder, atomically."""
    write_text(folder / MANIFEST_FILE, manifest.model_dump_json(indent=2) + "\n")


def locate(spec: str, shop: Shop | None) -> Path:
    """The folder of a model of this shop by name, or of a path as it stands. Raises UnknownName."""
    if shop is not None and spec in model_names(shop):
        return shop.model(spec)
    if spec and Path(spec).is_dir():
        return Path(spec)
    raise UnknownName("model", spec, model_names(shop) if shop else ())


def model_names(shop: Shop) -> tuple[str, ...]:
    """The names of this shop's models, sorted."""
    models = shop.folder / "models"
    if not models.is_dir():
        return ()
    return tuple(sorted(folder.name for folder in models.iterdir() if folder.is_dir() and folder.name[0] != "."))


def weight_files(folder: Path) -> tuple[Path, ...]:
    """The safetensors with a model's own weights, in one file or in shards; none for an adapter."""
    return tuple(sorted(folder.glob("model*.safetensors")))
