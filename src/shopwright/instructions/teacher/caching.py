"""Replies remembered by content: what a teacher has answered once is never asked again, even after a kill."""

import sqlite3
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from shopwright.foundation.files import content_hash
from shopwright.models.model import Reply, Request

_TABLE = """
CREATE TABLE IF NOT EXISTS replies (
    key TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    finish_reason TEXT NOT NULL,
    prompt_tokens INTEGER,
    completion_tokens INTEGER,
    refusal TEXT NOT NULL
) WITHOUT ROWID
"""


@dataclass(frozen=True)
class Kept:
    """What came of a call: the reply, or why there is none and never will be."""

    text: str
    finish_reason: str = "stop"
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    refusal: str = ""

    @classmethod
    def of(cls, reply: Reply) -> "Kept":
        """A reply as it is kept; how long it took is not."""
        return cls(reply.text, reply.finish_reason, reply.prompt_tokens, reply.completion_tokens)


def request_key(fingerprint: str, request: Request) -> str:
    """A hash of the model, the turns, the form and the decoding: all that a reply depends on."""
    turns = [(message.role, message.content) for message in request.messages]
    decoding = (request.max_tokens, request.temperature, request.seed, request.stop)
    return content_hash(fingerprint, turns, request.schema, decoding)


class ReplyCache:
    """Kept replies in one SQLite file. Several threads and processes may use it; a half-written record never shows.

    Write-ahead logging: a record is there when `keep` returns, whoever kills the process then.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.execute(_TABLE)

    def find(self, key: str) -> Kept | None:
        """What was kept under a key, or nothing."""
        query = "SELECT text, finish_reason, prompt_tokens, completion_tokens, refusal FROM replies WHERE key = ?"
        with self._lock:
            row = self._database.execute(query, (key,)).fetchone()
        return Kept(*row) if row else None

    def keep(self, key: str, kept: Kept) -> None:
        """Keep what came of a call; the first one stays where two came."""
        values = (key, *asdict(kept).values())
        with self._lock:
            self._database.execute("INSERT OR IGNORE INTO replies VALUES (?, ?, ?, ?, ?, ?)", values)

    def keys(self) -> frozenset[str]:
        """All keys."""
        with self._lock:
            return frozenset(key for (key,) in self._database.execute("SELECT key FROM replies"))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()
