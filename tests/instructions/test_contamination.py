"""What may not be trained on: families, questions and runs of words of what is held out."""

from pathlib import Path

import pytest

from shopwright.foundation.errors import UnreadableFile
from shopwright.instructions.contamination import Examination, benchmark_lines, normalised, reasons
from shopwright.instructions.samples import Ledger, Sample
from shopwright.tasks.answers import Choice, Text
from shopwright.tasks.prompt import Prompt

LONG = "one two three four five six seven eight nine ten eleven twelve thirteen"


def closed(question: str, options: tuple[str, ...] = ("a", "b"), family: str = "f") -> Sample:
    prompt = Prompt(task="t", kind="choice", text=question, question=question, options=options)
    return sample(prompt, "1", family)


def free(question: str, reply: str, family: str = "f") -> Sample:
    return sample(Prompt(task="t", kind="text", text=question, question=question), reply, family)


def sample(prompt: Prompt, reply: str, family: str) -> Sample:
    ledger = Ledger(records=("r",), families=(family,), licence="MIT", phrasing=0, checks=())
    gold = Choice(number=1) if prompt.kind == "choice" else Text(text=reply)
    return Sample(
        id=f"{prompt.text}{family}",
        task="t",
        part="train",
        system="",
        prompt=prompt,
        reply=reply,
        gold=gold,
        ledger=ledger,
    )


def reason(train: Sample, *held_out: Sample, benchmarks: tuple[str, ...] = ()) -> str | None:
    return next(reasons([train], Examination.of(held_out, benchmarks)))


def test_a_family_of_the_test_part_is_dropped() -> None:
    assert reason(closed("one", family="x"), closed("two", family="x")) == "family of a held-out part"


def test_the_same_question_is_dropped_whatever_the_order_of_its_options() -> None:
    asked = closed("Which one?", ("a", "b"), "f")

    assert reason(asked, closed("which ONE", ("b", "a"), "g")) == "question of a held-out part"


def test_the_same_words_with_other_options_are_another_question() -> None:
    assert reason(closed("Which one?", ("a", "b"), "f"), closed("Which one?", ("c", "d"), "g")) is None


def test_a_copied_reply_is_dropped() -> None:
    assert reason(free("a", LONG, "f"), free("b", LONG, "g")) == "13 words in a row of a held-out part"


def test_twelve_words_in_a_row_are_no_copy() -> None:
    assert reason(free("a", LONG.rsplit(" ", 1)[0], "f"), free("b", LONG, "g")) is None


def test_a_frame_that_many_families_share_is_no_copy() -> None:
    held_out = [free(f"q{number}", LONG, f"g{number}") for number in range(10)]

    assert reason(free("a", LONG, "f"), *held_out) is None


def test_one_run_of_a_benchmark_is_enough() -> None:
    text = f"{LONG} and then many other words that stand in no benchmark at all, nor anywhere else that we know"

    assert reason(free("a", text), benchmarks=(f"Q: {LONG}?",)) == "13 words in a row of a held-out part"


def test_a_short_question_of_a_benchmark_is_dropped() -> None:
    assert reason(closed("What is a mitten?"), benchmarks=("what is a mitten",)) == "question of a held-out part"


def test_words_are_compared_without_case_and_marks() -> None:
    assert normalised("What's  THIS?") == "what s this"


def test_a_benchmark_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="gone"):
        list(benchmark_lines([tmp_path / "gone.txt"]))
