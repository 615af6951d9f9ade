"""A teacher behind a real address: it answers by content alone, and sometimes fails as real servers do.

`python scripted_teacher.py PORT_FILE LATENCY_S TROUBLE STALL_S` serves until it is ended; GET /stats tells what it did.
"""

import asyncio
import hashlib
import json
import socket
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from invented import reply

KINDS = ("reset", "stall", "busy", "broken", "cut body", "cut off", "no json", "wrong form")
"""Failures of the wire, which the first try of a content meets; and replies that cannot be used."""
ON_THE_WIRE = KINDS[:5]


class Teacher:
    """Counts every request by its content, and what became of it."""

    def __init__(self, latency_s: float, trouble: float, stall_s: float) -> None:
        self.latency_s, self.trouble, self.stall_s = latency_s, trouble, stall_s
        self.tries: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.service_s = 0.0
        self.open = self.most_open = 0
        self.down = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection, one after the other."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = next(
                    (int(x.split(":")[1]) for x in head.split("\r\n") if x.lower()[:15] == "content-length:"), 0
                )
                body = await reader.readexactly(length)
                if head.startswith("GET"):
                    await self._say(writer, self._told(head))
                    continue
                began = time.perf_counter()
                self.open += 1
                self.most_open = max(self.most_open, self.open)
                try:
                    await self._answer(json.loads(body), reader, writer)
                finally:
                    self.open -= 1
                    self.service_s += time.perf_counter() - began
        writer.close()

    def _told(self, head: str) -> dict[str, Any]:
        if head.startswith("GET /down"):
            self.down = True
        if "/models" in head:
            return {"object": "list", "data": [{"id": "scripted", "object": "model", "owned_by": "tests"}]}
        return {
            "tries": self.tries.total(), "answered": self.answered, "failures": self.failures,
            "service_s": self.service_s, "most_open": self.most_open,
        }  # fmt: skip

    async def _answer(self, asked: dict[str, Any], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        content = json.dumps([asked["messages"], asked["seed"], asked["max_tokens"], asked["response_format"]])
        key = hashlib.sha256(content.encode()).hexdigest()[:16]
        self.tries[key] += 1
        number = int(key, 16)
        trouble = self._trouble(number, self.tries[key])
        if trouble == "stall":
            # Nothing is said until the other side has had enough.
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.read(1), self.stall_s)
            raise ConnectionError
        await asyncio.sleep(self.latency_s * (0.5 + (number % 1000) / 1000))
        if trouble == "reset":
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            writer.transport.abort()
            raise ConnectionError
        if trouble in ("busy", "broken"):
            status, more = ("429 Too Many Requests", "Retry-After: 1\r\n") if trouble == "busy" else ("500 Oh", "")
            await self._say(writer, {"error": {"message": "not now"}}, status, more)
            return
        await self._speak(asked, key, trouble, writer)

    async def _speak(self, asked: dict[str, Any], key: str, trouble: str, writer: asyncio.StreamWriter) -> None:
        said = reply(asked["messages"][1]["content"], int(key, 16))
        text = json.dumps(said, ensure_ascii=False)
        text = {"cut off": text[: len(text) // 2], "no json": f"Sure! {text[:-2]}", "wrong form": '{"text": 1}'}.get(
            trouble, text
        )
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": "length" if trouble == "cut off" else "stop"}
        told, written = sum(len(m["content"]) for m in asked["messages"]) // 4, len(text) // 4
        usage = {"prompt_tokens": told, "completion_tokens": written, "total_tokens": told + written}
        body = {
            "id": key,
            "object": "chat.completion",
            "created": 0,
            "model": "scripted",
            "choices": [choice],
            "usage": usage,
        }
        if trouble == "cut body":
            await self._say(writer, json.dumps(body)[:-40])
        else:
            self.answered[key] += 1
            await self._say(writer, body)

    def _trouble(self, number: int, tries: int) -> str:
        if self.down:
            return "broken"
        share = (number // 1000 % 100_000) / 100_000
        kind = KINDS[int(share / self.trouble * len(KINDS))] if share < self.trouble else ""
        # The wire fails a content once or twice; what is said to it stays the same for ever.
        found = "" if kind in ON_THE_WIRE and tries > 1 + number % 2 else kind
        if found:
            self.failures[found] += 1
        return found

    async def _say(self, writer: asyncio.StreamWriter, value: Any, status: str = "200 OK", more: str = "") -> None:
        body = (value if isinstance(value, str) else json.dumps(value)).encode()
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{more}Content-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()


async def main(port_file: str, latency_s: str, trouble: str, stall_s: str) -> None:
    """Serve on a free port, whose number is written to a file."""
    server = await asyncio.start_server(Teacher(float(latency_s), float(trouble), float(stall_s)).serve, "127.0.0.1", 0)
    ready = Path(port_file)
    ready.with_suffix(".part").write_text(str(server.sockets[0].getsockname()[1]))
    ready.with_suffix(".part").rename(ready)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
