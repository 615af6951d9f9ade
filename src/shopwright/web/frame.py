"""The frame of every page: style, header, navigation and the shop's name."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

from nicegui import ui

from shopwright.serving.engine import Workplace
from shopwright.web.pieces import box, link, words

PLACES = (("Assistant", "/"), ("Studio", "/studio"), ("Runs", "/runs"), ("Reports", "/reports"))
SECONDS_BETWEEN_LOOKS = 2.0


@contextmanager
def page(place: Workplace, here: str) -> Iterator[None]:
    """Everything inside stands in the main part of a page."""
    ui.add_css((files("shopwright.web") / "assets" / "style.css").read_text(encoding="utf-8"))
    ui.colors(primary="#275d4d")
    _header(place, here)
    with box("sw-main"):
        yield


def _header(place: Workplace, here: str) -> None:
    name = place.shop.settings.name
    with box("sw-head", "header"), box("sw-head-in"):
        with link("", "/", "sw-brand"):
            words(name[:1].upper(), "sw-mark", "span")
            words(name, tag="span")
        with box("sw-nav", "nav"):
            for label, target in PLACES:
                entry = link(label, target, "here" if target == here else "")
                if target == here:
                    entry.props["aria-current"] = "page"
        _state(place)


def _state(place: Workplace) -> None:
    """Whether search by meaning has come yet; it is looked at until it has."""
    label = ui.label(_said(place)).classes("sw-state").props('role="status"')

    def look() -> None:
        label.set_text(_said(place))
        if place.readiness()["search by meaning"] not in ("waiting", "loading"):
            timer.deactivate()

    timer = ui.timer(SECONDS_BETWEEN_LOOKS, look)


def _said(place: Workplace) -> str:
    state = place.readiness()["search by meaning"]
    return {
        "ready": "Search by words and meaning",
        "waiting": "Search by words; meaning follows",
        "loading": "Search by words; meaning follows",
        "no catalogue": "Nothing imported yet",
    }.get(state, "Search by words")
