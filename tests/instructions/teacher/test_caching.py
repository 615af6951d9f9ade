"""Replies kept by content; a kill in the middle of writing leaves only whole records."""

import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from shopwright.instructions.teacher.caching import Kept, ReplyCache, request_key
from shopwright.models.model import Message, Request

ASKED = Request((Message("user", "Which kettle?"),), max_tokens=9, temperature=0.5, seed=3, schema="{}")
WRITER = """
import sys
from pathlib import Path
from shopwright.instructions.teacher.caching import Kept, ReplyCache
cache = ReplyCache(Path(sys.argv[1]))
for number in range(10**6):
    cache.keep(str(number), Kept("words " * 500))
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


def test_what_is_kept_is_found_after_opening_again(tmp_path: Path) -> None:
    kept = Kept("a reply", "length", 5, None)
    cache = ReplyCache(tmp_path / "replies.db")
    cache.keep("key", kept)
    cache.close()

    again = ReplyCache(tmp_path / "replies.db")
    assert again.find("key") == kept
    assert again.find("other") is None
    assert again.keys() == {"key"}


def test_the_first_of_two_replies_stays(tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path / "replies.db")
    cache.keep("key", Kept("first"))
    cache.keep("key", Kept("second"))

    assert cache.find("key") == Kept("first")


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, messages=(Message("system", "Which kettle?"),)),
        replace(ASKED, max_tokens=10),
        replace(ASKED, temperature=0.6),
        replace(ASKED, seed=4),
        replace(ASKED, schema='{"type": "object"}'),
        replace(ASKED, stop=("\n",)),
    ],
)
def test_the_key_is_another_for_all_that_a_reply_depends_on(other: Request) -> None:
    assert request_key("model", ASKED) == request_key("model", replace(ASKED))
    assert len({request_key("model", ASKED), request_key("model", other), request_key("another", ASKED)}) == 3


def test_a_killed_writer_leaves_every_record_that_it_was_told_is_kept_and_no_half_one(tmp_path: Path) -> None:
    file = tmp_path / "replies.db"
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(file)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= 300:
            os.kill(process.pid, signal.SIGKILL)
            break
    told = [line, *process.stdout]
    process.wait()

    cache = ReplyCache(file)
    last = max(int(line) for line in told if line.endswith("\n"))
    kept = cache.keys()
    assert {str(number) for number in range(last + 1)} <= kept
    assert {cache.find(key) for key in kept} == {Kept("words " * 500)}
    assert sqlite3.connect(file).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_many_threads_may_keep_at_once(tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path / "replies.db")
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: cache.keep(str(number % 50), Kept(str(number % 50))), range(500)))

    kept = cache.keys()
    assert len(kept) == 50
    assert all(cache.find(key) == Kept(key) for key in kept)
