"""Commands over a shop's records: init, import, show, why."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from shopwright.cli.desk import Desk, Grid, Outcome


def init(
    desk: Desk,
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
    name: Annotated[str, typer.Option(help="The shop's name.", show_default="the folder's")] = "",
    language: Annotated[list[str] | None, typer.Option(help="A language of the shop; the first is its own.")] = None,
    currency: Annotated[str, typer.Option(help="ISO 4217 code of the prices.")] = "EUR",
) -> Outcome:
    """Make a shop's folder."""
    from shopwright.foundation.shop import Shop, ShopSettings

    languages = tuple(language or ("en",))
    settings = ShopSettings(name=name or folder.name, language=languages[0], languages=languages, currency=currency)
    shop = Shop.create(folder, settings)
    grid = Grid("Made a shop", ("setting", "value"), list(settings.model_dump(mode="json").items()))
    return Outcome({"shop": str(shop.folder), **settings.model_dump(mode="json")}, grid)


def import_(
    desk: Desk,
    files: Annotated[list[Path], typer.Argument(help="Exports: products, reviews, questions, queries, events.")],
    format: Annotated[str, typer.Option(help="auto, or the format of the files.")] = "auto",
    mapping: Annotated[Path | None, typer.Option(help="YAML that says which column is what.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report; store nothing.")] = False,
) -> Outcome:
    """Read a shop's exports; nothing is dropped without a reason."""
    from shopwright.catalogue.importing import import_files

    report = import_files(desk.shop, files, format, mapping, dry_run).as_json()
    counts = [(kind, count) for kind, count in report.items() if isinstance(count, int)]
    drops = [(f"dropped: {drop['reason']}", f"{drop['count']}  {drop['example']}") for drop in report["dropped"]]
    return Outcome(report, Grid("Imported" if not dry_run else "Would import", ("records", "count"), [*counts, *drops]))


def show(
    desk: Desk, filter: Annotated[str, typer.Argument(help="Words of a title, brand, category or id.")] = ""
) -> Outcome:
    """List what is in the catalogue."""
    from shopwright.catalogue.snapshots import load_catalogue

    catalogue = load_catalogue(desk.shop)
    found = [p for p in catalogue.products if filter.lower() in _searchable(p.id, p.title, p.brand, p.category)]
    counts = Counter(variant.product_id for variant in catalogue.variants)
    rows = [(p.id, p.title, p.brand, p.category and p.category.value, counts[p.id]) for p in found[:50]]
    title = f"{len(found)} products" + (", the first 50" if len(found) > 50 else "")
    values = {"count": len(found), "products": [product.model_dump(mode="json", exclude={"raw"}) for product in found]}
    return Outcome(values, Grid(title, ("id", "title", "brand", "category", "variants"), rows))


def why(desk: Desk, first: str, second: str) -> Outcome:
    """Say why two products were joined into one family, or that they were not."""
    from shopwright.catalogue.families import why as reason
    from shopwright.catalogue.snapshots import load_catalogue
    from shopwright.foundation.errors import UnknownName

    products = load_catalogue(desk.shop).by_id
    for name in (first, second):
        if name not in products:
            raise UnknownName("product", name, products)
    answer = reason(products[first], products[second])
    return Outcome({"ids": [first, second], "why": answer}, Grid("Why", (first, second), [(answer, "")]))


def _searchable(*parts: object) -> str:
    return " ".join(str(part) for part in parts if part).lower()
