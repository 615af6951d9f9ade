"""The dataset card: front matter that hubs read, and what a person wants to know."""

import re

import yaml

from shopwright.foundation.shop import Shop
from shopwright.instructions.writing import WriteResult


def card_of(written: tuple[Shop, WriteResult]) -> str:
    return (written[0].instructions("small") / "README.md").read_text()


def test_the_front_matter_names_licence_languages_size_and_files(written: tuple[Shop, WriteResult]) -> None:
    head = yaml.safe_load(card_of(written).split("---")[1])

    assert head["license"] == "other"
    assert set(head["language"]) >= {"de", "en", "fr"}
    assert head["size_categories"] == ["n<1K"]
    assert {file["split"]: file["path"] for file in head["configs"][0]["data_files"]} == {
        "train": "train.parquet",
        "validation": "validation.parquet",
        "test": "test.parquet",
    }


def test_the_card_counts_samples_licences_checks_and_says_how_to_load(written: tuple[Shop, WriteResult]) -> None:
    text = card_of(written)

    assert "| all | 600 | 60 | 150 |" in text
    assert "| Apache-2.0 |" in text and "| CC0-1.0 |" in text
    assert "| round-trip | 810 |" in text
    assert "load_dataset(" in text


def test_the_card_says_how_evenly_right_answers_are_placed(written: tuple[Shop, WriteResult]) -> None:
    section = card_of(written).split("## Places of right answers")[1].split("##")[0]
    times = {name: float(value) for name, value in re.findall(r"\| ([a-z-]+) \| ([\d.]+) \|", section)}

    assert times["product-classification"] < 2
