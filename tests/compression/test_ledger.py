"""Models measured in processes of their own, and the ledgers that keep what was found."""

import json
import platform
from pathlib import Path

import pytest
from tiny_models import tiny_checkpoint

from shopwright.compression import measuring
from shopwright.compression.compress import compress
from shopwright.compression.ledger import MeasuringRefused, drawn, entries, machine, measure_models
from shopwright.compression.ledger_file import add_measure, is_measured, read_ledger, write_sizes
from shopwright.compression.measures import Measure, Sitting, Spread
from shopwright.compression.measuring import NotToBeMeasured, sit
from shopwright.compression.recipes import GgufRecipe
from shopwright.compression.sizes import files_read, fingerprint_of
from shopwright.foundation.errors import NothingToDo, UnknownName, UnreadableFile
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.models.checkpoints import Manifest, write_manifest


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A model with weights, its small sister, and a reranker, which is none."""
    shop = Shop.create(tmp_path_factory.mktemp("shops") / "shop", ShopSettings(name="Tarn"))
    tiny_checkpoint(shop.model("tuned"), vocabulary=300)
    compress(shop, GgufRecipe(model="tuned", name="small", check=False))
    shop.model("reranker").mkdir()
    write_manifest(shop.model("reranker"), Manifest(name="reranker", kind="reranker", method="x", fingerprint="r"))
    return shop


@pytest.fixture(scope="module")
def measures(shop: Shop) -> dict[str, Measure]:
    measure_models(shop, sittings=1)
    return {name: Measure.model_validate(read_ledger(shop.model(name))["measures"][0]) for name in ("tuned", "small")}


def sitting(seconds: float) -> Sitting:
    return Sitting(
        fingerprint="w", load_seconds=seconds, memory_loaded=10, memory_peak=int(100 * seconds), accelerator_peak=0,
        reads=512, writes=128, prefill_seconds=(seconds, 2 * seconds), decode_seconds=(seconds,), joules=(64.0,),
    )  # fmt: skip


def test_each_model_is_measured_under_the_engine_that_serves_it(measures: dict[str, Measure]) -> None:
    assert {name: found.engine for name, found in measures.items()} == {"tuned": "transformers", "small": "llama"}
    for found in measures.values():
        assert found.load_seconds.median > 0
        assert 0 < found.memory_loaded <= found.memory_peak
        assert found.prefill.median > 0 and found.decode.median > 0
        assert (found.reads, found.writes) == (512, 128)
        assert found.prefill.lowest <= found.prefill.median <= found.prefill.highest
        assert found.machine == machine()


def test_the_engine_without_torch_holds_less_memory(measures: dict[str, Measure]) -> None:
    assert measures["small"].memory_peak < measures["tuned"].memory_peak
    assert measures["small"].bytes < measures["tuned"].bytes
    assert measures["small"].weights == measures["tuned"].weights


def test_the_ledger_keeps_what_compression_said(shop: Shop, measures: dict[str, Measure]) -> None:
    ledger = read_ledger(shop.model("small"))

    assert (ledger["source"], ledger["format"]) == ("tuned", "q8_0")
    assert len(ledger["measures"]) == 1


def test_what_was_measured_is_not_measured_again(shop: Shop, measures: dict[str, Measure]) -> None:
    before = {name: (shop.model(name) / "ledger.json").read_bytes() for name in measures}

    assert measure_models(shop, ("small", "tuned")) == ("small", "tuned")
    assert {name: (shop.model(name) / "ledger.json").read_bytes() for name in measures} == before


def test_compressing_again_keeps_the_measures(shop: Shop, measures: dict[str, Measure]) -> None:
    compress(shop, GgufRecipe(model="tuned", name="small", check=False))

    assert read_ledger(shop.model("small"))["measures"] == [measures["small"].model_dump(mode="json")]
    assert is_measured(
        shop.model("small"), "llama", machine(), fingerprint_of(files_read(shop.model("small"), "llama"))
    )


def test_weights_beside_a_gguf_file_are_measured_too(shop: Shop, tmp_path: Path) -> None:
    other = Shop.create(tmp_path / "shop", ShopSettings(name="Fell"))
    tiny_checkpoint(other.model("tuned"), vocabulary=300)
    compress(other, GgufRecipe(model="tuned", check=False))

    assert [entry.spec for entry in entries(other)] == ["tuned", "transformers:tuned"]


def test_a_name_that_is_no_model_is_told_its_neighbour(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'small'"):
        entries(shop, ("smal",))
    with pytest.raises(NothingToDo, match="shopwright train"):
        entries(shop, ("reranker",))


def test_a_model_that_cannot_be_opened_is_told_by_its_own_sentence(tmp_path: Path) -> None:
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="Tarn"))
    tiny_checkpoint(shop.model("tuned"), vocabulary=300)
    compress(shop, GgufRecipe(model="tuned", name="small", check=False))
    (shop.model("small") / "model.gguf").write_bytes(b"GGUF and nothing more")

    with pytest.raises(MeasuringRefused, match=r"model\.gguf"):
        measure_models(shop, ("small",), sittings=1)
    assert "measures" not in read_ledger(shop.model("small"))


def test_an_engine_that_cannot_be_told_how_much_to_write_is_refused(shop: Shop) -> None:
    with pytest.raises(NotToBeMeasured, match="echo"):
        sit("echo", shop)


def test_several_processes_are_drawn_together(shop: Shop) -> None:
    (entry,) = entries(shop, ("small",))

    found = drawn(entry, files_read(shop.model("small"), "llama"), [sitting(seconds) for seconds in (1.0, 2.0, 4.0)])

    assert found.load_seconds == Spread(median=2.0, lowest=1.0, highest=4.0, n=3)
    assert found.memory_peak == 400
    assert (found.prefill.n, found.prefill.lowest, found.prefill.highest) == (6, 64.0, 512.0)
    assert found.decode.median == 64.0
    assert found.joules_per_token is not None and found.joules_per_token.median == 0.5


def test_measures_of_other_machines_and_weights_stay(shop: Shop, tmp_path: Path) -> None:
    (entry,) = entries(shop, ("small",))
    first = drawn(entry, files_read(shop.model("small"), "llama"), [sitting(1.0)])
    again, elsewhere = first.model_copy(update={"weights": 1}), first.model_copy(update={"machine": "another"})
    write_sizes(tmp_path, {"format": "q8_0"})

    for one in (first, elsewhere, again):
        add_measure(tmp_path, one)

    assert [one["machine"] for one in read_ledger(tmp_path)["measures"]] == ["another", machine()]
    assert read_ledger(tmp_path)["measures"][1]["weights"] == 1


def test_a_spoilt_ledger_is_named(tmp_path: Path) -> None:
    (tmp_path / "ledger.json").write_text("{")

    with pytest.raises(UnreadableFile, match=r"ledger\.json"):
        read_ledger(tmp_path)


def test_the_machine_is_told_without_its_name() -> None:
    assert not platform.node() or platform.node() not in machine()
    assert "cores" in machine() and "GiB" in machine()


def test_a_failure_is_written_for_the_parent(shop: Shop, tmp_path: Path) -> None:
    assert measuring.main("echo", str(shop.folder), str(tmp_path / "out.json")) == 2
    assert "cannot be measured" in json.loads((tmp_path / "out.json").read_text())["sentence"]
