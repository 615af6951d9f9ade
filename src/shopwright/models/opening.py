"""Opens the model that a word on the command line names, whatever engine stands behind it."""

from importlib.resources import files
from pathlib import Path

from shopwright.foundation.errors import NothingToDo, UnknownName, UnreadableFile, UsageError
from shopwright.foundation.shop import Shop
from shopwright.models.checkpoints import GGUF_FILE, locate, model_names, read_manifest
from shopwright.models.model import Model

SPECS = "a model of this shop, a folder, http://HOST:PORT/v1#NAME, echo, replay:FILE"


class NoHouseModel(UsageError):
    """This release carries no house model."""

    def __init__(self) -> None:
        super().__init__(f"The house model is not in this release. Name another: {SPECS}.")


class NoHubModels(UsageError):
    """A hub id, which this release cannot load."""

    def __init__(self, spec: str) -> None:
        super().__init__(
            f"{spec!r} looks like a hub id, and this release does not load models from a hub. Serve it with an engine "
            f"that speaks the OpenAI API and name its address, or name one of: {SPECS}."
        )


class NotALanguageModel(UsageError):
    """A reranker was named where a language model is wanted."""

    def __init__(self, spec: str) -> None:
        super().__init__(f"{spec!r} is a reranker, which cannot write replies. Name a language model: {SPECS}.")


def open_model(spec: str, shop: Shop | None) -> Model:
    """The model that `spec` names, ready to be asked; `close` it afterwards.

    Raises UnknownName, NothingToDo where a folder has no model.gguf, and UsageError for what cannot be opened.
    """
    if spec == "echo":
        return _echo()
    if spec.startswith("replay:"):
        return _replay(Path(spec.removeprefix("replay:")))
    if spec.startswith(("http://", "https://")):
        return _remote(spec)
    return _embedded(model_folder(spec, shop))


def model_folder(spec: str, shop: Shop | None) -> Path:
    """The folder of a model that lies on this machine: `house`, one of this shop by name, or a path."""
    if spec == "house" and (shop is None or spec not in model_names(shop)):
        return _house()
    try:
        return locate(spec, shop)
    except UnknownName:
        if "/" in spec.strip("/") and not spec.startswith((".", "/", "~")):
            raise NoHubModels(spec) from None
        raise


def _house() -> Path:
    folder = Path(str(files("shopwright") / "house"))
    if not (folder / GGUF_FILE).is_file():
        raise NoHouseModel
    return folder


def _embedded(folder: Path) -> Model:
    if not (folder / GGUF_FILE).is_file():
        if _is_reranker(folder):
            raise NotALanguageModel(folder.name)
        raise NothingToDo(f"{GGUF_FILE} in {folder}", f"shopwright compress RECIPE, with `model: {folder.name}`")
    # An engine takes 100 MB and some seconds to load: only the one that was asked for is imported.
    from shopwright.models.embedded import Embedded

    return Embedded(folder)


def _is_reranker(folder: Path) -> bool:
    try:
        return read_manifest(folder).kind == "reranker"
    except (NothingToDo, UnreadableFile):
        return False


def _echo() -> Model:
    from shopwright.models.echo import Echo

    return Echo()


def _replay(file: Path) -> Model:
    from shopwright.models.replay import Replay

    return Replay(file)


def _remote(address: str) -> Model:
    from shopwright.models.remote import Remote

    return Remote(address)
