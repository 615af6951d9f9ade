"""croissant.json names every data file by its digest, every part and every column."""

import hashlib
import json

from shopwright.foundation.shop import Shop
from shopwright.instructions.samples import Sample
from shopwright.instructions.writing import WriteResult


def test_files_are_named_with_their_digests_and_columns(written: tuple[Shop, WriteResult]) -> None:
    folder = written[0].instructions("small")
    document = json.loads((folder / "croissant.json").read_text())
    files = {file["@id"]: file for file in document["distribution"]}

    assert document["license"] == "other" and document["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    assert set(files) == {f"{part}.{form}" for part in ("train", "validation", "test") for form in ("parquet", "jsonl")}
    for name, file in files.items():
        assert file["sha256"] == hashlib.sha256((folder / name).read_bytes()).hexdigest()
    for record_set in document["recordSet"]:
        assert [field["name"] for field in record_set["field"]] == list(Sample.model_fields)
        assert {field["source"]["fileObject"]["@id"] for field in record_set["field"]} <= set(files)
