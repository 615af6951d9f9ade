"""Sizes of what engines read: GGUF, safetensors, packed weights and adapters."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tiny_models import tiny_gguf

from shopwright.compression.sizes import files_read, fingerprint_of, size_of
from shopwright.foundation.errors import NothingToDo, UnreadableFile


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_gguf(tmp_path_factory.mktemp("models") / "tuned", vocabulary=300, form="q8_0")


def test_both_files_of_a_model_hold_the_same_weights(model: Path) -> None:
    small, whole = (size_of(files_read(model, engine)) for engine in ("llama", "transformers"))

    assert small.weights == whole.weights
    assert whole.bits_per_weight == 32
    assert small.bits_per_weight == pytest.approx(8.5, abs=0.1)
    assert small.bytes == (model / "model.gguf").stat().st_size


def test_packed_weights_count_as_what_they_unpack_to(tmp_path: Path) -> None:
    tensors = {
        "up.weight_packed": np.zeros((64, 16), np.int32),
        "up.weight_scale": np.zeros((64, 4), np.float16),
        "up.weight_shape": np.array([64, 128], np.int64),
        "norm.weight": np.zeros(64, np.float16),
    }
    save_file(tensors, tmp_path / "model.safetensors")

    found = size_of(files_read(tmp_path, "transformers"))

    assert found.weights == 64 * 128 + 64
    assert found.tensor_bytes == 64 * 16 * 4 + 64 * 4 * 2 + 16 + 64 * 2


def test_an_adapter_is_read_with_its_base(model: Path) -> None:
    adapter = model.parent / "adapter"
    adapter.mkdir()
    (adapter / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": str(model)}))
    save_file({"lora_A": np.zeros((4, 32), np.float32)}, adapter / "adapter_model.safetensors")

    found = files_read(adapter, "transformers")

    assert found == (model / "model.safetensors", adapter / "adapter_model.safetensors")
    assert size_of(found).weights == size_of(found[:1]).weights + 128


def test_other_contents_have_another_fingerprint(tmp_path: Path) -> None:
    files = [tmp_path / "model-1.safetensors", tmp_path / "model-2.safetensors"]
    for file in files:
        file.write_bytes(b"one")
    before = fingerprint_of(files)

    files[1].write_bytes(b"two")

    assert fingerprint_of(files) != before
    assert fingerprint_of(files[::-1]) != fingerprint_of(files)


@pytest.mark.parametrize("engine", ["llama", "transformers"])
def test_a_folder_without_weights_is_named(tmp_path: Path, engine: str) -> None:
    with pytest.raises(NothingToDo, match=str(tmp_path)):
        files_read(tmp_path, engine)


def test_a_file_that_is_cut_off_is_named(tmp_path: Path, model: Path) -> None:
    (tmp_path / "model.gguf").write_bytes((model / "model.gguf").read_bytes()[:100])

    with pytest.raises(UnreadableFile, match=r"model\.gguf"):
        size_of(files_read(tmp_path, "llama"))
