"""Serving: one process with uvicorn, on this machine only unless a key protects it."""

import ipaddress

import uvicorn
from fastapi import FastAPI

from shopwright.foundation.errors import UsageError
from shopwright.foundation.shop import Shop
from shopwright.serving.app import create_app
from shopwright.serving.engine import ModelOnDemand

SECONDS_TO_FINISH = 10


class NeedsAKey(UsageError):
    """The server was to listen beyond this machine without a key."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host!r} can be reached from other machines. Set an API key (--api-key or SHOPWRIGHT_API_KEY), or listen "
            "on 127.0.0.1."
        )


def serve(shop: Shop, model_spec: str, host: str = "127.0.0.1", port: int = 8000, api_key: str | None = None) -> None:
    """Serve the API until stopped; requests under way are finished first. Raises NeedsAKey."""
    check_address(host, api_key)
    run(create_app(shop, ModelOnDemand(model_spec, shop), api_key=api_key), host, port)


def run(app: FastAPI, host: str, port: int) -> None:
    """Serve an application until stopped."""
    config = uvicorn.Config(
        app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=SECONDS_TO_FINISH, server_header=False
    )
    uvicorn.Server(config).run()


def check_address(host: str, api_key: str | None) -> None:
    """Refuse to listen beyond this machine without a key. Raises NeedsAKey."""
    if not api_key and not is_loopback(host):
        raise NeedsAKey(host)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
