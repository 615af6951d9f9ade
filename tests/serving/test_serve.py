"""A server listens beyond this machine only with a key."""

import socket
import threading

import httpx
import pytest
from serving.running import wait_until

from shopwright.foundation.shop import Shop
from shopwright.serving import serve as serving
from shopwright.serving.serve import NeedsAKey, check_address, is_loopback, serve


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]"])
def test_addresses_of_this_machine_need_no_key(host: str) -> None:
    assert is_loopback(host)
    check_address(host, None)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "shop.example", ""])
def test_other_addresses_need_one(host: str) -> None:
    with pytest.raises(NeedsAKey, match="Set an API key"):
        check_address(host, None)
    check_address(host, "s3cret")


def test_an_open_server_is_refused_before_it_starts(imported: Shop) -> None:
    with pytest.raises(NeedsAKey):
        serve(imported, "echo", host="0.0.0.0")


def test_a_shop_is_served_until_stopped(imported: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    servers: list[object] = []
    real = serving.uvicorn.Server

    def remembered(config: object) -> object:
        servers.append(real(config))  # type: ignore[arg-type]
        return servers[-1]

    monkeypatch.setattr(serving.uvicorn, "Server", remembered)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    thread = threading.Thread(target=serve, args=(imported, "echo"), kwargs={"port": port}, daemon=True)
    thread.start()
    wait_until(lambda: servers and servers[0].started)  # type: ignore[attr-defined]
    body = {"messages": [{"role": "user", "content": "hello"}]}
    reply = httpx.post(f"http://127.0.0.1:{port}/v1/chat/completions", json=body).json()
    servers[0].should_exit = True  # type: ignore[attr-defined]
    thread.join(timeout=30)

    assert reply["choices"][0]["message"]["content"].strip() == "hello"
    assert not thread.is_alive()
