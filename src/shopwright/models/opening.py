"""Opens the model that a word on the command line names, whatever engine stands behind it."""

from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path

from shopwright.foundation.errors import NothingToDo, UnknownName, UnreadableFile, UsageError
from shopwright.foundation.shop import Shop
from shopwright.models.checkpoints import ADAPTER_FILE, GGUF_FILE, locate, model_names, read_manifest, weight_files
from shopwright.models.model import Model

SPECS = "a model of this shop, a folder, a hub id, http://HOST:PORT/v1#NAME, echo, replay:FILE, ensemble:A,B"

BRIEFLY_S = 30.0
"""How long somebody who waits for one reply waits for an engine that is down."""


class NoHouseModel(UsageError):
    """This release carries no house model."""

    def __init__(self) -> None:
        super().__init__(f"The house model is not in this release. Name another: {SPECS}.")


class NoBulkEngine(UsageError):
    """The bulk engine was named and is not installed."""

    def __init__(self) -> None:
        super().__init__("The bulk engine is not installed. `pip install 'shopwright[bulk]'`.")


class NotALanguageModel(UsageError):
    """A reranker was named where a language model is wanted."""

    def __init__(self, spec: str) -> None:
        super().__init__(f"{spec!r} is a reranker, which cannot write replies. Name a language model: {SPECS}.")


def open_model(spec: str, shop: Shop | None, outlast_s: float = BRIEFLY_S) -> Model:
    """The model that `spec` names, ready to be asked; `close` it afterwards.

    One behind an address may be down for `outlast_s` before its silence is a failure.
    A prefix of ENGINES ("bulk:NAME") names the engine; without one a model.gguf goes before safetensors.
    Raises UnknownName, NotInCache for a hub id, NothingToDo where a folder lacks the engine's file, and UsageError for
    what cannot be opened.
    """
    if spec == "echo":
        return _echo()
    if spec.startswith("replay:"):
        return _replay(Path(spec.removeprefix("replay:")))
    if spec.startswith(("http://", "https://")):
        return _remote(spec, outlast_s)
    if spec.startswith("ensemble:"):
        return _ensemble(spec, shop, outlast_s)
    engine, name = _engine_and_name(spec)
    folder = model_folder(name, shop)
    if _is_reranker(folder):
        raise NotALanguageModel(name)
    return ENGINES[engine or _engine_for(folder)](folder, name)


def model_folder(spec: str, shop: Shop | None) -> Path:
    """The folder of a model that lies on this machine: `house`, one of this shop, a path, or a hub id in the cache.

    A prefix of ENGINES is passed over. Raises UnknownName, NotInCache, NoHouseModel.
    """
    _, name = _engine_and_name(spec)
    if name == "house" and (shop is None or name not in model_names(shop)):
        return _house()
    try:
        return locate(name, shop)
    except UnknownName:
        if _is_hub_id(name):
            # What the hub's cache is like is known by a package of its own.
            from shopwright.models.hub import cached

            return cached(name)
        raise


def _engine_and_name(spec: str) -> tuple[str, str]:
    """The engine that a prefix names, or nothing, and the model's own name."""
    engine, mark, name = spec.partition(":")
    return (engine, name) if mark and engine in ENGINES else ("", spec)


def _engine_for(folder: Path) -> str:
    if (folder / GGUF_FILE).is_file():
        return "llama"
    if (folder / ADAPTER_FILE).is_file() or weight_files(folder):
        return "transformers"
    raise NothingToDo(f"{GGUF_FILE} or model.safetensors in {folder}", "shopwright train RECIPE")


def _is_hub_id(name: str) -> bool:
    return "/" in name.strip("/") and not name.startswith((".", "/", "~"))


def _house() -> Path:
    folder = Path(str(files("shopwright") / "house"))
    if not (folder / GGUF_FILE).is_file():
        raise NoHouseModel
    return folder


def _llama(folder: Path, name: str) -> Model:
    _need_gguf(folder, name)
    # An engine takes 100 MB and some seconds to load: only the one that was asked for is imported.
    from shopwright.models.embedded import Embedded

    return Embedded(folder)


def _bulk(folder: Path, name: str) -> Model:
    _need_gguf(folder, name)
    try:
        from shopwright.models.bulk import Bulk
    except ImportError as error:
        raise NoBulkEngine from error
    return Bulk(folder)


def _need_gguf(folder: Path, name: str) -> None:
    if not (folder / GGUF_FILE).is_file():
        raise NothingToDo(f"{GGUF_FILE} in {folder}", f"shopwright compress RECIPE, with `model: {name}`")


def _transformers(folder: Path, name: str) -> Model:
    from shopwright.models.causal import Causal

    # The folder of a hub id is named by a revision.
    return Causal(folder, name if folder.parent.name == "snapshots" else folder.name)


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


def _remote(address: str, outlast_s: float) -> Model:
    from shopwright.models.remote import Patience, Remote

    return Remote(address, Patience(outlast_s=outlast_s))


def _ensemble(spec: str, shop: Shop | None, outlast_s: float) -> Model:
    from shopwright.models.ensemble import ensemble, members

    return ensemble([open_model(member, shop, outlast_s) for member in members(spec)])


ENGINES: Mapping[str, Callable[[Path, str], Model]] = {"llama": _llama, "bulk": _bulk, "transformers": _transformers}
"""What opens a model's folder, by the prefix that asks for it."""
