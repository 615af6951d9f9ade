"""Questions of a benchmark planted among 65,000 samples: how many are found, how many clean ones, and how fast."""

import sys
import tarfile
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from benchmarks.demo_records import demo_records
from benchmarks.paraphrasing import lightly_paraphrased, re_cased, re_numbered, segments
from shopwright.foundation.chance import Chance
from shopwright.instructions.benchmark_files import BenchmarkQuestion, read_benchmarks
from shopwright.instructions.benchmark_index import Asked, BenchmarkIndex, Hit
from shopwright.instructions.nearness import NearIndex
from shopwright.instructions.pieces import drawn, tried
from shopwright.instructions.recipes import WriteRecipe
from shopwright.instructions.vector_cache import SentenceEncoder, VectorCache
from shopwright.tasks.catalogue_of_tasks import TASKS

STAND_IN = Path(__file__).parents[2] / "shared" / "data" / "ec_guide.tar.xz"
QUESTIONS, SAMPLES, PLANTED = 20_000, 65_000, 500
SHARED = 25
"""A stretch of words that more questions share is a frame and joins nobody."""
STRETCH = 8
"""Words in a row by which two questions are taken to be about the same thing."""
PLANTS: dict[str, Callable[..., str]] = {
    "verbatim": lambda text, dice: text,
    "re-cased": re_cased,
    "re-numbered": re_numbered,
    "light paraphrase": lightly_paraphrased,
}
NEEDED = {"verbatim": 0.99, "re-cased": 0.99, "re-numbered": 0.98, "light paraphrase": 0.80}
MOST_FALSE = 0.001
LONG = 3
"""Samples that make one of some two hundred words."""
Row = tuple[str, str, str]
Result = TypeVar("Result")


class Trial(NamedTuple):
    """A benchmark, the plants of each kind with the questions they were made from, and clean samples."""

    questions: list[BenchmarkQuestion]
    plants: dict[str, list[tuple[int, Asked]]]
    clean: list[Asked]


class Outcome(NamedTuple):
    """What was found and how long it took."""

    recall: dict[str, float]
    cheap_recall: dict[str, float]
    """Of the checks without the embedder."""
    false_share: float
    false: list[tuple[Asked, Hit]]
    seconds: dict[str, float]


def report() -> Iterable[Row]:
    """Each figure, what is needed, and where it comes from."""
    questions = stand_in_questions()
    made = trial(questions, own_samples(), QUESTIONS, SAMPLES, PLANTED)
    with tempfile.TemporaryDirectory() as folder:
        found = examine(made, VectorCache(Path(folder), SentenceEncoder()))
    for kind, recall in found.recall.items():
        yield f"found: {kind}", f"{recall:.3f} (cheap checks {found.cheap_recall[kind]:.3f})", f">= {NEEDED[kind]}"
    yield "clean samples refused", f"{found.false_share:.3%} of {len(made.clean):,}", f"< {MOST_FALSE:.1%}"
    for step, seconds in found.seconds.items():
        yield step, f"{seconds:.1f} s", ""
    yield from _at_length(made)


def trial(
    questions: Sequence[BenchmarkQuestion], own: Iterator[Asked], size: int, samples: int, planted: int, seed: int = 7
) -> Trial:
    """Whole groups of related questions go to the benchmark; of the rest, and of our own samples, come clean ones."""
    chance = Chance(seed, ("contamination",))
    groups = related([question.whole for question in questions])
    order = sorted(range(len(questions)), key=lambda place: (chance.child(groups[place]).number(), place))
    last = groups[order[min(size, len(order)) - 1]]
    inside = [place for place in order[:size] if groups[place] != last or size >= len(order)] or order[:size]
    held = {groups[place] for place in inside}
    benchmark = [questions[place] for place in inside]
    strangers = (Asked(questions[place].whole) for place in order if groups[place] not in held)
    dice = chance.child("plants").random()
    places = dice.sample(range(len(benchmark)), min(planted, len(benchmark)))
    plants = {
        kind: [(place, Asked(make(benchmark[place].whole, chance.child(kind, place).random()))) for place in places]
        for kind, make in PLANTS.items()
    }
    foreign = list(islice(strangers, samples // 2))
    clean = [*foreign, *islice(own, samples - len(foreign))]
    return Trial(benchmark, plants, clean)


def examine(made: Trial, cache: VectorCache) -> Outcome:
    """Run all checks over clean samples and plants together, timing each."""
    seconds: dict[str, float] = {}
    samples = [*made.clean, *(sample for planted in made.plants.values() for _, sample in planted)]
    index = _timed(seconds, "index built", lambda: BenchmarkIndex.build(made.questions))
    cheap = _timed(seconds, "cheap checks, one core", lambda: index.runs_check(samples))
    near = _timed(seconds, "index of rare words built", lambda: NearIndex.build(made.questions))
    sure = {place for place, hit in enumerate(cheap) if hit}
    later = _timed(seconds, "words and vectors", lambda: near.check(samples, index, cache, sure))
    again = _timed(seconds, "words and kept vectors", lambda: near.check(samples, index, cache, sure))
    if again != later:
        raise AssertionError("vectors from the cache gave other hits")
    hits = [hit or other for hit, other in zip(cheap, later, strict=True)]
    false = [(sample, hit) for sample, hit in zip(made.clean, hits, strict=False) if hit]
    return Outcome(_recall(made, hits), _recall(made, cheap), len(false) / len(made.clean), false, seconds)


def related(texts: Sequence[str]) -> list[int]:
    """The group of each text, by its first text; those that share a stretch of content are in one group."""
    owner = list(range(len(texts)))
    holders: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        for stretch in sorted(set(_stretches(text))):
            holders[stretch].append(place)
    for places in holders.values():
        for place in places[1:] if len(places) <= SHARED else ():
            first, second = sorted((_root(owner, places[0]), _root(owner, place)))
            owner[second] = first
    return [_root(owner, place) for place in range(len(texts))]


def stand_in_questions() -> list[BenchmarkQuestion]:
    """The questions of EC-Guide, which lies beside the checkout."""
    with stand_in_files() as files:
        return list(read_benchmarks(files).questions)


def write_stand_in(out: Path, count: int = QUESTIONS) -> Path:
    """Write as many rows of EC-Guide, taken from all of it, as one benchmark file."""
    with stand_in_files() as files:
        lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    out.write_text("".join(f"{lines[place * len(lines) // count]}\n" for place in range(count)), encoding="utf-8")
    return out


@contextmanager
def stand_in_files() -> Iterator[list[Path]]:
    """EC-Guide's files, unpacked for as long as they are needed."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(STAND_IN) as packed:
        packed.extractall(folder, filter="data")
        yield sorted(Path(folder).rglob("*.jsonl"))


def own_samples(repeats: int = 6) -> Iterator[Asked]:
    """Samples of the demo shop's training part, in many phrasings."""
    recipe = WriteRecipe(name="own", rows=SAMPLES, repeats=repeats, max_share=0.04)
    part = demo_records().split("train")
    for task in TASKS:
        for outcome in tried(task, drawn(task, part, recipe), part, recipe):
            if outcome.sample:
                prompt = outcome.sample.prompt
                yield Asked(prompt.text, prompt.question, prompt.options, _free(outcome.sample.reply, prompt.kind))


def _at_length(made: Trial) -> Iterator[Row]:
    """The cheap checks over as many samples of the length that a long prompt has."""
    index, count = BenchmarkIndex.build(made.questions), len(made.clean)
    places = range(count)
    samples = [Asked("\n".join(made.clean[(place + more) % count].text for more in range(LONG))) for place in places]
    words = sum(len(sample.text.split()) for sample in samples) / count
    seconds: dict[str, float] = {}
    _timed(seconds, f"cheap checks over {count:,} samples of {words:.0f} words", lambda: index.runs_check(samples))
    yield from ((step, f"{taken:.1f} s", "< 4 s") for step, taken in seconds.items())


def _free(reply: str, kind: str) -> str:
    return reply if kind == "text" else ""


def _stretches(text: str) -> Iterator[str]:
    for segment in segments(text):
        words = segment.split()
        if len(words) > 1:
            yield segment
        yield from (" ".join(words[first : first + STRETCH]) for first in range(len(words) - STRETCH + 1))


def _root(owner: list[int], place: int) -> int:
    while owner[place] != place:
        owner[place] = owner[owner[place]]
        place = owner[place]
    return place


def _recall(made: Trial, hits: Sequence[Hit | None]) -> dict[str, float]:
    found, first = {}, len(made.clean)
    for kind, planted in made.plants.items():
        mine = hits[first : first + len(planted)]
        found[kind] = sum(hit is not None for hit in mine) / len(planted)
        first += len(planted)
    return found


def _timed(seconds: dict[str, float], name: str, work: Callable[[], Result]) -> Result:
    began = time.process_time(), time.perf_counter()
    result = work()
    seconds[name] = time.perf_counter() - began[1]
    seconds[f"{name}, processor"] = time.process_time() - began[0]
    return result


if __name__ == "__main__":
    for row in report():
        sys.stdout.write(" | ".join(row) + "\n")
