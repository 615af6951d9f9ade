"""The studio's page: pick products, a task and a channel; write drafts; review them; take them away as a file."""

from collections.abc import Callable

from nicegui import run, ui
from nicegui.element import Element
from nicegui.events import KeyEventArguments

from shopwright.catalogue.records import Product
from shopwright.foundation.errors import ShopwrightError
from shopwright.serving.engine import Workplace
from shopwright.studio.authoring import chosen
from shopwright.studio.channels import Channel, channel_named, channels
from shopwright.studio.drafting import draft
from shopwright.studio.exporting import FORMATS
from shopwright.studio.queue import Queue, Status
from shopwright.web.draft_view import DraftView
from shopwright.web.frame import page
from shopwright.web.pieces import box, button, link, words

MOST_LISTED = 60
MOST_DRAFTS_SHOWN = 30
TASK_LABELS = {"ads": "Ads", "title": "Titles", "description": "Descriptions", "bullets": "Bullet points"}
STATUSES: tuple[Status, ...] = ("waiting", "approved", "rejected")


class StudioPage:
    """One reviewer's desk."""

    def __init__(self, place: Workplace, queue: Queue) -> None:
        self._place, self.queue = place, queue
        self._catalogue = place.assistant.index.catalogue
        self._picked: set[str] = set()
        self._status: Status = "waiting"
        self._views: list[DraftView] = []
        self._place_in_list = 0
        with page(place, "/studio"), box("sw-studio"):
            with box("sw-panel sw-side", "aside"):
                self._order_form()
            with box("sw-list", "section"):
                self._tabs = box("sw-tabs")
                self._list = box("sw-list")
        ui.keyboard(self._key)
        self.refresh()

    @property
    def reviewer(self) -> str:
        """Who decides."""
        return (self._reviewer.value or "").strip() or "reviewer"

    def product(self, id: str) -> Product | None:
        """A product of the catalogue."""
        return self._catalogue.by_id.get(id)

    def _order_form(self) -> None:
        words("Write drafts", tag="h2")
        self._channel = ui.select({c.name: c.title for c in channels()}, value="google_ads", label="Channel")
        self._channel.props("outlined dense options-dense").on_value_change(lambda _: self._offer_tasks())
        self._task = ui.select({}, label="Task").props("outlined dense options-dense")
        self._filter = ui.input("Filter products").props('outlined dense clearable debounce="250"')
        self._filter.on_value_change(lambda _: self._list_products())
        self._products = box("sw-products").props('role="group" aria-label="Products"')
        self._count = ui.number("Candidates for each", value=1, min=1, max=5, precision=0).props("outlined dense")
        self._reviewer = ui.input("Your name", value="reviewer").props('outlined dense maxlength="60"')
        self._write = button("Write drafts", self._write_drafts, "sw-button first").style("justify-content: center")
        self._progress = ui.linear_progress(0, show_value=False, size="4px").props("rounded")
        self._progress.set_visibility(False)
        words("Nothing is overwritten: drafts wait here until a person decides.", "sw-label")
        self._offer_tasks()
        self._list_products()

    def _offer_tasks(self) -> None:
        tasks = channel_named(str(self._channel.value)).tasks
        self._task.set_options({task: TASK_LABELS[task] for task in tasks}, value=tasks[0])

    def _list_products(self) -> None:
        found = chosen(self._catalogue, self._filter.value or "")
        self._products.clear()
        with self._products:
            for product in found[:MOST_LISTED]:
                self._product_line(product)
            if len(found) > MOST_LISTED:
                words(f"and {len(found) - MOST_LISTED} more: narrow the filter", "sw-label")

    def _product_line(self, product: Product) -> None:
        def pick(event: object) -> None:
            picked = getattr(event, "value", False)
            (self._picked.add if picked else self._picked.discard)(product.id)

        ui.checkbox(product.title, value=product.id in self._picked, on_change=pick).props("dense")

    async def _write_drafts(self) -> None:
        products = [p for p in self._catalogue.products if p.id in self._picked]
        if not products:
            ui.notify("Pick at least one product first.", type="warning")
            return
        self._write.props("disabled")
        self._progress.set_visibility(True)
        try:
            for done, product in enumerate(products):
                self._progress.set_value(done / len(products))
                await run.io_bound(self._draft_one, product)
        except ShopwrightError as error:
            ui.notify(str(error), type="negative", multi_line=True)
        finally:
            self._write.props(remove="disabled")
            self._progress.set_visibility(False)
        self._show("waiting")

    def _draft_one(self, product: Product) -> None:
        channel: Channel = channel_named(str(self._channel.value))
        variants = self._catalogue.variants_of.get(product.id, ())
        count = int(self._count.value or 1)
        self.queue.add(draft(product, variants, str(self._task.value), channel, self._place.model, count))

    def _show(self, status: Status) -> None:
        self._status, self._place_in_list = status, 0
        self.refresh()

    def refresh(self) -> None:
        """Read the queue anew."""
        everything = self.queue.all()
        self._fill_tabs({status: sum(one.status == status for one in everything) for status in STATUSES})
        shown = [one for one in reversed(everything) if one.status == self._status][:MOST_DRAFTS_SHOWN]
        typed = {view.id: view.typed for view in self._views}
        self._list.clear()
        with self._list:
            self._views = [DraftView(self, one, typed.get(one.id)) for one in shown]
            if not shown:
                words(_NOTHING_HERE[self._status], "sw-empty")
        self._mark()

    def _fill_tabs(self, counts: dict[Status, int]) -> None:
        self._tabs.clear()
        with self._tabs:
            for status in STATUSES:
                on = " on" if status == self._status else ""
                button(f"{status.capitalize()} {counts[status]}", _calling(self._show, status), f"sw-chip{on}")
            box("sw-push")
            self._export_links(counts["approved"])

    def _export_links(self, approved: int) -> None:
        if not approved:
            words("Approved drafts can be exported here.", "sw-label")
            return
        words("Export", "sw-label")
        for name, label in (("shopify", "Shopify CSV"), ("generic", "CSV"), ("google", "Google TSV")):
            assert name in FORMATS
            link(label, f"/studio/export/{name}", "sw-button").props("download")

    def _key(self, event: KeyEventArguments) -> None:
        if not event.action.keydown or event.modifiers.ctrl or event.modifiers.meta or not self._views:
            return
        view = self._views[self._place_in_list]
        deeds: dict[str, Callable[[], object]] = {
            "j": lambda: self._step(1),
            "k": lambda: self._step(-1),
            "a": view.approve,
            "r": view.reject,
            "u": view.undo,
            "e": view.focus,
        }
        deed = deeds.get(event.key.name)
        if deed:
            deed()

    def _step(self, by: int) -> None:
        self._place_in_list = min(max(self._place_in_list + by, 0), len(self._views) - 1)
        self._mark()
        self._views[self._place_in_list].into_view()

    def _mark(self) -> None:
        self._place_in_list = min(self._place_in_list, max(len(self._views) - 1, 0))
        for place, view in enumerate(self._views):
            view.mark(place == self._place_in_list)


_NOTHING_HERE: dict[Status, str] = {
    "waiting": "No drafts are waiting. Pick products on the left and write some.",
    "approved": "Nothing is approved yet.",
    "rejected": "Nothing has been rejected.",
}


def _calling(deed: Callable[[Status], None], status: Status) -> Callable[[], None]:
    return lambda: deed(status)


def empty_studio(place: Workplace, sentence: str) -> Element:
    """The page where there is no catalogue yet."""
    with page(place, "/studio"):
        return words(sentence, "sw-empty")
