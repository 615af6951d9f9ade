"""llama.cpp's own quantiser: K-quants that its engine reads, and errors weighed by what a column hears."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from gguf import GGMLQuantizationType, GGUFReader
from gguf.quants import dequantize, quantize
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_models import tiny_checkpoint

from shopwright.compression.errors import RowsDoNotDivide
from shopwright.compression.formats import embeddings_format, matrix_format, packed, stored_bytes
from shopwright.compression.gguf_writer import write_gguf
from shopwright.compression.kquants import quantised
from shopwright.models.llama_server import LlamaServer

RANDOM = np.random.default_rng(7)
MATRIX = RANDOM.normal(size=(96, 512)).astype(np.float32)


def error(kind: GGMLQuantizationType, importance: np.ndarray, weighed: bool) -> float:
    """The sum of squared errors times the importance of their columns."""
    back = dequantize(quantised(MATRIX, kind, importance if weighed else None), kind)
    return float((((back - MATRIX) ** 2) * importance).sum())


@pytest.mark.parametrize("name", ["Q4_0", "Q5_0", "Q8_0", "Q4_1", "Q5_1"])
def test_the_engines_quantiser_and_the_gguf_packages_agree(name: str) -> None:
    kind = GGMLQuantizationType[name]

    assert np.array_equal(quantised(MATRIX, kind), quantize(MATRIX, kind))


@pytest.mark.parametrize(
    ("name", "bits", "share"), [("Q6_K", 6.5625, 5e-4), ("Q5_K", 5.5, 1.5e-3), ("Q4_K", 4.5, 6e-3)]
)
def test_a_k_quant_has_its_size_and_stays_close(name: str, bits: float, share: float) -> None:
    kind = GGMLQuantizationType[name]
    blocks = quantised(MATRIX, kind)

    assert 8 * blocks.nbytes / MATRIX.size == bits
    assert ((dequantize(blocks, kind) - MATRIX) ** 2).mean() < share * (MATRIX**2).mean()


@pytest.mark.parametrize("name", ["Q4_0", "Q4_K", "Q5_K"])
def test_importance_moves_errors_into_columns_that_hear_little(name: str) -> None:
    importance = np.exp(RANDOM.normal(size=MATRIX.shape[1], scale=2)).astype(np.float32)
    kind = GGMLQuantizationType[name]

    assert error(kind, importance, weighed=True) < 0.8 * error(kind, importance, weighed=False)


@settings(max_examples=20, deadline=None)
@given(rows=st.integers(1, 300), blocks=st.integers(1, 3), kind=st.sampled_from(["Q4_K", "Q6_K", "Q4_0"]))
def test_each_row_is_quantised_as_if_it_were_alone(rows: int, blocks: int, kind: str) -> None:
    values = np.random.default_rng(rows).normal(size=(rows, 256 * blocks)).astype(np.float32)
    wanted = GGMLQuantizationType[kind]

    together = quantised(values, wanted)

    assert np.array_equal(together[rows // 2], quantised(values[rows // 2 : rows // 2 + 1], wanted)[0])


def test_a_mixture_gives_half_of_the_tender_matrices_six_bits() -> None:
    formats = [matrix_format(f"blk.{layer}.ffn_down.weight", 16, "q4_k_m") for layer in range(16)]

    assert formats.count("q6_k") == 8
    assert formats[:2] == formats[-2:] == ["q6_k", "q6_k"]
    assert {matrix_format(f"blk.{layer}.ffn_up.weight", 16, "q4_k_m") for layer in range(16)} == {"q4_k"}


@pytest.mark.parametrize(
    ("file_format", "embeddings"), [("f16", "f16"), ("q8_0", "q8_0"), ("q4_0", "q8_0"), ("q4_k_m", "q6_k")]
)
def test_embeddings_are_no_coarser_than_the_rest(file_format: str, embeddings: str) -> None:
    assert embeddings_format(file_format) == embeddings  # type: ignore[arg-type]


@pytest.mark.parametrize(("file_format", "tolerance"), [("q6_k", 0.5), ("q5_k_m", 1.0), ("q4_k_m", 2.0)])
def test_the_engine_reads_k_quants(tmp_path: Path, file_format: str, tolerance: float) -> None:
    folder = tiny_checkpoint(tmp_path / "tiny")
    found = {}
    for kind in ("f32", file_format):
        write_gguf(folder, folder / f"{kind}.gguf", kind)  # type: ignore[arg-type]
        server = LlamaServer(folder / f"{kind}.gguf", threads=1, slots=1, context=256)
        found[kind] = server.next_tokens("Which of these is a rain jacket?", 400)
        server.close()

    likeliest = list(found["f32"].items())[:20]
    assert max(abs(value - found[file_format][token]) for token, value in likeliest) < tolerance


def test_a_file_says_which_tensor_has_which_format(tmp_path: Path) -> None:
    write_gguf(tiny_checkpoint(tmp_path / "tiny"), tmp_path / "m.gguf", "q4_k_m")

    types = {tensor.name: tensor.tensor_type.name for tensor in GGUFReader(tmp_path / "m.gguf").tensors}

    assert types["token_embd.weight"] == "Q6_K"
    assert types["blk.1.ffn_down.weight"] == "Q6_K"
    assert types["blk.0.attn_q.weight"] == "Q4_K"
    assert types["output_norm.weight"] == "F32"


def test_rows_that_only_small_blocks_divide_are_sent_to_a_plain_format() -> None:
    with pytest.raises(RowsDoNotDivide, match="Choose q8_0, q5_0 or q4_0 instead of 'q4_k'"):
        stored_bytes("blk.0.attn_q.weight", (64, 64), "q4_k")


def test_the_finer_formats_have_no_use_for_importance() -> None:
    importance = np.linspace(0.1, 10, 512, dtype=np.float32)

    assert np.array_equal(packed("a", MATRIX, "q8_0", importance), packed("a", MATRIX, "q8_0"))


def test_without_llama_cpps_library_the_message_says_what_to_install() -> None:
    # In a process of its own, where neither package can be found.
    script = (
        "import sys, importlib.util as u; real = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name in ('xllamacpp', 'llama_cpp') else real(name, *rest)\n"
        "import numpy as np; from gguf import GGMLQuantizationType as T\n"
        "from shopwright.compression.kquants import quantised\n"
        "quantised(np.ones((1, 256), np.float32), T.Q4_K)"
    )

    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert "pip install 'shopwright[kquants]'" in ended.stderr
