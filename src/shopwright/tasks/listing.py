"""A product's listing as a prompt shows it, and what a text states of it."""

from collections.abc import Iterator

from shopwright.catalogue.records import Attribute, Product
from shopwright.tasks.drawing import one_line, shorten, title_of

MOST_VALUE = 48
"""Longer values are sentences, not facts to name."""


def spoken(name: str) -> str:
    """An attribute's name in plain words."""
    return one_line(name.replace("_", " ").replace("-", " ")).lower()


def named(product: Product) -> Iterator[tuple[str, str]]:
    """The short stated facts of a product as (spoken name, value), each name once."""
    seen: set[str] = set()
    for attribute in product.attributes:
        name, value = spoken(attribute.name), one_line(attribute.value)
        if name and name not in seen and _is_short(attribute):
            seen.add(name)
            yield name, value


def facts(product: Product, limit: int = 320) -> str:
    """The stated facts as `name: value; name: value`, as many as fit into `limit` characters."""
    line = ""
    for name, value in named(product):
        longer = f"{line}; {name}: {value}" if line else f"{name}: {value}"
        if len(longer) > limit:
            break
        line = longer
    return line


def offered(product: Product, limit: int = 160) -> str:
    """What can be chosen, as `name: value, value`, as much as fits into `limit` characters."""
    line = "; ".join(f"{spoken(option.name)}: {', '.join(map(one_line, option.values))}" for option in product.options)
    return line if len(line) <= limit else line[:limit].rpartition(",")[0]


def listing(product: Product, limit: int = 380) -> str:
    """Title, brand, category, facts and description, one a line; the description is shortened to `limit` characters."""
    rows = (
        ("Title", title_of(product)[:200]),
        ("Brand", one_line(product.brand or "")),
        ("Category", product.category.value if product.category else ""),
        ("Facts", facts(product)),
        ("Description", shorten(product.description or "", limit)),
    )
    return "\n".join(f"{name}: {value}" for name, value in rows if value)


def leaf_of(product: Product) -> str:
    """The last name of the product's category, or nothing."""
    return product.category.leaf if product.category else ""


def department_of(product: Product) -> str:
    """The first name of the product's category, or nothing."""
    return product.category.value.split(" > ")[0] if product.category else ""


def phrase_in(text: str, value: str) -> str | None:
    """The words of `text` that state a value, as the text writes them, or nothing where it does not."""
    low, wanted = text.lower(), value.lower()
    if not wanted or len(low) != len(text):
        return None
    place = low.find(wanted)
    while place >= 0:
        end = place + len(wanted)
        if not _joined(low, place - 1, place) and not _joined(low, end - 1, end):
            return text[place:end]
        place = low.find(wanted, place + 1)
    return None


def _joined(text: str, left: int, right: int) -> bool:
    return left >= 0 and right < len(text) and text[left].isalnum() and text[right].isalnum()


def _is_short(attribute: Attribute) -> bool:
    return 1 < len(one_line(attribute.value)) <= MOST_VALUE
