"""The whole site: the API and the pages of one shop in one application."""

import tempfile
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import HTTPException
from fastapi.responses import FileResponse, Response
from nicegui import ui
from starlette.background import BackgroundTask

from shopwright.catalogue.catalogue import Catalogue
from shopwright.foundation.errors import NothingToDo, UnknownName
from shopwright.foundation.files import discard
from shopwright.foundation.shop import Shop
from shopwright.models.model import Model
from shopwright.serving.app import create_app
from shopwright.serving.engine import ModelOnDemand, Workplace
from shopwright.serving.serve import check_address, run
from shopwright.studio.exporting import FORMATS, export_drafts
from shopwright.studio.queue import Queue
from shopwright.web.assistant_page import AssistantPage
from shopwright.web.card_view import PICTURES, picture_name
from shopwright.web.entering import door
from shopwright.web.reports_page import FILES, OF_ALL, report_names, show_reports
from shopwright.web.runs_page import show_run, show_runs
from shopwright.web.studio_page import StudioPage, empty_studio

_ENDINGS = {"google": "tsv"}
_FAVICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="#275d4d"/>'
    '<path d="M9 12h14l-1.5 11h-11z" fill="none" stroke="#fff" stroke-width="2.2" stroke-linejoin="round"/>'
    '<path d="M12.5 12a3.5 3.5 0 0 1 7 0" fill="none" stroke="#fff" stroke-width="2.2"/></svg>'
)


def create_site(shop: Shop, model_spec: str | Model, *, api_key: str | None = None, by_meaning: bool = True) -> FastAPI:
    """The API with the pages on it. The model is opened by the first question; the index is built in the background.

    One process can run one site: the pages' framework keeps one set of pages.
    """
    model = ModelOnDemand(model_spec, shop) if isinstance(model_spec, str) else model_spec
    place = Workplace(shop, model, by_meaning=by_meaning)
    app = create_app(shop, model, api_key=api_key, place=place)
    if api_key:
        app.include_router(door(shop.settings.name, api_key))
    _add_files(app, shop)
    _add_pages(place)
    ui.run_with(
        app,
        title=shop.settings.name,
        favicon=_FAVICON,
        tailwind=False,
        dark=False,
        show_welcome_message=False,
        reconnect_timeout=10.0,
    )
    return app


def serve_site(
    shop: Shop, model_spec: str, host: str = "127.0.0.1", port: int = 8000, api_key: str | None = None
) -> None:
    """Serve the site until stopped. Raises NeedsAKey for an address beyond this machine without a key."""
    check_address(host, api_key)
    run(create_site(shop, model_spec, api_key=api_key), host, port)


def _add_pages(place: Workplace) -> None:
    desks: dict[int, Queue] = {}

    def queue_of(catalogue: Catalogue) -> Queue:
        return desks.setdefault(id(catalogue), Queue(place.shop, catalogue))

    def assistant() -> None:
        AssistantPage(place)

    def studio() -> None:
        try:
            catalogue = place.assistant.index.catalogue
        except NothingToDo as nothing:
            empty_studio(place, str(nothing))
        else:
            StudioPage(place, queue_of(catalogue))

    def one_run(run: str) -> None:
        show_run(place, run)

    name = place.shop.settings.name
    ui.page("/", title=name)(assistant)
    ui.page("/studio", title=f"Studio - {name}")(studio)
    ui.page("/reports", title=f"Reports - {name}")(lambda: show_reports(place))
    ui.page("/runs", title=f"Runs - {name}")(lambda: show_runs(place))
    ui.page("/runs/{run}", title=f"Run - {name}")(one_run)


def _add_files(app: FastAPI, shop: Shop) -> None:
    @app.get("/studio/export/{format}")
    def export(format: str) -> Response:
        if format not in FORMATS:
            raise UnknownName("export format", format, FORMATS)
        return _exported(shop, format)

    for of_all in OF_ALL:
        app.get(f"/reports/{of_all}")(partial(_page_of_all, shop, of_all))

    @app.get("/reports/{name}/{file}")
    def report(name: str, file: str) -> Response:
        if name not in report_names(shop) or file not in FILES or not (shop.report(name) / file).is_file():
            raise HTTPException(404, f"No report is called {name!r}, or it has no {file!r}.")
        return FileResponse(shop.report(name) / file, headers={"content-security-policy": _REPORT_POLICY})

    @app.get(f"/{PICTURES}/{{name}}")
    def picture(name: str) -> Response:
        if picture_name(shop, name) != name:
            raise HTTPException(404, f"No picture is called {name!r}.")
        return FileResponse(shop.folder / PICTURES / name)


def _page_of_all(shop: Shop, name: str) -> Response:
    file = shop.folder / "reports" / name
    if not file.is_file():
        raise HTTPException(404, f"No {file.name} has been written yet.")
    return FileResponse(file, headers={"content-security-policy": _REPORT_POLICY})


_REPORT_POLICY = "default-src 'self' 'unsafe-inline' data:"


def _exported(shop: Shop, format: str) -> Response:
    folder = Path(tempfile.mkdtemp())
    out = folder / f"{format}.{_ENDINGS.get(format, 'csv')}"
    export_drafts(shop, out, format)
    return FileResponse(out, filename=f"drafts-{out.name}", background=BackgroundTask(discard, folder))
