"""Opens a causal language model's safetensors with transformers: a whole model, or a LoRA adapter with its base."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import psutil
import torch
from safetensors import SafetensorError
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer
from transformers.utils import logging

from shopwright.foundation.errors import NothingToDo, ShopwrightError, UnreadableFile
from shopwright.foundation.files import content_hash, fingerprint
from shopwright.models.checkpoints import ADAPTER_FILE, MANIFEST_FILE, read_manifest, weight_files
from shopwright.models.hub import cached

_UNREADABLE = (OSError, ValueError, KeyError, RuntimeError, SafetensorError)


class TooLarge(ShopwrightError):
    """A model's weights need more memory than there is."""

    def __init__(self, folder: Path, needed: int, free: int, device: str) -> None:
        super().__init__(
            f"{folder} needs {needed / 2**30:.1f} GiB for its weights and {device} has {free / 2**30:.1f} GiB free. "
            "Compress it with `shopwright compress`, or serve it elsewhere and name the engine's address."
        )


@dataclass(frozen=True)
class Checkpoint:
    """A model as it was loaded: a network in evaluation mode on its device, and its tokenizer."""

    network: Any
    tokenizer: Any
    fingerprint: str
    """Of the weights and the precision they compute in."""


def load(folder: Path, dtype: torch.dtype, device: str) -> Checkpoint:
    """The model in a folder; an adapter is added into its base's weights.

    Raises UnreadableFile, NothingToDo, TooLarge, and NotInCache for an adapter whose base is a hub id.
    """
    adapter = folder / ADAPTER_FILE
    base = _base_of(folder) if adapter.is_file() else folder
    files = weight_files(base)
    if not files:
        raise NothingToDo(f"model.safetensors in {base}", "shopwright train RECIPE")
    _check_memory(base, files, dtype, device)
    network = _network(base, dtype)
    if adapter.is_file():
        network = _merged(network, folder)
    marks = [_mark(file) for file in (*files, *folder.glob("adapter_model.safetensors"))]
    return Checkpoint(network.to(device).eval(), _tokenizer(folder, base), content_hash(marks, str(dtype)))


def _network(folder: Path, dtype: torch.dtype) -> Any:
    logging.disable_progress_bar()
    try:
        network, told = AutoModelForCausalLM.from_pretrained(
            folder, dtype=dtype, local_files_only=True, use_safetensors=True, output_loading_info=True
        )
    except _UNREADABLE as error:
        raise UnreadableFile(
            folder, f"transformers cannot load it: {_line(error)}", "Train or fetch it again."
        ) from error
    if told["missing_keys"]:
        # What a file lacks would be filled with random numbers.
        lacking = f"there are no weights for {sorted(told['missing_keys'])[0]}"
        raise UnreadableFile(folder, lacking, "Name the folder of a whole causal language model.")
    return network


def _merged(network: Any, folder: Path) -> Any:
    # peft takes seconds to import.
    try:
        return import_module("peft").PeftModel.from_pretrained(network, str(folder)).merge_and_unload()
    except _UNREADABLE as error:
        raise UnreadableFile(folder, f"peft cannot load the adapter: {_line(error)}", "Train it again.") from error


def _tokenizer(folder: Path, base: Path) -> Any:
    home = folder if (folder / "tokenizer.json").is_file() else base
    try:
        return AutoTokenizer.from_pretrained(home, local_files_only=True)
    except _UNREADABLE as error:
        raise UnreadableFile(home, f"its tokenizer cannot be loaded: {_line(error)}", "Fetch it again.") from error


def _base_of(folder: Path) -> Path:
    """The folder of an adapter's base: beside it by its manifest's name, where it was trained, or from the hub."""
    named = read_manifest(folder).base if (folder / MANIFEST_FILE).is_file() else None
    beside = folder.parent / named if named else None
    if beside is not None and beside.is_dir():
        return beside
    config = import_module("peft").PeftConfig.from_pretrained(str(folder))
    recorded = Path(config.base_model_name_or_path or "")
    return recorded if recorded.name and recorded.is_dir() else cached(str(recorded))


def _check_memory(folder: Path, files: tuple[Path, ...], dtype: torch.dtype, device: str) -> None:
    try:
        stored = AutoConfig.from_pretrained(folder, local_files_only=True).dtype or dtype
    except _UNREADABLE as error:
        raise UnreadableFile(folder / "config.json", _line(error), "Train or fetch the model again.") from error
    needed = sum(file.stat().st_size for file in files) * dtype.itemsize // stored.itemsize
    free = torch.cuda.mem_get_info()[0] if device == "cuda" else psutil.virtual_memory().available
    if needed > free:
        raise TooLarge(folder, needed, free, device)


def _mark(file: Path) -> str:
    # The hub's cache keeps links to files that are named by their contents.
    return file.resolve().name if file.is_symlink() else fingerprint(file)


def _line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
