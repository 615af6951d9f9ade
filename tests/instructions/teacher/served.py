"""A scripted teacher in a process of its own, as a block that ends it."""

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).with_name("scripted_teacher.py")
STALL_S = 30.0


@dataclass(frozen=True)
class Served:
    """Where it answers."""

    address: str

    def stats(self) -> dict[str, Any]:
        """What it has done so far: tries, answers by content, failures by kind, seconds of service."""
        return self._told("stats")

    def go_down(self) -> None:
        """From now on it fails whatever it is asked."""
        self._told("down")

    def _told(self, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.address.removesuffix('/v1')}/{path}") as told:
            return dict(json.load(told))


@contextmanager
def scripted_teacher(latency_s: float, trouble: float) -> Iterator[Served]:
    """Serve while the block runs: `latency_s` is the mean, `trouble` the share of contents that fail in some way."""
    with tempfile.TemporaryDirectory() as folder:
        port = Path(folder) / "port"
        process = subprocess.Popen([sys.executable, str(SCRIPT), str(port), str(latency_s), str(trouble), str(STALL_S)])
        try:
            while not port.exists():
                time.sleep(0.01)
            yield Served(f"http://127.0.0.1:{port.read_text()}/v1")
        finally:
            process.terminate()
            process.wait()
