"""The end of a process tied to its parent's, through a pipe that closes when the parent dies, by whatever means."""

import os
import threading

STANDARD_INPUT = 0


def go_with_the_parent() -> None:
    """End this process as soon as its standard input closes."""
    threading.Thread(target=_wait_and_leave, daemon=True).start()


def _wait_and_leave() -> None:
    # Not through sys.stdin: its lock, held by this thread for ever, would break the interpreter's own end.
    while os.read(STANDARD_INPUT, 1):
        pass
    os._exit(1)
