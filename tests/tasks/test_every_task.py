"""What holds for every task, tested on a little shop and on shops that Hypothesis invents."""

import re
import statistics
from collections import Counter
from functools import cache

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from shops import catalogues, little_shop

from shopwright.catalogue.catalogue import PARTS, Catalogue
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Choice, Selection, UnreadableReply
from shopwright.tasks.catalogue_of_tasks import TASKS
from shopwright.tasks.prompt import numbered
from shopwright.tasks.task import Case, Skill, Task

EACH = pytest.mark.parametrize("task", TASKS, ids=[task.name for task in TASKS])
CHANCE = Chance(7)
SHOP = little_shop()
SLOW = settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
IN_ORDER = ("review-stars", "review-sentiment")
"""Tasks whose options stand in an order of their own."""
OF_NO_SHOP = ("everyday-commonsense",)
"""Tasks whose cases stand on the project's own knowledge, not on a shop's records."""


@cache
def cases(task: Task) -> list[Case]:
    return cases_of(task, SHOP)


def cases_of(task: Task, catalogue: Catalogue) -> list[Case]:
    return list(task.cases(catalogue, CHANCE))


def test_names_are_unique_and_in_kebab_case() -> None:
    names = [task.name for task in TASKS]

    assert len(set(names)) == len(names) >= 18
    assert all(name == name.lower().replace("_", "-").replace(" ", "-") for name in names)


def test_every_skill_has_tasks() -> None:
    assert {task.skill for task in TASKS} == set(Skill)


@EACH
def test_a_task_has_six_phrasings_or_more_and_none_twice(task: Task) -> None:
    assert len(set(task.phrasings)) == len(task.phrasings) >= 6


@EACH
def test_every_part_of_a_shop_gives_cases(task: Task) -> None:
    assert all(cases_of(task, SHOP.split(part)) for part in PARTS)


@EACH
def test_every_phrasing_says_the_options_or_the_source_and_stays_short(task: Task) -> None:
    for case in cases(task)[:20]:
        for phrasing in range(len(task.phrasings)):
            prompt = task.ask(case, phrasing)
            assert len(prompt.text) < 1500
            assert prompt.kind == "text" or all(option in prompt.text for option in prompt.options)


@EACH
def test_the_question_is_one_line_without_the_options(task: Task) -> None:
    for case in cases(task)[:50]:
        assert case.question and "\n" not in case.question
        assert numbered(case.options)[:-1] not in case.question or not case.options


@EACH
def test_keys_are_unique(task: Task) -> None:
    assert [key for key, count in Counter(case.key for case in cases(task)).items() if count > 1] == []


@EACH
def test_the_same_cases_come_again(task: Task) -> None:
    assert cases(task) == cases_of(task, little_shop())


@EACH
def test_a_part_shows_its_own_families_only(task: Task) -> None:
    for part in PARTS:
        shown = {family for case in cases_of(task, SHOP.split(part)) for family in case.families}
        assert {SHOP.part_of("family", family) for family in shown} <= {part}


@EACH
def test_parts_ask_different_questions(task: Task) -> None:
    asked = {part: {(c.question, tuple(sorted(c.options))) for c in cases_of(task, SHOP.split(part))} for part in PARTS}

    assert not asked["train"] & asked["test"] or task.name == "next-query"
    assert task.name != "next-query" or len(asked["train"] & asked["test"]) < 5


@EACH
def test_the_right_answer_stands_anywhere(task: Task) -> None:
    found = cases(task)
    first = [case.gold.number - case.first_number for case in found if isinstance(case.gold, Choice)]
    first += [number for case in found if isinstance(case.gold, Selection) for number in case.gold.numbers]
    if len(first) < 100 or task.name in IN_ORDER:
        return
    counts = Counter(first)
    even = len(first) / statistics.median(len(case.options) for case in found)
    # Fewer than twenty golds a place stray further than this by chance alone.
    assert even < 20 or all(0.6 * even < count < 1.5 * even for count in counts.values()), counts


@EACH
def test_records_and_licences_are_named(task: Task) -> None:
    ids = {r.id for kind in ("products", "reviews", "questions", "queries", "sessions") for r in getattr(SHOP, kind)}
    ids |= {record.id for record in (*SHOP.collections, *SHOP.policies)}

    for case in cases(task)[:50]:
        if task.name not in OF_NO_SHOP:
            assert case.records and set(case.records) <= ids
            assert case.licence == "CC0-1.0"


@EACH
def test_the_gold_answer_reads_back_as_right(task: Task) -> None:
    for case in cases(task)[:100]:
        prompt = task.ask(case)
        gold = task.answer(case)
        assert gold is not None
        assert task.score(task.read(task.render(gold), prompt), gold).value == pytest.approx(1.0)


@EACH
@SLOW
@given(data=st.data())
def test_invented_shops_give_cases_whose_gold_reads_back_as_right(task: Task, data: st.DataObject) -> None:
    for case in cases_of(task, data.draw(catalogues())):
        assert len(set(case.options)) == len(case.options)
        gold = task.answer(case)
        for phrasing in range(len(task.phrasings)):
            prompt = task.ask(case, phrasing)
            if gold is not None:
                assert task.score(task.read(task.render(gold), prompt), gold).value == pytest.approx(1.0)


@EACH
@SLOW
@given(data=st.data())
def test_any_reply_is_read_or_refused(task: Task, data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(cases(task)[:30]))
    reply = data.draw(st.text(max_size=60) | st.from_regex(r"[0-9, .\[\]'\n]{0,20}", fullmatch=True))
    prompt = task.ask(case)

    try:
        answer = task.read(reply, prompt)
    except UnreadableReply:
        return
    assert 0 <= task.score(answer, case.gold).value <= 1 + 1e-9


@EACH
@SLOW
@given(data=st.data())
def test_all_that_the_grammar_accepts_can_be_read(task: Task, data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(cases(task)[:30]))
    prompt = task.ask(case)
    reply = data.draw(st.from_regex(task.grammar(prompt).pattern(), fullmatch=True))
    assume(reply.strip())

    task.read(reply, prompt)


@EACH
def test_the_grammar_accepts_the_gold_reply(task: Task) -> None:
    for case in cases(task)[:50]:
        pattern = task.grammar(task.ask(case)).pattern()
        assert re.fullmatch(pattern, task.render(case.gold))
