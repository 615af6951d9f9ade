"""A teacher's replies are learnt where their task can read them and scores them well enough; the rest has a reason."""

import json
from pathlib import Path

import pytest
from compression.small_ones import shop_with
from training.benches import sample

from shopwright.compression.shrinking_recipes import Answers
from shopwright.compression.teacher_answers import BELOW, UNREADABLE, ask_teacher
from shopwright.foundation.errors import UnknownName
from shopwright.foundation.shop import Shop

SAMPLES = [sample(number) for number in range(6)]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return shop_with(tmp_path_factory.mktemp("answers") / "shop", layers=1)


def noted(folder: Path, replies: dict[str, str]) -> Path:
    """What an asking that was killed left behind, half a line at its end."""
    lines = "".join(json.dumps({"id": id, "reply": reply}) + "\n" for id, reply in replies.items())
    (folder / "answers.jsonl").write_text(lines + '{"id": "tr')
    return folder / "answers.jsonl"


def test_replies_are_read_scored_and_rendered(shop: Shop, tmp_path: Path) -> None:
    right, wrong = SAMPLES[0].reply, str(int(SAMPLES[1].reply) % 4 + 1)
    replies = [f"The answer is {right}.", wrong, "I would not know.", SAMPLES[3].reply, "99", SAMPLES[5].reply]
    notes = noted(tmp_path, {one.id: reply for one, reply in zip(SAMPLES, replies, strict=True)})

    heard = ask_teacher(shop, "large", SAMPLES, Answers(otherwise="drop"), notes)

    assert [one.id for one in heard.samples] == [SAMPLES[at].id for at in (0, 3, 5)]
    assert heard.samples[0].reply == right
    assert heard.learnt == 3
    assert heard.refused == {UNREADABLE: 2, BELOW: 1}


def test_gold_stands_in_where_the_teacher_fails(shop: Shop, tmp_path: Path) -> None:
    wrong = {one.id: str(int(one.reply) % 4 + 1) for one in SAMPLES}

    heard = ask_teacher(shop, "large", SAMPLES, Answers(), noted(tmp_path, wrong))

    assert list(heard.samples) == SAMPLES
    assert (heard.learnt, heard.refused) == (0, {BELOW: 6})


def test_a_poor_reply_is_learnt_where_the_recipe_asks_for_no_more(shop: Shop, tmp_path: Path) -> None:
    wrong = {one.id: str(int(one.reply) % 4 + 1) for one in SAMPLES}

    heard = ask_teacher(shop, "large", SAMPLES, Answers(least=0), noted(tmp_path, wrong))

    assert [one.reply for one in heard.samples] == list(wrong.values())


def test_a_real_teacher_is_asked_for_what_is_missing_only(shop: Shop, tmp_path: Path) -> None:
    notes = noted(tmp_path, {SAMPLES[0].id: SAMPLES[0].reply})

    heard = ask_teacher(shop, "large", SAMPLES, Answers(least=0), notes)

    replies = {line["id"]: line["reply"] for line in map(json.loads, notes.read_text().splitlines())}
    assert set(replies) == {one.id for one in SAMPLES}
    assert heard.learnt == 6
    assert {one.reply for one in heard.samples} <= {"1", "2", "3", "4"}


def test_an_unknown_teacher_is_named(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="large"):
        ask_teacher(shop, "larch", SAMPLES, Answers(), tmp_path / "answers.jsonl")
