"""Samples that ask a benchmark's question again, by the cheap checks."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.instructions.benchmark_files import BenchmarkQuestion
from shopwright.instructions.benchmark_index import Asked, BenchmarkIndex, Hit

FRAME = "You are a helpful shop assistant. Output only the numbers of three products, separated by commas, and no more."
ABOUT = (
    "the copper kettle whistles a low tune when its water boils over birch embers on quiet mornings",
    "a felt saddle bag carries nine iron tent pegs plus one spare lantern wick beyond the tarn",
    "goose down slippers dry slowly after rain unless someone stuffs them with crumpled newspaper overnight",
    "his grandmother's walnut rolling pin split along the grain while flattening frozen puff pastry",
    "seven ceramic tiles cracked because the kiln cooled faster than the old manual had promised",
)
QUESTIONS = [BenchmarkQuestion("b.jsonl", row, f"{FRAME}\nReview: {text}.") for row, text in enumerate(ABOUT, 1)]
CHOICE = BenchmarkQuestion("c.csv", 7, "Which bag is lightest?", ("felt saddle bag", "iron box", "birch crate"))
SHORT = BenchmarkQuestion("c.csv", 8, "Does the copper kettle whistle at dawn?")


@pytest.fixture(scope="module")
def index() -> BenchmarkIndex:
    return BenchmarkIndex.build([*QUESTIONS, CHOICE, SHORT])


def kind(
    index: BenchmarkIndex, text: str, question: str = "", options: tuple[str, ...] = (), reply: str = ""
) -> object:
    hit = index.runs_check([Asked(text, question, options, reply)])[0]
    return (hit.kind, hit.file, hit.row) if hit else None


def test_the_same_words_are_found_in_any_case_and_punctuation(index: BenchmarkIndex) -> None:
    assert kind(index, QUESTIONS[1].text.upper().replace(".", " !")) == ("verbatim", "b.jsonl", 2)


def test_options_in_another_order_under_other_labels_are_found(index: BenchmarkIndex) -> None:
    text = "Which bag is lightest?\n(a) birch crate\n(b) felt saddle bag\n(c) iron box"

    assert kind(index, text) == ("renumbered", "c.csv", 7)


def test_the_question_with_its_options_is_found_beneath_another_frame(index: BenchmarkIndex) -> None:
    options = ("iron box", "felt saddle bag", "birch crate")

    assert kind(index, "Say it.\nWhich bag ...", "Which bag is lightest?", options) == ("renumbered", "c.csv", 7)


def test_other_options_make_another_question(index: BenchmarkIndex) -> None:
    assert kind(index, "Which bag is lightest?\n1. a net\n2. a sack") is None


def test_thirteen_rare_words_are_a_copy_and_twelve_are_none(index: BenchmarkIndex) -> None:
    words = ABOUT[2].split()

    assert kind(index, "I know: " + " ".join(words[:13])) == ("thirteen words", "b.jsonl", 3)
    assert kind(index, "I know: " + " ".join(words[:12])) is None


def test_a_copy_in_the_reply_is_found(index: BenchmarkIndex) -> None:
    assert kind(index, "Write a review.", reply=f"Well, {ABOUT[3]}!") == ("thirteen words", "b.jsonl", 4)


def test_a_frame_that_many_questions_share_is_no_copy(index: BenchmarkIndex) -> None:
    assert kind(index, f"{FRAME}\nReview: a thing that nobody here has asked about at all.") is None


def test_a_shop_s_own_phrasing_is_no_copy() -> None:
    phrasing = "Read what this customer wrote and tell us in one word whether she was happy with it: {review}"
    asked = BenchmarkQuestion("b.jsonl", 1, phrasing.format(review="Lovely kettle."))
    sample = [Asked(phrasing.format(review="The spout drips."))]

    assert BenchmarkIndex.build([*QUESTIONS, asked]).runs_check(sample)[0] is not None
    assert BenchmarkIndex.build([*QUESTIONS, asked], [phrasing]).runs_check(sample) == [None]


def test_a_short_question_is_found_where_it_stands_whole(index: BenchmarkIndex) -> None:
    assert kind(index, f"Good morning! {SHORT.text} Tell me.") == ("thirteen words", "c.csv", 8)
    assert kind(index, "Does the copper kettle whistle at noon?") is None


def test_the_surest_kind_counts(index: BenchmarkIndex) -> None:
    assert kind(index, QUESTIONS[0].text, reply=ABOUT[1]) == ("verbatim", "b.jsonl", 1)


@given(st.permutations(range(len(ABOUT))), st.integers(1, 5))
def test_hits_do_not_depend_on_the_batches(order: list[int], size: int) -> None:
    known = BenchmarkIndex.build(QUESTIONS)
    samples = [Asked(QUESTIONS[place].text) for place in order]
    batches = [samples[first : first + size] for first in range(0, len(samples), size)]

    found = [hit for batch in batches for hit in known.runs_check(batch)]

    assert [hit.question for hit in found if hit] == list(order)
    assert found == known.runs_check(samples)


def test_an_index_is_sent_to_workers(index: BenchmarkIndex) -> None:
    sample = [Asked(QUESTIONS[4].text), Asked("Nothing of the kind.")]
    other = pickle.loads(pickle.dumps(index))

    assert other.runs_check(sample) == index.runs_check(sample) == [Hit("verbatim", 4, "b.jsonl", 5), None]


def test_without_questions_or_samples_nothing_is_found(index: BenchmarkIndex) -> None:
    assert BenchmarkIndex.build([]).runs_check([Asked("Which bag is lightest?")]) == [None]
    assert index.runs_check([]) == []
