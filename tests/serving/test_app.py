"""The shop's routes, health, keys and limits, over real HTTP."""

import httpx
import pytest
from assistant.corner_shop import Scripted
from serving.running import Running, running, wait_until

from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.serving.app import create_app
from shopwright.serving.engine import Workplace

BEARER = {"authorization": "Bearer s3cret"}


def test_health_and_readiness_are_told(server: Running) -> None:
    assert httpx.get(f"{server.url}/health").json()["status"] == "ok"
    wait_until(lambda: httpx.get(f"{server.url}/ready").status_code == 200)
    state = httpx.get(f"{server.url}/ready").json()
    assert (state["search by words"], state["search by meaning"]) == ("ready", "not wanted")


def test_search_understands_filters(server: Running) -> None:
    found = httpx.post(f"{server.url}/v1/shop/search", json={"query": "boots under 100 euros"}).json()

    assert [product["id"] for product in found["products"]] == ["tind"]
    assert found["filters"] == [{"kind": "price", "label": "up to 100.00 EUR"}]
    assert found["by_meaning"] is False


def test_the_assistant_answers_and_remembers(server: Running) -> None:
    def ask(question: str) -> dict[str, object]:
        return httpx.post(f"{server.url}/v1/shop/ask", json={"question": question, "session": "s"}).json()  # type: ignore[no-any-return]

    first, second = ask("hiking boots"), ask("how much is the second one?")
    assert "nubuck leather" in str(first["text"])
    assert second["stands_on"] == ["tind"] and "79.90 EUR" in str(second["text"])


@pytest.mark.parametrize("body", [{"question": ""}, {"question": "x" * 501}, {}])
def test_a_question_has_limits(server: Running, body: dict[str, str]) -> None:
    assert httpx.post(f"{server.url}/v1/shop/ask", json=body).status_code == 400


def test_an_unknown_path_is_answered_in_openais_form(server: Running) -> None:
    reply = httpx.get(f"{server.url}/v1/nothing")

    assert reply.status_code == 404 and reply.json()["error"]["message"] == "Not Found"


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer wrong"}, {"cookie": "shopwright_key=wrong"}])
def test_without_the_key_nothing_is_answered(guarded: Running, headers: dict[str, str]) -> None:
    reply = httpx.get(f"{guarded.url}/v1/models", headers=headers)

    assert reply.status_code == 401 and reply.json()["error"]["code"] == "invalid_api_key"


@pytest.mark.parametrize("headers", [BEARER, {"cookie": "a=b; shopwright_key=s3cret"}])
def test_with_the_key_everything_is(guarded: Running, headers: dict[str, str]) -> None:
    assert httpx.get(f"{guarded.url}/v1/models", headers=headers).status_code == 200


def test_health_needs_no_key(guarded: Running) -> None:
    assert httpx.get(f"{guarded.url}/health").status_code == 200


def test_a_browser_without_the_key_is_shown_the_door(guarded: Running) -> None:
    reply = httpx.get(f"{guarded.url}/", headers={"accept": "text/html"})

    assert (reply.status_code, reply.headers["location"]) == (303, "/enter")


def test_a_body_that_is_too_large_is_refused_by_its_header(guarded: Running) -> None:
    reply = httpx.post(f"{guarded.url}/v1/shop/ask", content=b"x" * 3000, headers=BEARER)

    assert reply.status_code == 413 and reply.json()["error"]["code"] == "request_too_large"


def test_a_body_that_is_too_large_is_refused_though_no_header_says_so(guarded: Running) -> None:
    reply = httpx.post(f"{guarded.url}/v1/shop/ask", content=(b"x" * 500 for _ in range(10)), headers=BEARER)

    assert reply.status_code == 413


def test_a_shop_without_records_says_what_to_run(tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = Shop.create(tmp_path_factory.mktemp("e") / "empty", ShopSettings(name="Empty"))
    model = Scripted()
    with running(create_app(empty, model, place=Workplace(empty, model))) as server:
        reply = httpx.post(f"{server.url}/v1/shop/ask", json={"question": "boots"})
        state = httpx.get(f"{server.url}/ready")

    assert reply.status_code == 503 and "shopwright import" in reply.json()["error"]["message"]
    assert state.status_code == 503 and state.json()["search by meaning"] == "no catalogue"
    assert model.closed
