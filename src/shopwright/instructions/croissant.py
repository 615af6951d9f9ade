"""croissant.json of an instruction set: what dataset search engines and loaders read (MLCommons 1.0)."""

from typing import Any

from shopwright.foundation.shop import ShopSettings
from shopwright.instructions.licences import terms_of
from shopwright.instructions.manifest import SetManifest
from shopwright.instructions.samples import Sample

CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "recordSet": "cr:recordSet",
    "source": "cr:source",
}
JSON_COLUMNS = ("prompt", "gold", "ledger")


def croissant(manifest: SetManifest, digests: dict[str, str], shop: ShopSettings) -> dict[str, Any]:
    """The document; `digests` holds the SHA-256 of each file by its name."""
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": manifest.name,
        "description": f"{manifest.rows} instructions about shopping, made from {shop.source} ({shop.name}).",
        "license": terms_of(manifest.licences).licence,
        "version": "1.0.0",
        "citeAs": f"{shop.name}: {manifest.name}, fingerprint {manifest.fingerprint}",
        "inLanguage": sorted(manifest.languages),
        "distribution": [_file(name, digest) for name, digest in digests.items()],
        "recordSet": [_record_set(part) for part in manifest.splits],
    }


def _file(name: str, digest: str) -> dict[str, str]:
    form = "application/x-parquet" if name.endswith(".parquet") else "application/jsonlines"
    return {"@type": "cr:FileObject", "@id": name, "contentUrl": name, "encodingFormat": form, "sha256": digest}


def _record_set(part: str) -> dict[str, Any]:
    fields = [_field(part, column) for column in Sample.model_fields]
    return {"@type": "cr:RecordSet", "@id": part, "name": part, "field": fields}


def _field(part: str, column: str) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{part}/{column}",
        "name": column,
        "description": "JSON" if column in JSON_COLUMNS else "text",
        "dataType": "sc:Text",
        "source": {"fileObject": {"@id": f"{part}.parquet"}, "extract": {"column": column}},
    }
