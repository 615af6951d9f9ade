"""The kernel's counters of energy, as files."""

from pathlib import Path

import pytest

from shopwright.compression.energy import energy_meter


def zone(folder: Path, name: str, shown: int, most: int = 1_000_000) -> Path:
    folder.mkdir(parents=True)
    for file, value in (("name", name), ("energy_uj", shown), ("max_energy_range_uj", most)):
        (folder / file).write_text(f"{value}\n")
    return folder / "energy_uj"


def test_packages_are_counted_and_their_parts_are_not(tmp_path: Path) -> None:
    packages = [zone(tmp_path / f"intel-rapl:{at}", f"package-{at}", 100) for at in range(2)]
    core = zone(tmp_path / "intel-rapl:0:0", "core", 50)
    meter = energy_meter(tmp_path)
    assert meter is not None
    before = meter.read()

    packages[0].write_text("300100\n")
    packages[1].write_text("200100\n")
    core.write_text("900000\n")

    assert meter.joules_since(before) == pytest.approx(0.5)


def test_a_counter_that_began_again_goes_on(tmp_path: Path) -> None:
    counter = zone(tmp_path / "intel-rapl:0", "package-0", 900_000, most=999_999)
    meter = energy_meter(tmp_path)
    assert meter is not None
    before = meter.read()

    counter.write_text("100000\n")

    assert meter.joules_since(before) == pytest.approx(0.2)


def test_a_machine_that_does_not_tell_has_no_meter(tmp_path: Path) -> None:
    (tmp_path / "intel-rapl:0").mkdir()
    (tmp_path / "intel-rapl:0" / "name").write_text("package-0\n")

    assert energy_meter(tmp_path) is None
    assert energy_meter(tmp_path / "none") is None
