"""A Hugging Face folder written as one GGUF file, tensor by tensor."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from gguf import GGUFWriter, RopeScalingType
from gguf.constants import GGML_QUANT_VERSION

from shopwright.compression.architectures import (
    Architecture,
    arrangement,
    read_architecture,
    rope_factors,
    tensor_name,
)
from shopwright.compression.formats import (
    FILE_TYPES,
    TYPES,
    Format,
    TensorFormat,
    embeddings_format,
    matrix_format,
    packed,
    stored_bytes,
)
from shopwright.compression.vocabularies import Vocabulary, read_vocabulary
from shopwright.compression.weights import Array, StoredTensor, stored_tensors
from shopwright.foundation.files import atomic

_EMBEDDINGS = ("token_embd.weight", "output.weight")


@dataclass(frozen=True)
class Written:
    """What a GGUF file holds, in figures."""

    weights: int
    """How many numbers its tensors have."""
    tensor_bytes: int

    @property
    def bits_per_weight(self) -> float:
        """Bits a number takes on average, over all tensors."""
        return 8 * self.tensor_bytes / self.weights


@dataclass(frozen=True)
class _Tensor:
    name: str
    shape: tuple[int, ...]
    number_format: TensorFormat
    source: StoredTensor | Array
    importance: Array | None = None

    @property
    def size(self) -> int:
        return stored_bytes(self.name, self.shape, self.number_format)

    def values(self, architecture: Architecture) -> npt.NDArray[Any]:
        values = self.source.read() if isinstance(self.source, StoredTensor) else self.source
        return packed(self.name, arrangement(self.name, architecture)(values), self.number_format, self.importance)


def write_gguf(
    folder: Path,
    target: Path,
    number_format: Format,
    embeddings: TensorFormat | None = None,
    name: str | None = None,
    licence: str | None = None,
    importance: Mapping[str, Array] | None = None,
) -> Written:
    """Write the model in `folder` as `target`, atomically; norms stay float32.

    `embeddings` is the format of the token embeddings and of the output matrix; `importance` holds, by Hugging Face's
    name of a matrix, what an error in each of its columns counts. Raises CannotExport, AdapterNotMerged,
    RowsDoNotDivide, SpoiltWeights, QuantiserMissing, NothingToDo.
    """
    architecture = read_architecture(folder)
    vocabulary = read_vocabulary(folder, architecture.vocabulary)
    chosen = embeddings or embeddings_format(number_format)
    tensors = tuple(_tensors(folder, architecture, number_format, chosen, importance or {}))
    with atomic(target) as temporary:
        writer = GGUFWriter(temporary, architecture.name)
        writer.add_name(name or folder.name)
        if licence:
            writer.add_license(licence)
        _add_sizes(writer, architecture)
        _add_vocabulary(writer, vocabulary)
        writer.add_file_type(FILE_TYPES[number_format])
        writer.add_quantization_version(GGML_QUANT_VERSION)
        _write(writer, tensors, architecture)
    return Written(sum(math.prod(tensor.shape) for tensor in tensors), sum(tensor.size for tensor in tensors))


def _tensors(
    folder: Path,
    architecture: Architecture,
    file_format: Format,
    embeddings: TensorFormat,
    importance: Mapping[str, Array],
) -> Iterator[_Tensor]:
    for stored in stored_tensors(folder).values():
        name = tensor_name(stored.name, architecture.kind, stored.file)
        if name == "output.weight" and architecture.tied:
            continue
        if len(stored.shape) == 1:
            chosen: TensorFormat = "f32"
        else:
            chosen = embeddings if name in _EMBEDDINGS else matrix_format(name, architecture.layers, file_format)
        yield _Tensor(name, stored.shape, chosen, stored, importance.get(stored.name))
    factors = rope_factors(architecture)
    if factors is not None:
        yield _Tensor("rope_freqs.weight", factors.shape, "f32", factors)


def _add_sizes(writer: GGUFWriter, architecture: Architecture) -> None:
    writer.add_vocab_size(architecture.vocabulary)
    writer.add_context_length(architecture.context)
    writer.add_embedding_length(architecture.width)
    writer.add_block_count(architecture.layers)
    writer.add_feed_forward_length(architecture.feed_forward)
    writer.add_head_count(architecture.heads)
    writer.add_head_count_kv(architecture.key_heads)
    writer.add_key_length(architecture.head_width)
    writer.add_value_length(architecture.head_width)
    writer.add_layer_norm_rms_eps(architecture.rms_epsilon)
    writer.add_rope_dimension_count(architecture.head_width)
    writer.add_rope_freq_base(architecture.rope_base)
    if architecture.rope["rope_type"] == "linear":
        writer.add_rope_scaling_type(RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(float(architecture.rope["factor"]))
    if architecture.windows is not None:
        writer.add_sliding_window(architecture.windows.size)
        writer.add_sliding_window_pattern(architecture.windows.local)
        writer.add_rope_freq_base_swa(architecture.windows.rope_base)
    if architecture.attention_cap is not None:
        writer.add_attn_logit_softcapping(architecture.attention_cap)
    if architecture.logit_cap is not None:
        writer.add_final_logit_softcapping(architecture.logit_cap)


def _add_vocabulary(writer: GGUFWriter, vocabulary: Vocabulary) -> None:
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(vocabulary.pre)
    writer.add_token_list(vocabulary.tokens)
    writer.add_token_types(vocabulary.types)
    writer.add_token_merges(vocabulary.merges)
    adders = {
        "bos": writer.add_bos_token_id,
        "eos": writer.add_eos_token_id,
        "unk": writer.add_unk_token_id,
        "pad": writer.add_pad_token_id,
    }
    for name, number in vocabulary.special_ids.items():
        adders[name](number)
    writer.add_add_bos_token(vocabulary.adds_bos)
    if vocabulary.chat_template:
        writer.add_chat_template(vocabulary.chat_template)


def _write(writer: GGUFWriter, tensors: tuple[_Tensor, ...], architecture: Architecture) -> None:
    for tensor in tensors:
        kind = TYPES[tensor.number_format]
        writer.add_tensor_info(tensor.name, tensor.shape, np.dtype(np.float32), tensor.size, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    for tensor in tensors:
        writer.write_tensor_data(tensor.values(architecture))
    writer.close()
