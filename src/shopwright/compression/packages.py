"""A model of this machine as a folder for others: GGUF, Ollama, vLLM, PEFT or a hub; nothing is fetched."""

import json
import shutil
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from shopwright.compression.errors import AdapterNotMerged
from shopwright.compression.model_card import Told, card
from shopwright.compression.ollama import MODELFILE, modelfile
from shopwright.foundation.errors import NothingToDo, UnknownName, UsageError
from shopwright.foundation.files import atomic, discard, write_json, write_text
from shopwright.foundation.shop import Shop
from shopwright.models.adapters import adapter_base, hub_id_of
from shopwright.models.chat import CHAT_TEMPLATE, END_OF_TEXT, TURN_END, render
from shopwright.models.checkpoints import (
    ADAPTER_FILE,
    CARD_FILE,
    GGUF_FILE,
    MANIFEST_FILE,
    TEMPLATE_FILE,
    Manifest,
    model_names,
    read_manifest,
    weight_files,
)
from shopwright.models.gguf_words import GgufWords
from shopwright.models.model import Message
from shopwright.models.opening import model_folder

CONFIG_FILE, GENERATION_FILE, TOKENIZER_FILE = "config.json", "generation_config.json", "tokenizer.json"
TOKENIZER_FILES = (
    TOKENIZER_FILE, "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt",
    "tokenizer.model",
)  # fmt: skip
MORE_WEIGHTS = ("model.safetensors.index.json", "recipe.yaml")
"""What may lie beside weights: the places of the shards, and how llm-compressor made them."""
WRITTEN = (
    *TOKENIZER_FILES, *MORE_WEIGHTS, CONFIG_FILE, GENERATION_FILE, GGUF_FILE, MODELFILE, ADAPTER_FILE, TEMPLATE_FILE,
    CARD_FILE, "model*.safetensors", "adapter_model*.safetensors",
)  # fmt: skip
"""The names of all that a package holds."""
OF_THIS_MACHINE = ("_name_or_path", "name_or_path")
"""Keys under which transformers notes where it read a model."""


class PlaceTaken(UsageError):
    """A folder that something else lies in would have to make room."""

    def __init__(self, out: Path, stranger: str) -> None:
        super().__init__(f"{out} holds {stranger}, which is no part of this package. Name a new or an empty folder.")


class NotAnAdapter(UsageError):
    """A whole model was to be exported as an adapter."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} holds whole weights and no LoRA adapter. Train it with `method: lora` and `merge: false` in its "
            "`adapter`, or export it as vllm."
        )


class TemplateNotInside(UsageError):
    """A GGUF file holds another chat template than the one its model is asked with."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file} does not hold the chat template beside it, so that another engine would ask the model in other "
            "words. Make it again with `shopwright compress`."
        )


class NoFirstToken(UsageError):
    """A template writes the first token of a tokenizer that has none."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file} has a chat template with bos_token and a tokenizer without one: llama.cpp would write an ordinary "
            "token there. Take bos_token out of chat_template.jinja and make the file again with `shopwright compress`."
        )


@dataclass(frozen=True)
class _Source:
    """What is exported."""

    name: str
    folder: Path
    shop: Shop | None
    manifest: Manifest | None

    def first(self, *folders: Path, file: str) -> Path | None:
        """The file in the model's folder, or else in one of the others."""
        return next((folder / file for folder in (self.folder, *folders) if (folder / file).is_file()), None)


def export_model(shop: Shop | None, spec: str, form: str, out: Path) -> dict[str, Any]:
    """Write a model's package into the folder `out`, whole or not at all.

    Returns {"model", "format", "files", "bytes", "out"}. Raises UnknownName, NotInCache, NothingToDo, AdapterNotMerged,
    NotAnAdapter, NoChatFormat, TemplateNotInside, NoFirstToken and PlaceTaken.
    """
    if form not in PACKAGES:
        raise UnknownName("format of a model", form, PACKAGES)
    place, source = out.resolve(), _source(shop, spec)
    _refuse_strangers(place)
    with ExitStack() as left_over, atomic(place) as temporary:
        temporary.mkdir()
        left_over.callback(discard, temporary)
        PACKAGES[form](source, temporary)
        _write_card(source, temporary, form)
    files = sorted(file for file in place.iterdir() if file.is_file())
    return {
        "model": source.name,
        "format": form,
        "files": [file.name for file in files],
        "bytes": sum(file.stat().st_size for file in files),
        "out": str(out),
    }


def _source(shop: Shop | None, spec: str) -> _Source:
    folder = model_folder(spec, shop)
    manifest = read_manifest(folder) if (folder / MANIFEST_FILE).is_file() else None
    hub_id = hub_id_of(folder)
    return _Source(hub_id.rpartition("/")[2] if hub_id else folder.resolve().name, folder, shop, manifest)


def _gguf(source: _Source, out: Path) -> None:
    file = _gguf_file(source)
    words = GgufWords(file)
    if words.metadata.get("tokenizer.chat_template") != words.template:
        raise TemplateNotInside(file)
    if not words.bos_token and _names_bos(words.template):
        raise NoFirstToken(file)
    shutil.copyfile(file, out / GGUF_FILE)
    write_text(out / TEMPLATE_FILE, words.template)


def _names_bos(template: str) -> bool:
    asked = (Message("user", "Boots?"),)
    return render(asked, template, bos_token="first") != render(asked, template, bos_token="")


def _ollama(source: _Source, out: Path) -> None:
    file = _gguf_file(source)
    licences = source.manifest.licences if source.manifest else ()
    write_text(out / MODELFILE, modelfile(GgufWords(file), GGUF_FILE, licences))
    shutil.copyfile(file, out / GGUF_FILE)


def _gguf_file(source: _Source) -> Path:
    file = source.folder / GGUF_FILE
    if not file.is_file():
        raise NothingToDo(f"{GGUF_FILE} in {source.folder}", f"shopwright compress RECIPE, with `model: {source.name}`")
    return file


def _vllm(source: _Source, out: Path) -> None:
    files = weight_files(source.folder)
    if not files:
        raise (
            AdapterNotMerged(source.folder)
            if (source.folder / ADAPTER_FILE).is_file()
            else NothingToDo(f"model.safetensors in {source.folder}", "shopwright train RECIPE")
        )
    for file in files:
        shutil.copyfile(file, out / file.name)
    for name in MORE_WEIGHTS:
        if (source.folder / name).is_file():
            shutil.copyfile(source.folder / name, out / name)
    write_json(out / CONFIG_FILE, _clean(_read(source.folder / CONFIG_FILE)))
    _write_words(source, out)
    settings = _read(source.folder / GENERATION_FILE)
    write_json(out / GENERATION_FILE, {**_clean(settings), **_ends(out, settings)})


def _peft(source: _Source, out: Path) -> None:
    if not (source.folder / ADAPTER_FILE).is_file():
        raise NotAnAdapter(source.folder)
    base = adapter_base(source.folder, source.shop)
    settings = _clean(_read(source.folder / ADAPTER_FILE))
    # A folder's name beside this one: what it is called here means nothing elsewhere.
    named = base.hub_id or f"../{base.folder.resolve().name}"
    write_json(out / ADAPTER_FILE, {**settings, "base_model_name_or_path": named})
    for file in sorted(source.folder.glob("adapter_model*.safetensors")):
        shutil.copyfile(file, out / file.name)
    _write_words(source, out, base.folder)


def _hub(source: _Source, out: Path) -> None:
    """All that there is of the model: its weights or its adapter, and its GGUF file."""
    if (source.folder / ADAPTER_FILE).is_file():
        _peft(source, out)
    elif weight_files(source.folder) or not (source.folder / GGUF_FILE).is_file():
        _vllm(source, out)
    if (source.folder / GGUF_FILE).is_file():
        _gguf(source, out)


PACKAGES: Mapping[str, Callable[[_Source, Path], None]] = {
    "gguf": _gguf,
    "ollama": _ollama,
    "vllm": _vllm,
    "peft": _peft,
    "hub": _hub,
}


def _write_words(source: _Source, out: Path, *others: Path) -> None:
    """The tokenizer's files and the chat template, from the model's folder or else from another one."""
    for name in TOKENIZER_FILES:
        file = source.first(*others, file=name)
        if file is None:
            continue
        if file.name == "tokenizer_config.json":
            write_json(out / name, {key: value for key, value in _clean(_read(file)).items() if key != "chat_template"})
        else:
            shutil.copyfile(file, out / name)
    write_text(out / TEMPLATE_FILE, _template(source, *others))


def _template(source: _Source, *others: Path) -> str:
    file = source.first(*others, file=TEMPLATE_FILE)
    if file is not None:
        return file.read_text(encoding="utf-8")
    settings = source.first(*others, file="tokenizer_config.json")
    stored = _read(settings).get("chat_template") if settings else None
    return stored if isinstance(stored, str) else CHAT_TEMPLATE


def _ends(out: Path, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Every token that ends a reply, so that no server writes on: those named, the tokenizer's and our marks."""
    tokenizer = Tokenizer.from_file(str(out / TOKENIZER_FILE))
    eos = _read(out / "tokenizer_config.json").get("eos_token")
    marks = (eos["content"] if isinstance(eos, dict) else eos, TURN_END, END_OF_TEXT)
    named = settings.get("eos_token_id")
    found = [*(named if isinstance(named, list) else [named]), *(tokenizer.token_to_id(mark) for mark in marks if mark)]
    ends = list(dict.fromkeys(number for number in found if number is not None))
    return {"eos_token_id": ends} if ends else {}


def _write_card(source: _Source, out: Path, form: str) -> None:
    file = source.folder / CARD_FILE
    base, base_id = _base_names(source)
    settings = source.shop.settings if source.shop else None
    told = Told(
        name=source.name,
        form=form,
        licences=source.manifest.licences if source.manifest else (),
        languages=settings.languages if settings else (),
        base=base,
        base_id=base_id,
        library=_library(out),
        quantised=(out / GGUF_FILE).is_file() or "quantization_config" in _read(out / CONFIG_FILE),
    )
    text = file.read_text(encoding="utf-8") if file.is_file() else f"# {source.name}\n"
    write_text(out / CARD_FILE, card(_without_places(text, source), told))


def _library(out: Path) -> str:
    if (out / ADAPTER_FILE).is_file():
        return "peft"
    return "transformers" if weight_files(out) else "gguf"


def _base_names(source: _Source) -> tuple[str | None, str | None]:
    """What the base is called, and its name on the hub if it has one."""
    if (source.folder / ADAPTER_FILE).is_file():
        base = adapter_base(source.folder, source.shop)
        return base.hub_id or base.folder.resolve().name, base.hub_id
    named = source.manifest.base if source.manifest else None
    if named is None:
        return None, hub_id_of(source.folder)
    own = source.shop is not None and named in model_names(source.shop)
    is_place = own or Path(named).is_absolute() or Path(named).is_dir()
    return Path(named).name if is_place else named, None if is_place or named.count("/") != 1 else named


def _without_places(text: str, source: _Source) -> str:
    """A card without the places of folders on this machine."""
    places = [source.folder, *([source.shop.folder] if source.shop else [])]
    base = source.manifest.base if source.manifest else None
    found = {str(place.resolve()): place.resolve().name for place in places}
    if base and Path(base).is_absolute():
        found[base] = Path(base).name
    for place in sorted(found, key=len, reverse=True):
        text = text.replace(place, found[place])
    return text


def _refuse_strangers(out: Path) -> None:
    """What an earlier package left may be replaced, and nothing else."""
    if out.is_file():
        raise PlaceTaken(out.parent, out.name)
    there = sorted(file.name for file in out.iterdir()) if out.is_dir() else []
    strangers = [name for name in there if not any(fnmatch(name, known) for known in WRITTEN)]
    if strangers:
        raise PlaceTaken(out, strangers[0])


def _clean(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in settings.items() if key not in OF_THIS_MACHINE}


def _read(file: Path) -> dict[str, Any]:
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else {}
