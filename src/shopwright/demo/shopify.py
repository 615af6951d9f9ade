"""Lays products out as the rows of a merchant's product export."""

from collections.abc import Iterator

from shopwright.demo.descriptions import Description
from shopwright.demo.products import Product, option_name
from shopwright.demo.variants import Variant

_GOOGLE = (
    "Google product category",
    "Gender",
    "Age group",
    "Manufacturer part number (MPN)",
    "Ad group name",
    "Ads labels",
    "Condition",
    "Custom product",
    *(f"Custom label {number}" for number in range(5)),
)
COLUMNS = (
    *("Title", "URL handle", "Description", "Vendor", "Product category", "Type", "Tags"),
    *("Published on online store", "Status", "SKU", "Barcode"),
    *(f"Option{number} {part}" for number in (1, 2, 3) for part in ("name", "value", "Linked To")),
    *("Price", "Compare-at price", "Cost per item", "Charge tax", "Tax code"),
    *("Unit price total measure", "Unit price total measure unit"),
    *("Unit price base measure", "Unit price base measure unit"),
    *("Inventory tracker", "Inventory quantity", "Continue selling when out of stock"),
    *("Weight value (grams)", "Weight unit for display", "Requires shipping", "Fulfillment service"),
    *("Product image URL", "Image position", "Image alt text", "Variant image URL"),
    *("Gift card", "SEO title", "SEO description", "Color (product.metafields.shopify.color-pattern)"),
    *(f"Google Shopping / {name}" for name in _GOOGLE),
)
Row = dict[str, str]


def metafield(attribute: str) -> str:
    """Name the column that holds an attribute."""
    return f"{option_name(attribute)} (product.metafields.custom.{attribute})"


def columns(products: tuple[Product, ...]) -> tuple[str, ...]:
    """The columns of the export: the platform's own, then one for each attribute in use."""
    used = sorted({name for product in products for name in product.facts if name != "color"})
    return (*COLUMNS, *map(metafield, used))


def rows(product: Product, told: Description) -> Iterator[Row]:
    """One row a variant, the product's own fields on the first."""
    for place, variant in enumerate(product.variants):
        head = _head(product, told) if place == 0 else {}
        yield {"URL handle": product.handle, **head, **_choices(product, variant, first=place == 0), **_stock(variant)}


def _head(product: Product, told: Description) -> Row:
    facts = {metafield(name): value for name, value in product.facts.items() if name != "color"}
    category = product.category
    return {
        "Title": product.title,
        "Description": told.html,
        "Vendor": product.brand,
        "Product category": category.path,
        "Type": category.title,
        "Tags": ", ".join((category.kind, product.line, *_tags(product))),
        "Published on online store": "TRUE",
        "Status": "active",
        "Gift card": "FALSE",
        "SEO title": product.title[:70],
        "SEO description": told.lead.text[:320],
        "Color (product.metafields.shopify.color-pattern)": "; ".join(product.values("color")),
        **_google(product),
        **facts,
    }


def _tags(product: Product) -> list[str]:
    return [product.facts[name].lower() for name in ("gender", "season", "compatibility") if name in product.facts]


def _google(product: Product) -> Row:
    gender = {"Men's": "male", "Women's": "female", "Unisex": "unisex"}.get(product.facts.get("gender", ""), "")
    return {
        "Google Shopping / Google product category": product.category.path,
        "Google Shopping / Gender": gender,
        "Google Shopping / Age group": "adult" if gender else "",
        "Google Shopping / Manufacturer part number (MPN)": product.variants[0].sku.rsplit("-", 1)[0],
        "Google Shopping / Condition": "new",
        "Google Shopping / Custom product": "FALSE",
        "Google Shopping / Custom label 0": product.category.department,
    }


def _choices(product: Product, variant: Variant, *, first: bool) -> Row:
    chosen = dict(zip(product.options, variant.choices, strict=True)) or {"Title": "Default Title"}
    cells = {}
    for number, (name, value) in enumerate(chosen.items(), start=1):
        cells[f"Option{number} name"] = name if first else ""
        cells[f"Option{number} value"] = value
    contents = chosen.get("Contents") or product.facts.get("contents")
    return cells | (_measure(contents) if contents else {})


def _measure(contents: str) -> Row:
    amount, unit = contents.split(" ")
    return {
        "Unit price total measure": amount,
        "Unit price total measure unit": unit,
        "Unit price base measure": "100",
        "Unit price base measure unit": unit,
    }


def _stock(variant: Variant) -> Row:
    return {
        "SKU": variant.sku,
        "Barcode": variant.barcode,
        "Price": _money(variant.price),
        "Compare-at price": _money(variant.was) if variant.was else "",
        "Cost per item": _money(round(variant.price * 0.55)),
        "Charge tax": "TRUE",
        "Inventory tracker": "shopify",
        "Inventory quantity": str(variant.stock),
        "Continue selling when out of stock": "DENY",
        "Weight value (grams)": str(variant.grams),
        "Weight unit for display": "g",
        "Requires shipping": "TRUE",
        "Fulfillment service": "manual",
    }


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
