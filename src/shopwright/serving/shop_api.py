"""The shop's own routes: search and the assistant, as JSON."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from shopwright.assistant.cards import card_of
from shopwright.assistant.memory import LONGEST_QUESTION
from shopwright.assistant.reading import read_question
from shopwright.assistant.turns import AI_NOTICE
from shopwright.serving.engine import Workplace


class AskRequest(BaseModel):
    """The body of POST /v1/shop/ask."""

    question: str = Field(min_length=1, max_length=LONGEST_QUESTION)
    session: str = Field("", max_length=100)


class SearchRequest(BaseModel):
    """The body of POST /v1/shop/search."""

    query: str = Field(min_length=1, max_length=LONGEST_QUESTION)
    limit: int = Field(6, ge=1, le=50)


def shop_routes(place: Workplace) -> APIRouter:
    """Search and ask. Plain functions: the server runs them in its thread pool."""
    routes = APIRouter()

    @routes.post("/v1/shop/search")
    def search(asked: SearchRequest) -> dict[str, Any]:
        index = place.assistant.index
        reading = read_question(asked.query, index.vocabulary, place.shop.settings.currency)
        hits = index.search(reading.text, reading.filters, reading.order, asked.limit)
        cards = [asdict(card_of(index.catalogue, hit.product, hit.variants)) for hit in hits]
        filters = [{"kind": f.kind, "label": f.label} for f in reading.filters]
        return {"products": cards, "filters": filters, "order": reading.order, "by_meaning": index.understands_meaning}

    @routes.post("/v1/shop/ask")
    def ask(asked: AskRequest) -> dict[str, Any]:
        turn = place.assistant.ask(asked.question, asked.session)
        return {**turn.as_json(), "notice": AI_NOTICE}

    return routes
