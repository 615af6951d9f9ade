"""The model is opened when first needed, and search by meaning comes in the background."""

from collections.abc import Sequence

import numpy as np
from assistant.corner_shop import Scripted
from serving.running import wait_until

from shopwright.assistant.search import Vectors
from shopwright.foundation.errors import MissingPackage
from shopwright.foundation.shop import Shop
from shopwright.models.model import Request
from shopwright.serving.engine import ModelOnDemand, Workplace


class Flat:
    """Finds everything alike."""

    fingerprint = "flat"

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.ones((len(texts), 1), dtype=np.float32)


def not_installed() -> Flat:
    raise MissingPackage("torch", "local")


def test_a_model_is_opened_by_its_first_question(imported: Shop) -> None:
    opened: list[str] = []

    def opener(spec: str, shop: Shop | None) -> Scripted:
        opened.append(spec)
        return Scripted("Yes.")

    model = ModelOnDemand("house", imported, opener)
    assert (model.name, model.is_open, opened) == ("house", False, [])

    assert [reply.text for reply in model.reply([Request.user("?")])] == ["Yes."]
    assert "".join(model.stream(Request.user("?"))) == "Yes."
    assert model.likelihoods(Request.user("?"), ["a"]) is None
    assert (opened, model.fingerprint, model.is_open) == (["house"], "scripted-1", True)
    model.close()
    assert not model.is_open


def test_the_default_opener_opens_what_the_command_line_names(imported: Shop) -> None:
    assert "".join(ModelOnDemand("echo", imported).stream(Request.user("hello"))).strip() == "hello"


def test_meaning_replaces_words_when_it_is_ready_and_the_conversation_goes_on(imported: Shop) -> None:
    place = Workplace(imported, Scripted(), Flat)
    place.assistant.ask("hiking boots", "s")
    place.begin()
    place.begin()
    wait_until(lambda: place.readiness()["search by meaning"] == "ready")

    assert place.assistant.index.understands_meaning
    assert place.assistant.ask("how much is the second one?", "s").stands_on == ("tind",)


def test_without_the_packages_search_stays_with_words(imported: Shop) -> None:
    place = Workplace(imported, Scripted(), not_installed)
    place.prepare()

    assert place.readiness()["search by meaning"] == "not installed"
    assert place.readiness()["ready"] and place.assistant.ask("boots").cards


def test_whether_the_model_is_open_is_told(imported: Shop) -> None:
    place = Workplace(imported, ModelOnDemand("echo", imported), by_meaning=False)

    assert place.readiness()["model"] == "echo (opens with the first question)"
    place.close()
