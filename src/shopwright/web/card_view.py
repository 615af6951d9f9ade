"""A product card on a page: every word of it from the record."""

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from nicegui import ui

from shopwright.assistant.cards import Card
from shopwright.foundation.shop import Shop
from shopwright.web.pieces import box, words

PICTURES = "images"
"""The folder of a shop whose pictures its pages show; nothing is fetched from elsewhere."""
_SHOWN_FACTS = 3
_SAFE_NAME = re.compile(r"[\w.-]+\.(?:jpe?g|png|webp|avif|gif)", re.IGNORECASE)


def show_card(shop: Shop, card: Card, *, cited: bool) -> None:
    """One product."""
    with box(f"sw-card{' cited' if cited else ''}", "article").props(f'data-product="{_plain(card.id)}"'):
        _picture(shop, card)
        with box("sw-card-in"):
            words(card.brand, "sw-card-brand")
            words(card.title, "sw-card-title", "h3")
            words(card.price, "sw-card-price")
            words(card.availability, f"sw-stock {_stock(card)}")
            if card.rating:
                words(f"★ {card.rating}", "sw-card-line")
            _facts(card)


def picture_name(shop: Shop, url: str) -> str | None:
    """The name of a picture in the shop's own folder; nothing for one that lies elsewhere."""
    name = PurePosixPath(unquote(urlsplit(url).path)).name
    known = bool(_SAFE_NAME.fullmatch(name)) and (shop.folder / PICTURES / name).is_file()
    return name if known else None


def _picture(shop: Shop, card: Card) -> None:
    name = picture_name(shop, card.image)
    frame = box("sw-pic")
    if name:
        with frame:
            picture = ui.element("img")
            picture.props["src"], picture.props["alt"] = f"/{PICTURES}/{name}", card.alt
        return
    frame.props["role"], frame.props["aria-label"] = "img", card.alt
    with frame:
        words(card.title[:1].upper(), tag="span").props('aria-hidden="true"')


def _facts(card: Card) -> None:
    with box("sw-facts", "dl"):
        for name, value in card.facts[:_SHOWN_FACTS]:
            words(name, tag="dt")
            words(value, tag="dd")
        if card.options:
            words("Options", tag="dt")
            words(card.options, tag="dd")


def _stock(card: Card) -> str:
    return {"In stock": "yes", "Out of stock": "no", "Discontinued": "no"}.get(card.availability, "")


def _plain(text: str) -> str:
    return re.sub(r"[^\w.:-]", "-", text)
