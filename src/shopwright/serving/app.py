"""The ASGI application: an OpenAI-compatible API, the shop's search and assistant, and its health."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response

from shopwright import __version__
from shopwright.foundation.shop import Shop
from shopwright.models.model import Model
from shopwright.serving.chat_api import chat_routes
from shopwright.serving.engine import Workplace
from shopwright.serving.errors import MOST_BYTES, Limits, answer_errors
from shopwright.serving.shop_api import shop_routes


def create_app(
    shop: Shop,
    model: Model,
    *,
    api_key: str | None = None,
    most_bytes: int = MOST_BYTES,
    place: Workplace | None = None,
) -> FastAPI:
    """The application for one shop. With a key, every request but those for health must carry it."""
    place = place or Workplace(shop, model)
    # The generated documentation pages load scripts from elsewhere, so there are none.
    app = FastAPI(title=shop.settings.name, version=__version__, docs_url=None, redoc_url=None, lifespan=_life(place))
    app.add_middleware(Limits, api_key=api_key, most_bytes=most_bytes)
    answer_errors(app)
    app.include_router(chat_routes(place.model))
    app.include_router(shop_routes(place))

    @app.get("/health")
    async def health() -> dict[str, Any]:
        return {"status": "ok", "version": __version__}

    @app.get("/ready")
    def ready() -> Response:
        state = place.readiness()
        return JSONResponse(state, status_code=200 if state["ready"] else 503)

    return app


def _life(place: Workplace) -> Any:
    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        place.begin()
        yield
        place.close()

    return life
