"""Growing over real HTTP: a teacher that fails in every way, a kill in the middle, and the same bytes at the end."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from evaluation.scripted import Scripted
from instructions.teacher.invented import reply
from instructions.teacher.served import Served, scripted_teacher

from shopwright.foundation.files import fingerprint
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.instructions.manifest import read_set_manifest
from shopwright.instructions.samples import read_samples
from shopwright.instructions.teacher.asking import open_teacher
from shopwright.instructions.teacher.caching import ReplyCache
from shopwright.instructions.teacher.checking import failure
from shopwright.instructions.teacher.growing import (
    CACHE,
    GrowResult,
    NoSeeds,
    SeedsShareAnId,
    estimate,
    grow,
    preview,
    seeds_of,
)
from shopwright.instructions.teacher.recipe import GrowRecipe
from shopwright.instructions.teacher.seeds import Seed, house_seeds
from shopwright.models.model import ModelFailed
from shopwright.tasks.rouge import rouge_l_f1

RECIPE = GrowRecipe(name="grown", rows=100, round_size=50, at_once=16, timeout_s=0.5, attempts=8, keep_seeds=False)
IN_A_PROCESS = """
import sys
from pathlib import Path
from shopwright.foundation.recipes import load_recipe
from shopwright.foundation.shop import Shop
from shopwright.instructions.teacher.asking import open_teacher
from shopwright.instructions.teacher.growing import grow
from shopwright.instructions.teacher.recipe import GrowRecipe
shop, recipe = Shop(Path(sys.argv[1])), load_recipe(Path(sys.argv[2]), GrowRecipe)
grow(shop, recipe, open_teacher(sys.argv[3], shop, recipe))
"""


def new_shop(folder: Path) -> Shop:
    return Shop.create(folder, ShopSettings(name="Little Shop"))


def grown(shop: Shop, recipe: GrowRecipe, served: Served) -> GrowResult:
    teacher = open_teacher(f"{served.address}#scripted", shop, recipe)
    try:
        return grow(shop, recipe, teacher)
    finally:
        teacher.close()


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def in_process() -> Scripted:
    """The same teacher without a wire; the number is made from the prompt."""
    return Scripted(says=lambda text: json.dumps(reply(text, sum(text.encode()) * len(text))))


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, GrowResult, dict[str, Any]]]:
    """One growth, uninterrupted, with a teacher that often fails, and what the server says of it."""
    shop = new_shop(tmp_path_factory.mktemp("troubled") / "shop")
    with scripted_teacher(latency_s=0.02, trouble=0.18) as served:
        result = grown(shop, RECIPE, served)
        yield shop, result, served.stats()


def test_every_kind_of_failure_was_met_and_nothing_is_lost_or_twice(
    troubled: tuple[Shop, GrowResult, dict[str, Any]],
) -> None:
    shop, result, stats = troubled
    samples, dropped = (
        rows(shop.instructions("grown") / "train.jsonl"),
        rows(shop.instructions("grown") / "dropped.jsonl"),
    )
    ids = [row["meta"]["id"] for row in samples] + [row["id"] for row in dropped]

    assert set(stats["failures"]) == {
        "reset", "stall", "busy", "broken", "cut body", "cut off", "no json", "wrong form"
    }  # fmt: skip
    assert result.grown == len(samples) == RECIPE.rows
    assert len(ids) == len(set(ids)) == RECIPE.rows + sum(result.dropped.values())
    planned = Counter(id.split("-")[0] for id in ids)
    assert all({f"{r}-{place:04d}" for place in range(n)} == _places(ids, r) for r, n in planned.items())
    assert max(stats["answered"].values()) == 1
    assert stats["most_open"] <= RECIPE.at_once


def test_each_answer_belongs_to_its_question(troubled: tuple[Shop, GrowResult, dict[str, Any]]) -> None:
    """The teacher answers with clauses of the input that it was shown, so a shifted row would show."""
    shop, _, _ = troubled
    samples = read_samples(shop.instructions("grown"), "train")
    told = [s for s in samples if ", and then " in s.reply and not s.id.endswith("rephrase")]

    assert len(told) > 20
    for sample in told:
        clauses = sample.reply.partition(": ")[2].rpartition("; ")[0].split(", and then ")
        assert all(clause in sample.prompt.text for clause in clauses[:-1]), sample.reply


def test_every_task_has_its_share_and_every_sample_passes_its_checks(
    troubled: tuple[Shop, GrowResult, dict[str, Any]],
) -> None:
    shop, result, _ = troubled
    samples = read_samples(shop.instructions("grown"), "train")

    assert set(result.tasks.values()) == {RECIPE.rows // 5}
    for row in samples:
        instruction, _, given = row.prompt.text.partition("\n")
        whole = {"id": row.id, "task": row.task, "instruction": instruction, "input": given, "output": row.reply}
        assert failure(Seed.model_validate({**whole, "objects": ("seller",)})) is None


def test_no_question_is_too_similar_to_another(troubled: tuple[Shop, GrowResult, dict[str, Any]]) -> None:
    shop, result, _ = troubled
    texts = [sample.prompt.text for sample in read_samples(shop.instructions("grown"), "train")]
    pairs = ((a, b) for place, a in enumerate(texts) for b in texts[:place])

    assert max(rouge_l_f1(a, b) for a, b in pairs) <= RECIPE.similar
    assert result.dropped["too similar to"] > 0
    reasons = [row["reason"] for row in rows(shop.instructions("grown") / "dropped.jsonl")]
    named = [reason.split()[-1] for reason in reasons if reason.startswith("too similar to")]
    known = {seed.id for seed in house_seeds()} | {s.id for s in read_samples(shop.instructions("grown"), "train")}
    assert set(named) <= known


def test_the_ledger_tells_of_every_sample_who_made_it_from_what(
    troubled: tuple[Shop, GrowResult, dict[str, Any]],
) -> None:
    shop, _, _ = troubled
    ledger = rows(shop.instructions("grown") / "ledger.jsonl")
    samples = read_samples(shop.instructions("grown"), "train")
    known = {seed.id for seed in house_seeds()} | {sample.id for sample in samples}

    assert [line["id"] for line in ledger] == [sample.id for sample in samples]
    assert {line["step"] for line in ledger} == {"self-instruct", "evolve", "rephrase"}
    assert all(line["maker"] == "scripted" and line["prompts"] and set(line["parents"]) <= known for line in ledger)
    assert all(len(line["prompts"]) == line["replies"] for line in ledger)
    assert all({"likeness", "decency"} <= set(line["checks"]) for line in ledger)


def test_the_figures_add_up(troubled: tuple[Shop, GrowResult, dict[str, Any]]) -> None:
    shop, result, stats = troubled
    folder = shop.instructions("grown")
    figures = json.loads((folder / "growth.json").read_text())

    assert read_set_manifest(folder).rows == RECIPE.rows
    assert (
        figures["usage"]["replies"] == result.use.replies <= result.wire["answers"] == sum(stats["answered"].values())
    )
    assert result.wire["calls"] == stats["tries"]
    assert set(figures["usage"]["unusable"]) == {
        "reply cut off", "reply is not JSON", "reply has not the wanted form"
    }  # fmt: skip
    assert 0 < figures["diversity"]["questions"]["nearest_distance"] < 1
    assert figures["usage"]["prompt_tokens"] > figures["usage"]["completion_tokens"] > 0


def test_killed_in_the_middle_it_goes_on_without_a_second_call_and_ends_with_the_same_bytes(
    troubled: tuple[Shop, GrowResult, dict[str, Any]], tmp_path: Path
) -> None:
    whole, _, _ = troubled
    shop = new_shop(tmp_path / "shop")
    (tmp_path / "recipe.yaml").write_text(RECIPE.model_dump_json())
    with scripted_teacher(latency_s=0.02, trouble=0.18) as served:
        words = [shop.folder, tmp_path / "recipe.yaml", f"{served.address}#scripted"]
        process = subprocess.Popen([sys.executable, "-c", IN_A_PROCESS, *map(str, words)])
        while sum(served.stats()["answered"].values()) < 90:
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        time.sleep(0.2)
        before = served.stats()["answered"]
        cache = ReplyCache(shop.run("teacher") / CACHE)
        kept = len(cache.keys())
        cache.close()
        assert not shop.instructions("grown").exists()

        result = grown(shop, RECIPE, served)
        after = served.stats()["answered"]

    lost_with_the_process = sum(before.values()) - kept
    assert 0 <= lost_with_the_process <= RECIPE.at_once
    assert sum(after.values()) - len(after) <= lost_with_the_process
    assert result.wire["answers"] == sum(after.values()) - sum(before.values())
    assert kept >= 70
    assert fingerprint(shop.instructions("grown")) == fingerprint(whole.instructions("grown"))


def test_a_second_run_asks_nothing_again_and_writes_the_same(tmp_path: Path) -> None:
    shop, recipe, teacher = new_shop(tmp_path / "shop"), RECIPE.model_copy(update={"rows": 20}), in_process()

    grow(shop, recipe, teacher)
    first = fingerprint(shop.instructions("grown"))
    grow(shop, recipe, teacher)

    assert fingerprint(shop.instructions("grown")) == first
    assert len({(r.messages, r.seed, r.max_tokens) for r in teacher.asked}) == len(teacher.asked)


def test_the_number_of_calls_at_once_changes_nothing_of_what_is_kept(tmp_path: Path) -> None:
    one, many = (
        RECIPE.model_copy(update={"rows": 30, "at_once": at_once, "name": f"set-{at_once}"}) for at_once in (1, 12)
    )
    shop = new_shop(tmp_path / "shop")
    for recipe in (one, many):
        grow(shop, recipe, in_process())

    names = ("train.jsonl", "ledger.jsonl", "dropped.jsonl", "growth.json")
    texts = [[(shop.instructions(r.name) / name).read_text() for name in names] for r in (one, many)]
    assert texts[0] == texts[1]


def test_growing_takes_little_longer_than_the_server(tmp_path: Path) -> None:
    """The full measure, 3,000 samples within 1.2 times the ideal, is `benchmarks/teacher.py`; here a short one."""
    recipe = GrowRecipe(name="grown", rows=120, at_once=16, timeout_s=5)
    with scripted_teacher(latency_s=0.25, trouble=0) as served:
        result = grown(new_shop(tmp_path / "shop"), recipe, served)
        ideal = served.stats()["service_s"] / recipe.at_once

    assert result.grown == 120
    assert result.seconds < 2 * ideal


def test_a_server_that_goes_down_ends_the_run_and_what_was_answered_stays(tmp_path: Path) -> None:
    recipe = RECIPE.model_copy(update={"attempts": 2, "at_once": 8})
    shop = new_shop(tmp_path / "shop")
    with scripted_teacher(latency_s=0.01, trouble=0.05) as served:
        small = recipe.model_copy(update={"rows": 15})
        grown(shop, small, served)
        served.go_down()
        with pytest.raises(ModelFailed, match="500"):
            grown(shop, recipe, served)
        again = grown(shop, small, served)

    assert again.wire.get("answers", 0) == 0
    assert again.grown == 15


def test_a_teacher_that_always_says_the_same_gives_up_with_fewer_rows(tmp_path: Path) -> None:
    asked = '{"instruction": "Write an ad for the lamp below, please.", "input": "Lamp Ona, 8 W."}'
    told = '{"output": "Ona: a lamp with 8 W at work."}'
    teacher = Scripted(says=lambda text: told if "Write its output" in text else asked)
    recipe = GrowRecipe(name="grown", rows=10, tasks={"ad-writing": 1}, steps={"self-instruct": 1}, round_size=20)

    result = grow(new_shop(tmp_path / "shop"), recipe, teacher)

    assert result.grown == 1
    assert result.dropped == {"too similar to": sum(result.dropped.values())}
    assert result.rows == 61


def test_the_seeds_stand_in_the_set_where_they_are_wanted(tmp_path: Path) -> None:
    shop = new_shop(tmp_path / "shop")
    grow(shop, GrowRecipe(name="grown", rows=5, tasks={"general-qa": 1}), in_process())

    samples = read_samples(shop.instructions("grown"), "train")
    assert [s.id for s in samples[:60]] == [s.id for s in house_seeds() if s.task == "general-qa"]
    assert {s.ledger.maker for s in samples} == {"seed", "scripted"}
    assert read_samples(shop.instructions("grown"), "validation") == ()


def test_a_preview_asks_nobody() -> None:
    requests = preview(RECIPE, 5)

    assert len(requests) == 5
    assert all(request.schema and request.messages[-1].role == "user" for request in requests)
    assert [preview(RECIPE, 5)[n].seed for n in range(5)] == [request.seed for request in requests]


def test_the_estimate_counts_calls_tokens_money_and_time() -> None:
    found = estimate(RECIPE.model_copy(update={"rows": 1000, "prices": (1.0, 4.0), "requests_per_minute": 60}))

    assert found.samples == 1250
    assert 1250 < found.calls < 2500
    assert found.money == pytest.approx((found.prompt_tokens + 4 * found.completion_tokens) / 1e6, rel=0.01)
    assert found.seconds >= found.calls
    assert "1 at once" not in found.how and "60 calls a minute" in found.how


def test_the_estimate_is_near_what_a_growth_takes(troubled: tuple[Shop, GrowResult, dict[str, Any]]) -> None:
    _, result, _ = troubled
    found = estimate(RECIPE)

    assert found.calls == pytest.approx(result.use.replies, rel=0.4)
    assert found.prompt_tokens == pytest.approx(result.use.prompt_tokens, rel=0.5)


def test_seeds_of_ones_own_may_be_named(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("- {id: a, task: general-qa, instruction: 'Why?', output: Because., objects: [customer]}\n")

    assert [seed.id for seed in seeds_of(GrowRecipe(name="x", tasks={"general-qa": 1}, seeds=(file,)))] == ["a"]
    with pytest.raises(NoSeeds, match="ad-writing"):
        seeds_of(GrowRecipe(name="x", tasks={"ad-writing": 1}, seeds=(file,)))
    with pytest.raises(SeedsShareAnId, match="called a"):
        seeds_of(GrowRecipe(name="x", tasks={"general-qa": 1}, seeds=(file, file)))


def _places(ids: list[str], number: str) -> set[str]:
    return {"-".join(id.split("-")[:2]) for id in ids if id.startswith(f"{number}-")}
