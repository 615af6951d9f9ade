"""The runs' pages: what the shop is working on, and one training as it learns, read from the files of its run."""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import run, ui
from nicegui.element import Element

from shopwright.evaluation.report import PAGE_FILE
from shopwright.foundation.shop import Shop
from shopwright.serving.engine import Workplace
from shopwright.web.curves import ALL, Curve, Curves, curves_of, drawn, family_lines
from shopwright.web.frame import page
from shopwright.web.pieces import box, link, words
from shopwright.web.run_files import KINDS, LOG, LogReader, RunFiles, State, Values, run_names

SECONDS_BETWEEN_LOOKS = 2.0
TONES: Mapping[State, str] = {"at work": "good", "standing still": "warn", "failed": "bad", "finished": ""}
STEPS_OF_LOSS = 10
"""The loss that is shown is the mean of so many last steps, as in the figures."""
HEADS = ("Family", "Learnt", "Held out: first", "least", "at step", "last")


def show_runs(place: Workplace) -> None:
    """The list, the newest first."""
    with page(place, "/runs"), box("sw-list"):
        words("Runs", "sw-title", "h1")
        listed = box("sw-list")
        shown: list[tuple[str, State, str]] = []

        async def refresh() -> None:
            found = await run.io_bound(_listed, place.shop)
            if found is not None and (found != shown or not shown):
                shown[:] = found
                _fill_list(listed, found)

        ui.timer(SECONDS_BETWEEN_LOOKS, refresh)


def show_run(place: Workplace, name: str) -> None:
    """One run; a name that no run has says so."""
    with page(place, "/runs"), box("sw-list"):
        if name not in run_names(place.shop):
            words(f"No run is called {name!r}.", "sw-empty")
            link("All runs", "/runs")
            return
        RunView(RunFiles(place.shop, name))


class RunView:
    """One run on a page, looked at again and again until it is finished."""

    def __init__(self, files: RunFiles) -> None:
        self._files, self._log = files, LogReader(files.folder / LOG)
        self._shown: tuple[Any, ...] = ()
        with box("sw-row"):
            words(f"{files.kind}: {files.subject}", "sw-title", "h1")
            self._state = box("sw-row").props('role="status"')
        self._tiles = box("sw-tiles")
        self._said = box()
        self._charts = {
            title: _Chart(title) for title in ("Loss", "Loss of each family", "Loss of each family on held-out samples")
        }
        self._table = box("sw-wide")
        self._figures = box("sw-list")
        if files.recipe:
            with box("sw-panel"):
                words("Recipe as resolved", tag="h2")
                words(files.recipe, "sw-pre", "pre").props('tabindex="0"')
        self._timer = ui.timer(SECONDS_BETWEEN_LOOKS, self._look)

    async def _look(self) -> None:
        found = await run.io_bound(self._read)
        if found is None:
            return
        state, progress, result, failure, new = found
        if (state, progress, result) != self._shown or new:
            self._shown = (state, progress, result)
            self._show(state, progress, result, failure)
        if state == "finished":
            self._timer.deactivate()

    def _read(self) -> tuple[State, Values, Values, str, bool]:
        files = self._files
        return files.state(time.time()), files.progress, files.result, files.failure, self._log.read()

    def _show(self, state: State, progress: Values, result: Values, failure: str) -> None:
        curves = curves_of(self._log.lines)
        _fill(self._state, [(state, f"sw-tag {TONES[state]}")])
        self._fill_tiles(state, progress, result, curves)
        _fill(self._said, [(sentence, "sw-notice") for sentence in _sentences(state, result, failure)])
        groups: Sequence[Mapping[str, Curve]] = ({"loss": curves.loss}, curves.learnt, curves.held_out)
        for chart, group in zip(self._charts.values(), groups, strict=True):
            chart.show(group)
        self._fill_table(curves)
        if result:
            self._fill_figures(result)

    def _fill_tiles(self, state: State, progress: Values, result: Values, curves: Curves) -> None:
        self._tiles.clear()
        with self._tiles:
            for label, value in _tiles(state, progress, result, curves):
                with box("sw-tile"):
                    words(label, "sw-label")
                    words(value, "sw-figure")

    def _fill_table(self, curves: Curves) -> None:
        self._table.clear()
        lines = family_lines(curves)
        if not lines:
            return
        with self._table, box("sw-table", "table"):
            with box("", "tr"):
                for head in HEADS:
                    words(head, tag="th").props('scope="col"')
            for line in lines:
                least, at = (line.least[1], str(line.least[0])) if line.least else (None, "")
                with box("", "tr"):
                    words(line.family, tag="th").props('scope="row"')
                    for cell in (_loss(line.learnt), _loss(line.first), _loss(least), at, _loss(line.last)):
                        words(cell, tag="td")

    def _fill_figures(self, result: Values) -> None:
        self._figures.clear()
        with self._figures:
            if self._files.kind == KINDS["evaluate"]:
                link("The report", f"/reports/{self._files.subject}/{PAGE_FILE}")
                return
            with box("sw-panel"):
                words("Figures", tag="h2")
                words(json.dumps(result, indent=2, ensure_ascii=False), "sw-pre", "pre").props('tabindex="0"')


class _Chart:
    """Curves under a title; hidden while there are none."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._panel = box("sw-panel")
        with self._panel:
            words(title, tag="h2")
            self._chart = ui.echart(drawn({}), renderer="svg").classes("sw-chart").props('role="img"')
        self._panel.set_visibility(False)

    def show(self, curves: Mapping[str, Curve]) -> None:
        told = {name: curve for name, curve in curves.items() if curve}
        self._panel.set_visibility(bool(told))
        if told:
            self._chart.props["aria-label"] = f"{self._title}. Newest: {_newest(told)}"
            self._chart.options.update(drawn(told))
            self._chart.update()


def _listed(shop: Shop) -> list[tuple[str, State, str]]:
    found = [RunFiles(shop, name) for name in run_names(shop)]
    return [(files.name, files.state(time.time()), _headline(files)) for files in found]


def _fill_list(listed: Element, found: Sequence[tuple[str, State, str]]) -> None:
    listed.clear()
    with listed:
        for name, state, headline in found:
            with link("", f"/runs/{name}", "sw-panel sw-report").style("flex-direction: row"):
                with box("sw-push"):
                    words(name, "sw-title")
                    words(headline, "sw-label")
                words(state, f"sw-tag {TONES[state]}")
        if not found:
            words("Nothing has been run yet. `shopwright write` and `shopwright train RECIPE` do.", "sw-empty")


def _headline(files: RunFiles) -> str:
    """One line on a run: its figures, or how far it is."""
    result, progress = files.result, files.progress
    losses = result.get("loss")
    if isinstance(losses, dict):
        told = ", ".join(f"{part} loss {_loss(value)}" for part, value in losses.items() if value is not None)
        return f"{result.get('steps', 0):,} steps, {told}"
    if not result and progress:
        return f"step {progress['step']:,} of {progress['steps']:,}, {_time(progress['seconds_left'])} left"
    score = result.get("score")
    figures = {key: value for key, value in result.items() if isinstance(value, int) and key != "seconds"}
    return f"score {score:.3f}" if score else ", ".join(f"{value:,} {key}" for key, value in figures.items())


def _tiles(state: State, progress: Values, result: Values, curves: Curves) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if progress:
        found.append(("Step", f"{progress['step']:,} of {progress['steps']:,}"))
    if curves.loss:
        last = [value for _, value in curves.loss[-STEPS_OF_LOSS:]]
        found.append(("Loss", f"{sum(last) / len(last):.4f}"))
    if ALL in curves.held_out:
        found.append(("Held-out loss", _loss(curves.held_out[ALL][-1][1])))
    if progress:
        found.append(("Tokens a second", f"{progress['tokens_per_second']:,.0f}"))
    if progress and state == "at work":
        found.append(("Time left", _time(progress["seconds_left"])))
    if isinstance(result.get("seconds"), int | float):
        found.append(("Took", _time(result["seconds"])))
    return found


def _sentences(state: State, result: Values, failure: str) -> list[str]:
    stopped = result.get("stopped")
    if isinstance(stopped, dict):
        return [f"Stopped at step {stopped.get('step')}: {stopped.get('why')}."]
    if state == "failed":
        return [failure]
    if state == "standing still":
        return ["Nothing has been written for a while. The same command goes on where it stopped."]
    return []


def _fill(place: Element, texts: Sequence[tuple[str, str]]) -> None:
    place.clear()
    with place:
        for text, classes in texts:
            words(text, classes)


def _newest(curves: Mapping[str, Curve]) -> str:
    return "; ".join(f"{name} {curve[-1][1]:.3f}" for name, curve in sorted(curves.items()))


def _loss(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
