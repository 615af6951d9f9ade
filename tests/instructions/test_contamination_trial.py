"""Planted questions are found and clean samples let be: the benchmark's trial at a smaller size."""

import importlib
import random
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from shopwright.instructions.benchmark_files import BenchmarkQuestion
from shopwright.instructions.benchmark_index import Asked
from shopwright.instructions.vector_cache import SentenceEncoder, VectorCache

ROOT = Path(__file__).parents[2]
STARTS = "bra tor kel vin osk mal fen dru sil har ble nor pim qua ruv tes wex yar zol gim".split()
ENDS = "dle wick ton mar sen by lund ric ova field ham stow ley gard vik ness port more croft dale".split()
THINGS = "kettle rucksack anorak skillet lantern notebook teapot hammock ladle mitten stool trowel whisk basket".split()
TRAITS = "enamelled waxed quilted folding ruled stoneware woven riveted padded tapered glazed knotted".split()
PLACES = "moor harbour attic orchard ferry quarry cellar meadow tram stable bakery lighthouse forge mill".split()
EVENTS = "storm wedding harvest picnic flood concert parade auction eclipse strike festival regatta".split()
FRAMES = (
    "The product '{title}' appears on an e-commerce website. Which of the following colours does it have?\n{options}\n"
    "Answer:",
    "Given the query '{query}', which of the following products is most relevant?\n{options}\nAnswer:",
    "Evaluate the following product review on a scale of 1 to 5, with 1 being very negative.\n"
    "Review: {review}\nOutput:",
    "You are a helpful shop assistant. Please extract the phrase of the entity type 'brand' from the query.\n"
    "Only output the phrase. Do not give explanations.\nQuery: {query}",
)


def asked(dice: random.Random) -> str:
    """A question about things that no other question is about."""

    def name() -> str:
        return f"{dice.choice(STARTS)}{dice.choice(ENDS)} {dice.choice(STARTS)}{dice.choice(ENDS)}"

    thing, other, place, event = (dice.choice(words) for words in (THINGS, TRAITS, PLACES, EVENTS))
    title = f"{name().title()} {other} {thing}, {dice.randint(11, 990)} g"
    options = "\n".join(f"{n}. {name().title()} {dice.choice(TRAITS)} {dice.choice(THINGS)}" for n in range(4))
    review = (
        f"I took the {name()} {thing} to the {place} before the {event}. It was very good, but {name()} broke it. "
        f"My friend from {name().title()} bought a {other} one for {dice.randint(11, 990)} crowns and loved it."
    )
    return dice.choice(FRAMES).format(title=title, options=options, query=f"{name()} {other} {thing}", review=review)


@pytest.fixture(scope="module")
def trial() -> ModuleType:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT))
        return importlib.import_module("benchmarks.contamination")


def test_planted_questions_are_found_and_clean_samples_let_be(trial: ModuleType, tmp_path: Path) -> None:
    dice = random.Random(11)
    questions = [BenchmarkQuestion("b.jsonl", row, asked(dice)) for row in range(1, 801)]
    own: Iterator[Asked] = (Asked(asked(dice)) for _ in range(6000))
    made = trial.trial(questions, own, size=500, samples=5000, planted=60)

    found = trial.examine(made, VectorCache(tmp_path, SentenceEncoder()))

    assert len(made.clean) == 5000
    for kind, least in trial.NEEDED.items():
        assert found.recall[kind] >= least, kind
    assert found.false_share < trial.MOST_FALSE
    assert found.cheap_recall["light paraphrase"] < found.recall["light paraphrase"]


def test_questions_about_the_same_thing_are_of_one_group(trial: ModuleType) -> None:
    dice = random.Random(3)
    first, second = asked(dice), asked(dice)

    assert trial.related([first, second, f"In other words:\n{first}"]) == [0, 1, 0]
