"""One draft under review: its texts with counters that count as you type, its checks, and what can be decided."""

from collections.abc import Callable
from typing import Protocol

from nicegui import ui
from nicegui.elements.textarea import Textarea

from shopwright.catalogue.records import Product
from shopwright.foundation.errors import UsageError
from shopwright.studio.channels import ChannelField, channel_named
from shopwright.studio.checking import Checks
from shopwright.studio.drafting import FROM_RECORD
from shopwright.studio.lint import FieldText
from shopwright.studio.queue import Queue, Queued
from shopwright.web.pieces import box, button, words

UNITS = {"chars": "", "bytes": " bytes", "width": ""}


class Desk(Protocol):
    """Where drafts are reviewed."""

    queue: Queue

    @property
    def reviewer(self) -> str:
        """Who decides."""

    def product(self, id: str) -> Product | None:
        """A product of the catalogue."""

    def refresh(self) -> None:
        """Show the queue anew."""


class DraftView:
    """A card of the queue."""

    def __init__(self, desk: Desk, one: Queued, typed: tuple[FieldText, ...] | None = None) -> None:
        self._desk, self._one = desk, one
        self._channel = channel_named(one.draft.channel)
        self._boxes: list[tuple[ChannelField, Textarea]] = []
        self._card = box("sw-draft", "article").props(f'tabindex="-1" data-draft="{one.id}"')
        with self._card:
            self._head()
            for text in typed or one.texts:
                self._field(text)
            self._checks = box("sw-checks")
            self._buttons()
        self._show_checks(desk.queue.examine(one.draft, typed) if typed else one.checks)

    @property
    def id(self) -> int:
        """The draft's number."""
        return self._one.id

    @property
    def typed(self) -> tuple[FieldText, ...] | None:
        """What was typed and not yet kept."""
        return self.texts if self.texts != self._one.texts else None

    @property
    def texts(self) -> tuple[FieldText, ...]:
        """The texts as they stand in the boxes."""
        return tuple(FieldText(field.name, (area.value or "").strip()) for field, area in self._boxes)

    def approve(self) -> None:
        """Approve, after keeping what was typed."""
        self._try(self._approve)

    def save(self) -> None:
        """Keep what was typed."""
        self._try(self._save)

    def reject(self) -> None:
        """Reject."""
        self._try(lambda: self._desk.queue.reject(self._one.id, self._desk.reviewer))

    def undo(self) -> None:
        """Take back the last decision."""
        self._try(lambda: self._desk.queue.undo(self._one.id, self._desk.reviewer))

    def focus(self) -> None:
        """Put the cursor into the first text."""
        if self._boxes:
            self._boxes[0][1].run_method("focus")

    def mark(self, current: bool) -> None:
        """Show whether the keys speak to this draft."""
        self._card.classes(add="current") if current else self._card.classes(remove="current")

    def into_view(self) -> None:
        """Scroll to it."""
        ui.run_javascript(f"getHtmlElement({self._card.id}).scrollIntoView({{block: 'center', behavior: 'smooth'}})")

    def _head(self) -> None:
        product = self._desk.product(self._one.draft.product_id)
        with box("sw-draft-head"):
            words(product.title if product else self._one.draft.product_id, "sw-title", "h3")
            words(self._channel.title, "sw-tag")
            made_by = "from the record" if self._one.draft.maker == FROM_RECORD else f"by {self._one.draft.maker}"
            words(made_by, f"sw-tag {'good' if self._one.draft.maker == FROM_RECORD else ''}")
            if self._one.edited:
                words("edited", "sw-tag warn")
            self._verdict = ui.label().classes("sw-tag")

    def _field(self, text: FieldText) -> None:
        field = self._channel.field(text.field)
        with box("sw-field"):
            with box("sw-field-head"):
                words(field.label, tag="span")
                count = ui.label().classes("sw-count").props('aria-live="off"')
            area = ui.textarea(value=text.text).props(
                f'outlined dense autogrow hide-bottom-space aria-label="{field.label}" rows="1"'
            )
        if self._one.status != "waiting":
            area.props("readonly")
        self._boxes.append((field, area))
        _count(count, field, text.text)

        def typed() -> None:
            _count(count, field, area.value or "")
            self._show_checks(self._desk.queue.examine(self._one.draft, self.texts))

        area.on_value_change(typed)

    def _show_checks(self, checks: Checks) -> None:
        self._verdict.set_text(_verdict(checks))
        self._verdict.classes(remove="good bad", add="good" if checks.clean else "bad")
        self._checks.clear()
        with self._checks:
            for finding in checks.findings:
                kind = "bad" if finding.severity == "error" else "warn"
                where = f"{self._channel.field(finding.field).label} {finding.place or ''}".strip()
                _line(kind, f"{where}: {finding.rule.replace('_', ' ')}, {finding.value}", finding.fix)
            for claim in {(c.span, c.verdict): c for c in checks.unfounded}.values():
                kind = "bad" if claim.verdict == "contradicted" else "warn"
                why = claim.evidence or f"the record is silent ({claim.fact})"
                _line(kind, f"“{claim.span}” is {claim.verdict}", why)
            facts = dict.fromkeys(claim.fact for claim in checks.claims if claim.holds)
            if facts:
                count = sum(claim.holds for claim in checks.claims)
                _line("good", f"{count} claim{'s' if count > 1 else ''} supported", f"by {', '.join(facts)}")
        self._checks.set_visibility(bool(checks.findings or checks.claims))

    def _buttons(self) -> None:
        with box("sw-row"):
            if self._one.status == "waiting":
                button("Approve", self.approve, "sw-button first", key="A")
                button("Save edit", self.save)
                button("Reject", self.reject, key="R")
            if self._one.history:
                button("Undo", self.undo, "sw-button plain", key="U")
                last = self._one.history[-1]
                words(f"{last.deed} by {last.reviewer}, {last.decided_at[:16].replace('T', ' ')}", "sw-label")

    def _try(self, deed: Callable[[], object]) -> None:
        try:
            deed()
        except UsageError as error:
            ui.notify(str(error), type="warning", multi_line=True)
        self._desk.refresh()

    def _save(self) -> None:
        if self.typed:
            self._desk.queue.edit(self._one.id, self.texts, self._desk.reviewer)

    def _approve(self) -> None:
        self._save()
        self._desk.queue.approve(self._one.id, self._desk.reviewer)


def _verdict(checks: Checks) -> str:
    to_mend = len(checks.errors) + len(checks.unfounded)
    if to_mend:
        return f"{to_mend} to mend"
    return "ready" if checks.clean else "says nothing"


def _count(label: ui.label, field: ChannelField, text: str) -> None:
    length = field.measure(text)
    label.set_text(f"{length} / {field.limit}{UNITS[field.unit]}")
    state = "over" if length > field.limit else "long" if field.advised and length > field.advised else ""
    label.classes(remove="over long", add=state)


def _line(kind: str, what: str, why: str) -> None:
    with box(f"sw-check {kind}"):
        words({"good": "✓", "warn": "!", "bad": "✕"}[kind], "m", "span")
        words(what, tag="span")
        words(why, "why", "span")
