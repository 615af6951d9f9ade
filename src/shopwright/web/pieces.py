"""Small pieces that all pages are made of: text, buttons, chips and links, always as text and never as HTML."""

from collections.abc import Awaitable, Callable

from nicegui import ui
from nicegui.element import Element

Deed = Callable[[], object] | Callable[[], Awaitable[object]]


def box(classes: str = "", tag: str = "div") -> Element:
    """An element that holds others."""
    return ui.element(tag).classes(classes)


def words(text: str, classes: str = "", tag: str = "div") -> Element:
    """A text. It is set as a text node, so nothing in it is markup."""
    element = ui.element(tag).classes(classes)
    with element:
        ui.label(text).style("display: contents")
    return element


def button(text: str, deed: Deed, classes: str = "sw-button", *, key: str = "", name: str = "") -> Element:
    """A button, with the key that does the same beside its text."""
    element = ui.element("button").classes(classes).props('type="button"')
    if name:
        element.props["aria-label"] = name
    with element:
        words(text, tag="span")
        if key:
            words(key, tag="kbd")
    element.on("click", deed)
    return element


def link(text: str, target: str, classes: str = "") -> Element:
    """A link to a page of this server."""
    element = words(text, classes, tag="a")
    element.props["href"] = target
    return element
