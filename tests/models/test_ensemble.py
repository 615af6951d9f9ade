"""Several models are one: their likelihoods are averaged, and the first one writes."""

import math
from collections.abc import Iterator, Sequence

import pytest
from evaluation.scripted import Scripted
from hypothesis import given
from hypothesis import strategies as st

from shopwright.models.ensemble import Ensemble, EnsembleTogether, TooFewMembers, averaged, ensemble, members
from shopwright.models.model import Request, Weighing, Weighs
from shopwright.models.opening import open_model

ASKED = Request.user("Which?")
LOGS = st.lists(st.floats(-30, 0), min_size=3, max_size=3).map(tuple)


class Together(Scripted):
    """A model that weighs many requests together."""

    def weigh(self, questions: Sequence[Weighing]) -> Iterator[tuple[float, ...]]:
        yield from (tuple(map(len, question.continuations)) for question in questions)


def test_the_average_is_the_normalised_geometric_mean() -> None:
    first, second = (math.log(0.8), math.log(0.2)), (math.log(0.5), math.log(0.5))
    both = math.sqrt(0.8 * 0.5), math.sqrt(0.2 * 0.5)

    assert averaged([first, second]) == pytest.approx([math.log(share / sum(both)) for share in both])


@given(st.lists(LOGS, min_size=1, max_size=3))
def test_probabilities_sum_to_one_and_members_of_one_mind_keep_it(told: list[tuple[float, ...]]) -> None:
    assert sum(map(math.exp, averaged(told))) == pytest.approx(1.0)
    assert averaged([told[0]] * 3) == pytest.approx(averaged([told[0]]))


def test_the_surer_member_decides_and_the_first_one_writes() -> None:
    unsure = Scripted(lambda text: "mine", likelihood=lambda text: -0.1 if text == "1" else 0.0)
    sure = Scripted(lambda text: "theirs", likelihood=lambda text: 0.0 if text == "1" else -5.0, fingerprint="other")
    both = ensemble([unsure, sure])

    told = both.likelihoods(ASKED, ["1", "2"])
    assert told is not None and told[0] > told[1]
    assert [reply.text for reply in both.reply([ASKED])] == list(both.stream(ASKED)) == ["mine"]
    assert both.fingerprint not in (unsure.fingerprint, sure.fingerprint)
    both.close()
    assert unsure.closed and sure.closed


def test_one_member_that_cannot_tell_silences_all() -> None:
    assert ensemble([Scripted(likelihood=len), Scripted()]).likelihoods(ASKED, ["1"]) is None


def test_members_that_weigh_together_do_so() -> None:
    together = ensemble([Together(), Together()])
    questions = [Weighing(ASKED, ("1", "22"))] * 2

    assert isinstance(together, EnsembleTogether) and isinstance(together, Weighs)
    assert list(together.weigh(questions)) == [averaged([(1.0, 2.0)])] * 2
    assert not isinstance(ensemble([Together(), Scripted()]), Weighs)


def test_members_are_named_with_commas() -> None:
    assert members("ensemble:tuned, http://127.0.0.1/v1#x") == ("tuned", "http://127.0.0.1/v1#x")
    assert members("tuned") == ("tuned",)
    with pytest.raises(TooFewMembers, match="fewer than two"):
        members("ensemble:tuned,")


def test_an_ensemble_is_opened_by_its_name() -> None:
    model = open_model("ensemble:echo,echo", None)

    assert isinstance(model, Ensemble)
    assert [reply.text for reply in model.reply([ASKED])] == ["Which?"]
