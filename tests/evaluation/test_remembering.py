"""A model's memory: what it told, and whether it tells anything, whichever question came first."""

from evaluation.scripted import Scripted

from shopwright.evaluation.remembering import TRIAL, remembering
from shopwright.models.model import ModelFailed, Request, Weighing

FIRST, SECOND = Request.user("first"), Request.user("second")


class Choosy(Scripted):
    """Tells nothing of the questions whose text is among `dark`."""

    def __init__(self, *dark: str) -> None:
        super().__init__(str.upper, likelihood=len, fails=lambda text: text == "broken")
        self._dark = dark

    def likelihoods(self, request: Request, continuations: tuple[str, ...]) -> tuple[float, ...] | None:
        told = super().likelihoods(request, continuations)
        return None if request.messages[-1].content in self._dark else told


def test_one_question_that_nothing_is_told_of_does_not_silence_the_engine() -> None:
    model = remembering(Choosy("first"))

    assert [model.likelihoods(one, ("1", "22")) for one in (FIRST, SECOND)] == [None, (1, 2)]
    assert not model.silent


def test_an_engine_that_tells_nothing_of_a_question_of_nobody_s_is_asked_no_other() -> None:
    engine = Choosy(TRIAL.messages[-1].content)
    model = remembering(engine)

    assert [model.likelihoods(one, ("1", "22")) for one in (FIRST, SECOND)] == [None, None]
    assert (model.silent, engine.told) == (True, [TRIAL])


def test_it_knows_what_it_answers_from_memory() -> None:
    model = remembering(Choosy())
    question = Weighing(FIRST, ("1", "22"))
    before = model.knows(question)
    model.likelihoods(FIRST, ["1", "22"])

    assert (before, model.knows(question)) == (False, True)


def test_a_failure_holds_up_no_other_question_and_none_is_asked_twice() -> None:
    engine = Choosy()
    came = dict(remembering(engine).as_they_come([FIRST, Request.user("broken"), SECOND]))

    assert isinstance(came[1], ModelFailed)
    assert [came[place].text for place in (0, 2)] == ["FIRST", "SECOND"]
    assert [request.messages[-1].content for request in engine.asked] == ["first", "broken", "second"]
