"""`replay:FILE`: a model that answers with saved replies, in their order or by the prompt they were given to."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from shopwright.foundation.errors import BadField, UnreadableFile
from shopwright.foundation.files import content_hash, fingerprint
from shopwright.models.model import ModelFailed, Reply, Request


def prompt_key(request: Request) -> str:
    """What a saved reply may carry as `prompt_key`: a hash of the turns it answered."""
    return content_hash([(message.role, message.content) for message in request.messages])


class Replay:
    """Saved replies: JSONL of {"reply"} in order, of {"index", "reply"}, or of {"prompt_key", "reply"} in any order."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise UnreadableFile(path, "there is no such file", "Name a JSONL of saved replies.")
        lines = path.read_text("utf-8").split("\n")
        rows = [_row(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
        self.name = f"replay:{path.name}"
        self.fingerprint = fingerprint(path)
        self._keyed = {row["prompt_key"]: row["reply"] for row in rows if "prompt_key" in row}
        self._ordered = iter(_in_order([row for row in rows if "prompt_key" not in row]))

    def reply(self, requests: Sequence[Request]) -> Iterator[Reply]:
        """One saved reply for each request; raises ModelFailed where there is none."""
        for request in requests:
            saved = self._keyed.get(prompt_key(request))
            text = saved if saved is not None else next(self._ordered, None)
            if text is None:
                raise ModelFailed(self.name, "there are fewer saved replies than questions")
            yield Reply(text)

    def stream(self, request: Request) -> Iterator[str]:
        """The saved reply in one piece."""
        yield from (reply.text for reply in self.reply([request]))

    def likelihoods(self, request: Request, continuations: Sequence[str]) -> tuple[float, ...] | None:
        """A saved reply carries none."""
        return None

    def close(self) -> None:
        """Nothing to let go."""


def _in_order(rows: list[dict[str, Any]]) -> list[str]:
    # The engine that wrote them may have finished them in another order.
    if all(isinstance(row.get("index"), int) for row in rows):
        rows = sorted(rows, key=lambda row: int(row["index"]))
    return [row["reply"] for row in rows]


def _row(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadField(path, number, "line", line, "Write one JSON object a line.") from error
    if not isinstance(row, dict) or not isinstance(row.get("reply"), str):
        raise BadField(path, number, "reply", line, "Give every line a string called reply.")
    return row
