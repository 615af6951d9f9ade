"""Entities are read from lists of every form; their counts add up to micro-F1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.tasks.answers import Entities, UnreadableReply
from shopwright.tasks.entities import ENTITIES
from shopwright.tasks.metrics import micro_f1
from shopwright.tasks.prompt import Prompt

PROMPT = Prompt(task="t", kind="entities", text="?", source="red cotton shirt")
CLOSED = PROMPT.model_copy(update={"options": ("brand", "colour", "size")})
NAMES = st.lists(st.text(min_size=1, max_size=20).filter(str.strip), min_size=1, max_size=4)


def names(reply: str) -> tuple[str, ...]:
    return ENTITIES.read(reply, PROMPT).names


@pytest.mark.parametrize(
    "reply",
    [
        "red, light cotton", "red,light cotton", "['red', 'light cotton']", '["red", "light cotton"]',
        "[red, light cotton]", "red\nlight cotton", "- red\n- light cotton", "* red\n* light cotton",
        "1. red\n2. light cotton", "• red\n• light cotton", "'red', 'light cotton'", '"red", "light cotton"',
        "Entities: red, light cotton", "The entities are: red, light cotton", "Entities:\n- red\n- light cotton",
        "red, light cotton, red", " red , light cotton ,, ", "\n['red', 'light cotton']\n",
    ],
)  # fmt: skip
def test_a_list_of_any_form_is_read(reply: str) -> None:
    assert names(reply) == ("red", "light cotton")


@pytest.mark.parametrize("reply", ["", "  \n ", ", ,", "[,]"])
def test_a_reply_that_names_nothing_is_refused(reply: str) -> None:
    with pytest.raises(UnreadableReply, match="No phrase"):
        names(reply)


def test_an_empty_list_says_that_there_are_none() -> None:
    assert names("[]") == ()


def test_hyphens_apostrophes_and_numbers_are_part_of_a_phrase() -> None:
    assert names("men's t-shirt, 3-pack, 5 l, wash - cold") == ("men's t-shirt", "3-pack", "5 l", "wash - cold")


def test_a_label_is_left_out_at_the_beginning_only() -> None:
    assert names("Found: red, size: large") == ("red", "size: large")


@pytest.mark.parametrize("reply", ["x" + " " * 20_000 + "y", "a " * 10_000 + ":"])
def test_a_long_reply_does_not_make_reading_slow(reply: str) -> None:
    assert len(names(reply)) == 1


@pytest.mark.parametrize(
    ("found", "reply"),
    [
        (("red", "cotton"), "red, cotton"),
        (("red, white", "cotton"), "['red, white', 'cotton']"),
        (("fit: slim",), "['fit: slim']"),
        (("- red",), "['- red']"),
        ((), "[]"),
    ],
)
def test_names_are_said_plainly_where_they_read_back_so(found: tuple[str, ...], reply: str) -> None:
    assert ENTITIES.render(Entities(names=found)) == reply


def test_counts_ignore_case_repeats_and_a_last_full_stop() -> None:
    score = ENTITIES.score(Entities(names=("Red", "red", "wool.")), Entities(names=("red", "Wool", "silk")))

    assert (score.hits, score.predicted, score.gold) == (2, 2, 3)
    assert score.value == pytest.approx(0.8)


def test_nothing_named_where_there_is_nothing_is_right() -> None:
    assert ENTITIES.score(Entities(names=()), Entities(names=())).value == 1.0


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_gold_names_read_back_and_score_one_over_a_task(golds: list[list[str]]) -> None:
    scores = []
    for found in golds:
        gold = Entities(names=tuple(found))
        scores.append(ENTITIES.score(ENTITIES.read(ENTITIES.render(gold), PROMPT), gold))

    assert all(score.value == 1.0 for score in scores)
    assert micro_f1(scores) == 1.0


@given(st.text(max_size=200) | st.text(alphabet="[]'\",ab \n\\-:", max_size=40))
def test_any_reply_is_read_or_refused_and_scores_within_bounds(reply: str) -> None:
    try:
        answer = ENTITIES.read(reply, PROMPT)
    except UnreadableReply:
        return
    assert 0 <= ENTITIES.score(answer, Entities(names=("red", "cotton"))).value <= 1


@pytest.mark.parametrize("prompt", [PROMPT, CLOSED])
@given(data=st.data())
def test_all_that_the_grammar_accepts_is_read(prompt: Prompt, data: st.DataObject) -> None:
    reply = data.draw(st.from_regex(ENTITIES.grammar(prompt).pattern(), fullmatch=True))
    answer = ENTITIES.read(reply, prompt)

    assert answer.names
    if prompt.options:
        assert ENTITIES.render(answer) == ", ".join(dict.fromkeys(reply.split(", ")))


@pytest.mark.parametrize("reply", ["[" * 3000, "-" * 4000 + "1", "{[]: 1}", "[1, 2]", "['\\d']", "(" * 300 + ")" * 300])
def test_hostile_literals_break_nothing(reply: str) -> None:
    assert names(reply)
