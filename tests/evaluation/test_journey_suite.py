"""The suite of journeys from end to end: pairs are scored, what failed is named, a user's own file is read."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from assistant.corner_shop import corner_shop, open_shop

from shopwright.evaluation.evaluate import evaluate
from shopwright.evaluation.examiner import Unanswered
from shopwright.evaluation.journey_suite import (
    AssistantNeeded,
    Exchange,
    Held,
    journey_suite,
    read_journeys,
    remarks,
)
from shopwright.evaluation.journeys import Seen
from shopwright.evaluation.scoring import marks_of
from shopwright.evaluation.strategies import PLAIN, Strategy
from shopwright.evaluation.systems import System
from shopwright.foundation.errors import BadField, UnreadableFile
from shopwright.foundation.shop import Shop
from shopwright.models.model import ModelFailed, Reply, Request

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "journeys.json"
JOURNEY: dict[str, Any] = {
    "id": "boots/1",
    "kind": "boots",
    "case": {"turns": ["hiking boots", "the cheaper ones"], "expected": {"any_of": ["tind"], "says": ["79.90"]}},
    "twin": {"turns": ["ski boots"], "expected": {"none": True}},
}


class Keeper:
    """Shows the trail boots whatever is asked; one that is tired fails from the second question on."""

    name = "keeper"
    fingerprint = "keeper"

    def __init__(self, tired: bool = False) -> None:
        self.asked: list[Exchange] = []
        self._tired = tired

    def reply(self, requests: Sequence[Request]) -> Iterator[Reply]:
        for request in requests:
            if self.asked and self._tired:
                raise ModelFailed(self.name, "it sleeps")
            self.asked.append(Exchange.model_validate_json(request.messages[-1].content))
            seen = Seen(text="79.90 EUR", shown=("tind",))
            yield Reply(Held(case=seen, twin=seen).model_dump_json())

    def stream(self, request: Request) -> Iterator[str]:
        yield from (reply.text for reply in self.reply([request]))

    def likelihoods(self, request: Request, continuations: Sequence[str]) -> None:
        return None

    def close(self) -> None:
        """Nothing to let go."""

    def open(self, spec: str, shop: Shop | None, strategy: Strategy | None) -> System:
        return System(spec, self, PLAIN)


def file_of(folder: Path, *journeys: dict[str, Any]) -> Path:
    file = folder / "journeys.json"
    file.write_text(json.dumps(journeys))
    return file


def test_only_a_pair_of_which_both_end_as_they_must_counts(tmp_path: Path) -> None:
    suite = journey_suite(corner_shop(), 0, file_of(tmp_path, JOURNEY))
    right, wrong = Seen(text="It costs 79.90 EUR.", shown=("tind",)), Seen(text="Nothing.")
    replies = [Held(case=a, twin=b).model_dump_json() for a, b in ((right, wrong), (right, right), (wrong, wrong))]

    marks = marks_of(suite, suite.examined * 4, [*replies, "no JSON"], "corrected", None)

    assert [(mark.score.value, mark.unread) for mark in marks] == [(1, False), (0, False), (0, False), (0, True)]
    assert remarks(suite, [replies[1]]) == (
        "boots: 1 of 1 cases and 0 twins passed alone.",
        "boots/1, twin: shows tind where nothing fits.",
    )
    assert remarks(suite, ["no JSON"])[1:] == ("boots/1, case: cannot be read.", "boots/1, twin: cannot be read.")


def test_who_is_asked_does_not_see_what_must_hold(tmp_path: Path) -> None:
    (question,) = journey_suite(corner_shop(), 0, file_of(tmp_path, JOURNEY)).examined

    assert json.loads(question.prompt.text) == {"case": ["hiking boots", "the cheaper ones"], "twin": ["ski boots"]}


def test_a_report_of_journeys_has_a_track_for_each_kind_and_names_what_failed(tmp_path: Path) -> None:
    shop, file = open_shop(tmp_path), file_of(tmp_path, JOURNEY)

    result = evaluate(shop, "echo", suite="assistant", data=file, limit=2, opener=Keeper().open)

    found = result.as_json()
    assert found["tracks"]["boots"]["score"] == 0.0
    assert found["tasks"]["boots"]["metric"] == "both of a pair"
    assert "boots/1, twin: shows tind where nothing fits." in found["notes"]
    assert result.folder is not None
    assert (result.folder / "report.html").is_file()


def test_an_examination_that_failed_goes_on_where_it_stopped(tmp_path: Path) -> None:
    shop, file = open_shop(tmp_path), file_of(tmp_path, JOURNEY)
    tired, rested = Keeper(tired=True), Keeper()

    with pytest.raises(Unanswered, match="The model keeper did not answer: it sleeps"):
        evaluate(shop, "echo", suite="assistant", data=file, limit=1, opener=tired.open)
    result = evaluate(shop, "echo", suite="assistant", data=file, limit=1, opener=rested.open)

    assert result.timing["reused"] == len(tired.asked) == 1
    assert len(rested.asked) == len(result.report.questions) - 1


def test_a_bare_model_is_not_asked_for_conversations(tmp_path: Path) -> None:
    with pytest.raises(AssistantNeeded, match="shopwright evaluate MODEL --suite assistant"):
        evaluate(open_shop(tmp_path), "echo", suite="assistant")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": None}, r"journeys.json, row 1, field 'kind': None. Input should be a valid string"),
        ({"twn": {}}, r"row 1, field 'twn': {}. There is no such key. Did you mean 'twin'"),
        ({"case": {"turns": [], "expected": {}}}, r"field 'case.turns': \[\]"),
        ({"case": {"turns": ["x"], "expected": {"anyof": []}}}, r"'case.expected.anyof'.*Did you mean 'any_of'"),
    ],
)
def test_a_wrong_journey_is_named(tmp_path: Path, change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadField, match=sentence):
        read_journeys(file_of(tmp_path, {**JOURNEY, **change}))


def test_a_file_that_is_no_list_and_an_id_that_comes_twice_are_refused(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(JOURNEY))

    with pytest.raises(UnreadableFile, match="it is not a list"):
        read_journeys(tmp_path / "one.json")
    with pytest.raises(UnreadableFile, match="cannot be read"):
        read_journeys(tmp_path / "none.json")
    with pytest.raises(BadField, match=r"row 2, field 'id': 'boots/1'\. Another journey has it already"):
        read_journeys(file_of(tmp_path, JOURNEY, JOURNEY))


def test_the_example_of_the_docs_can_be_read_and_each_twin_wants_something_else() -> None:
    journeys = read_journeys(EXAMPLE)

    assert len(journeys) == 2
    assert all(journey.case.expected != journey.twin.expected for journey in journeys)
