"""What all tests share: a closed network."""

import socket

import pytest

_connect = socket.socket.connect


class ReachedOut(AssertionError):
    """A test tried to reach beyond this machine."""


def _connect_here_only(self: socket.socket, address: object) -> None:
    host = address[0] if isinstance(address, tuple) else ""
    if host and not str(host).startswith(("127.", "::1", "localhost")):
        raise ReachedOut(f"a test connects to {host!r}")
    _connect(self, address)  # type: ignore[arg-type]


@pytest.fixture(autouse=True, scope="session")
def _closed_network() -> None:
    socket.socket.connect = _connect_here_only  # type: ignore[method-assign]
