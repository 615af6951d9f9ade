"""The review queue: drafts and what people decided on them, in shop.db; every decision can be undone."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    Row,
    Select,
    String,
    Table,
    Text,
    create_engine,
    event,
    insert,
    select,
)

from shopwright.catalogue.catalogue import Catalogue, group
from shopwright.foundation.errors import UnknownName, UsageError
from shopwright.foundation.shop import Shop
from shopwright.studio.channels import channel_named
from shopwright.studio.checking import Checks, StatedClaim, examine
from shopwright.studio.drafting import Draft
from shopwright.studio.lint import FieldText, Finding

Status = Literal["waiting", "approved", "rejected"]
Deed = Literal["approve", "edit", "reject", "undo"]

_TABLES = MetaData()
_DRAFTS = Table(
    "drafts",
    _TABLES,
    Column("id", Integer, primary_key=True),
    Column("key", String, index=True),
    Column("batch", String, index=True),
    Column("product_id", String, index=True),
    Column("task", String),
    Column("channel", String),
    Column("maker", String),
    Column("maker_fingerprint", String),
    Column("texts", Text),
    Column("checks", Text),
    Column("made_at", String),
)
_DECISIONS = Table(
    "decisions",
    _TABLES,
    Column("id", Integer, primary_key=True),
    Column("draft_id", ForeignKey("drafts.id"), index=True),
    Column("deed", String),
    Column("texts", Text),
    Column("checks", Text),
    Column("reason", Text),
    Column("reviewer", String),
    Column("decided_at", String),
)


class NotApprovable(UsageError):
    """A draft breaks a rule of its channel, or says what the record does not support."""

    def __init__(self, why: Sequence[object]) -> None:
        shown = "; ".join(str(reason).rstrip(".") for reason in why[:3])
        super().__init__(f"This draft cannot be approved: {shown}. Edit the text first.")


class NothingToUndo(UsageError):
    """No decision stands on this draft."""

    def __init__(self, number: int) -> None:
        super().__init__(f"No decision has been taken on draft {number}, so there is none to undo.")


@dataclass(frozen=True)
class Decision:
    """One deed of one person."""

    deed: Deed
    reviewer: str
    decided_at: str
    reason: str = ""


@dataclass(frozen=True)
class Queued:
    """A draft in the queue, as it stands after every decision."""

    id: int
    draft: Draft
    texts: tuple[FieldText, ...]
    """The draft's texts, or what a person made of them."""
    checks: Checks
    status: Status
    made_at: str
    edited: bool = False
    history: tuple[Decision, ...] = ()

    def texts_of(self, field: str) -> tuple[str, ...]:
        """The texts of one field."""
        return tuple(text.text for text in self.texts if text.field == field)


class Queue:
    """Drafts that wait for a person. Nothing here touches the catalogue."""

    def __init__(self, shop: Shop, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._engine = _open(shop)
        _TABLES.create_all(self._engine)

    def add(self, drafts: Sequence[Draft], batch: str = "") -> tuple[int, ...]:
        """Put drafts at the end; one with the same texts that still waits is not put in twice. Their numbers."""
        with self._engine.begin() as database:
            return tuple(self._add(database, one, batch) for one in drafts)

    def has(self, batch: str) -> bool:
        """Whether a piece of work has been queued before."""
        with self._engine.connect() as database:
            return database.execute(select(_DRAFTS.c.id).where(_DRAFTS.c.batch == batch)).first() is not None

    def get(self, number: int) -> Queued:
        """One draft. Raises UnknownName."""
        found = self._load(select(_DRAFTS).where(_DRAFTS.c.id == number))
        if not found:
            raise UnknownName("draft", str(number), (str(one.id) for one in self.all()))
        return found[0]

    def all(self, status: Status | None = None, product_id: str | None = None) -> tuple[Queued, ...]:
        """Drafts in the order in which they came, of one status or product where these are given."""
        wanted = select(_DRAFTS).order_by(_DRAFTS.c.id)
        if product_id is not None:
            wanted = wanted.where(_DRAFTS.c.product_id == product_id)
        return tuple(one for one in self._load(wanted) if status is None or one.status == status)

    def edit(self, number: int, texts: Sequence[FieldText], reviewer: str) -> Queued:
        """Replace the texts of a draft by a person's; they are checked anew, and the draft waits again."""
        one = self.get(number)
        checks = self.examine(one.draft, texts)
        self._decide(number, "edit", reviewer, texts=texts, checks=checks)
        return self.get(number)

    def approve(self, number: int, reviewer: str) -> Queued:
        """Let a draft be exported. Raises NotApprovable.

        A model's unsupported claims are refused. A person who has edited the text answers for what the record is
        silent on, but not for what it denies.
        """
        one = self.get(number)
        checks = self.examine(one.draft, one.texts)
        claims = checks.contradicted if one.edited else checks.unfounded
        reasons = [
            *checks.errors,
            *(f"{claim.span!r} is {claim.verdict} ({claim.evidence or claim.fact})" for claim in claims),
        ]
        if reasons:
            raise NotApprovable(reasons)
        self._decide(number, "approve", reviewer)
        return self.get(number)

    def reject(self, number: int, reviewer: str, reason: str = "") -> Queued:
        """Keep a draft from being exported; the reason becomes training data."""
        self.get(number)
        self._decide(number, "reject", reviewer, reason=reason)
        return self.get(number)

    def undo(self, number: int, reviewer: str) -> Queued:
        """Take back the last decision that stands. Raises NothingToUndo."""
        if not standing(self.get(number).history):
            raise NothingToUndo(number)
        self._decide(number, "undo", reviewer)
        return self.get(number)

    def examine(self, one: Draft, texts: Sequence[FieldText]) -> Checks:
        """The checks of texts about a draft's product, against the record as it is now."""
        product = self._catalogue.by_id.get(one.product_id)
        if product is None:
            raise UnknownName("product", one.product_id, ())
        variants = self._catalogue.variants_of.get(one.product_id, ())
        return examine(texts, product, variants, channel_named(one.channel), one.task)

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    def _load(self, wanted: Select[Any]) -> list[Queued]:
        with self._engine.connect() as database:
            rows = database.execute(wanted).all()
            ids = [row.id for row in rows]
            known = _DECISIONS.c.draft_id.between(min(ids, default=0), max(ids, default=0))
            decided = database.execute(select(_DECISIONS).where(known).order_by(_DECISIONS.c.id)).all()
        by_draft = group(decided, lambda decision: int(decision.draft_id))
        return [_queued(row, by_draft.get(row.id, ())) for row in rows]

    def _add(self, database: Connection, one: Draft, batch: str) -> int:
        same = database.execute(select(_DRAFTS.c.id).where(_DRAFTS.c.key == one.key, _DRAFTS.c.maker == one.maker))
        if (known := same.scalar()) is not None:
            return int(known)
        values = {name: getattr(one, name) for name in ("key", "product_id", "task", "channel", "maker")}
        values |= {"maker_fingerprint": one.maker_fingerprint, "batch": batch, "made_at": _now()}
        values |= {"texts": _texts_json(one.texts), "checks": _checks_json(one.checks)}
        made = database.execute(insert(_DRAFTS).values(**values)).inserted_primary_key
        return int(made[0]) if made else 0

    def _decide(
        self,
        number: int,
        deed: Deed,
        reviewer: str,
        reason: str = "",
        texts: Sequence[FieldText] = (),
        checks: Checks | None = None,
    ) -> None:
        values = {"draft_id": number, "deed": deed, "reviewer": reviewer, "reason": reason, "decided_at": _now()}
        if checks:
            values |= {"texts": _texts_json(texts), "checks": _checks_json(checks)}
        with self._engine.begin() as database:
            database.execute(insert(_DECISIONS).values(**values))


def standing(history: Sequence[Decision]) -> tuple[int, ...]:
    """The places of the decisions that have not been undone."""
    kept: list[int] = []
    for place, decision in enumerate(history):
        if decision.deed == "undo":
            kept = kept[:-1]
        else:
            kept.append(place)
    return tuple(kept)


def _queued(row: Row[Any], decided: Sequence[Row[Any]]) -> Queued:
    texts, checks = _texts_from(row.texts), _checks_from(row.checks)
    names = (row.product_id, row.task, row.channel, row.maker)
    history = tuple(Decision(d.deed, d.reviewer, d.decided_at, d.reason or "") for d in decided)
    status: Status = "waiting"
    edited = False
    one = Draft(*names, texts, checks, row.maker_fingerprint)
    for place in standing(history):
        deed = decided[place]
        if deed.deed == "edit":
            texts, checks, edited, status = _texts_from(deed.texts), _checks_from(deed.checks), True, "waiting"
        else:
            status = "approved" if deed.deed == "approve" else "rejected"
    return Queued(row.id, one, texts, checks, status, row.made_at, edited, history)


def _open(shop: Shop) -> Engine:
    engine = create_engine(f"sqlite:///{shop.database}", connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")

    return engine


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _texts_json(texts: Sequence[FieldText]) -> str:
    return json.dumps([asdict(text) for text in texts], ensure_ascii=False)


def _texts_from(text: str) -> tuple[FieldText, ...]:
    return tuple(FieldText(**values) for values in json.loads(text))


def _checks_json(checks: Checks) -> str:
    return json.dumps(asdict(checks), ensure_ascii=False)


def _checks_from(text: str) -> Checks:
    values = json.loads(text)
    findings = tuple(Finding(**finding) for finding in values["findings"])
    return Checks(findings, tuple(StatedClaim(**claim) for claim in values["claims"]))
