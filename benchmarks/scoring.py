"""Scoring: saved replies to as many questions as the contest has, marked as published, cosine included."""

import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.demo_records import demo_records
from shopwright.evaluation.replies import score_replies
from shopwright.evaluation.systems import open_encoder

Row = tuple[str, str]
Asked = tuple[str, object, str]
"""A prompt, its gold answer in ShopBench's form, and a reply."""


class Kind(NamedTuple):
    """How many tasks of a track have one answer type and metric."""

    task_type: str
    metric: str
    tasks: int


TRACKS: Mapping[str, tuple[int, tuple[Kind, ...]]] = {
    "concept understanding": (
        11_129,
        (
            Kind("multiple-choice", "accuracy", 13),
            Kind("retrieval", "hit rate@3", 3),
            Kind("named_entity_recognition", "micro f1", 6),
            Kind("generation", "rougel", 3),
            Kind("generation", "sent-transformer", 2),
        ),
    ),
    "knowledge reasoning": (
        3_117,
        (
            Kind("multiple-choice", "accuracy", 6),
            Kind("retrieval", "hit rate@3", 1),
            Kind("generation", "sent-transformer", 1),
        ),
    ),
    "behaviour alignment": (
        3_973,
        (
            Kind("multiple-choice", "accuracy", 6),
            Kind("retrieval", "hit rate@3", 5),
            Kind("ranking", "ndcg", 3),
            Kind("generation", "sent-transformer", 1),
        ),
    ),
    "multilingual": (
        2_379,
        (
            Kind("multiple-choice", "accuracy", 3),
            Kind("generation", "bleu", 1),
            Kind("generation", "jp-bleu", 1),
            Kind("generation", "multilingual-sent-transformer", 2),
        ),
    ),
}
"""Questions and tasks are the contest's; how a track's tasks share the answer types is ours, after its examples."""
REFERENCES = 3
"""Of a question whose metric is a cosine."""


def report() -> Iterable[Row]:
    """Seconds in all, and what was scored."""
    with tempfile.TemporaryDirectory() as folder:
        questions, replies, counts = write_files(Path(folder))
        seconds, processor, score = _timed(questions, replies)
    yield "questions", f"{counts.total():,}: " + ", ".join(f"{count:,} {metric}" for metric, count in counts.items())
    yield "seconds, opening the encoder included", f"{seconds:.1f} (needed: < 60)"
    yield "processor seconds, all cores", f"{processor:.1f}"
    yield "questions/s", f"{counts.total() / seconds:,.0f}"
    yield "score", f"{score:.4f}"


def write_files(folder: Path) -> tuple[Path, Path, Counter[str]]:
    """The questions, the replies, and how many questions each metric has."""
    rows = list(contest())
    questions, replies = folder / "questions.jsonl", folder / "replies.jsonl"
    lines = [{"index": index, "reply": row.pop("reply")} for index, row in enumerate(rows)]
    questions.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    replies.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return questions, replies, Counter(str(row["metric"]) for row in rows)


def contest(seed: int = 7) -> Iterator[dict[str, object]]:
    """Every row of the contest's size, each with a reply."""
    dice, words = random.Random(seed), Words()
    for track, (questions, kinds) in TRACKS.items():
        tasks = [kind for kind in kinds for _ in range(kind.tasks)]
        for place in range(questions):
            task = place % len(tasks)
            kind = tasks[task]
            prompt, gold, reply = MAKERS[kind.metric](words, dice)
            yield {
                "input_field": prompt,
                "output_field": gold,
                "task_name": f"{track} {task}",
                "task_type": kind.task_type,
                "metric": kind.metric,
                "is_multiple_choice": kind.task_type == "multiple-choice",
                "track": track,
                "reply": reply,
            }


class Words:
    """What the demo shop says: sentences of its descriptions and reviews, titles, and both in other languages."""

    def __init__(self) -> None:
        shop = demo_records()
        told = [product.description or "" for product in shop.products] + [review.body for review in shop.reviews]
        self.sentences = sorted({sentence for text in told for sentence in _sentences(text)})
        self.titles = [product.title for product in shop.products]
        abroad = [translation for product in shop.products for translation in product.translations]
        self.japanese = sorted({one.title for one in abroad if one.language == "ja" and one.title})
        self.foreign = sorted({one.title for one in abroad if one.language != "ja" and one.title})

    def text(self, dice: random.Random, most: int = 3) -> str:
        """Some sentences of the shop's, in an order that no other text has."""
        return " ".join(dice.sample(self.sentences, dice.randint(1, most)))


def _choice(words: Words, dice: random.Random) -> Asked:
    gold = dice.randrange(4)
    reply = dice.choice((str(gold), str(gold), str(dice.randrange(4)), f"Answer: {gold}"))
    return _listing("Which product fits the request?", dice.sample(words.titles, 4), 0), gold, reply


def _ranking(words: Words, dice: random.Random) -> Asked:
    weights = [dice.choice((1.0, 0.1, 0.01, 0.0)) for _ in range(5)]
    order = sorted(range(1, 6), key=lambda number: -weights[number - 1] - dice.random())
    query = f"Rank the products by relevance.\nQuery: {dice.choice(words.titles)}"
    return _listing(query, dice.sample(words.titles, 5), 1), weights, ",".join(map(str, order))


def _retrieval(words: Words, dice: random.Random) -> Asked:
    gold = dice.sample(range(1, 16), 3)
    named = [number if dice.random() < 0.6 else dice.randint(1, 15) for number in gold]
    return _listing("Choose three snippets.", dice.sample(words.sentences, 15), 1), gold, ", ".join(map(str, named))


def _entities(words: Words, dice: random.Random) -> Asked:
    title = dice.choice(words.titles)
    gold, named = dice.sample(title.split(), 2), dice.sample(title.split(), 2)
    reply = dice.choice((", ".join(gold), ", ".join(named), repr(named)))
    return f"Extract the entity type 'feature'.\nQuery: {title}\nOutput: ", gold, reply


def _free(words: Words, dice: random.Random) -> Asked:
    reference = words.text(dice)
    return f"Describe: {dice.choice(words.titles)}", reference, _altered(reference, words.text(dice), dice)


def _alike(words: Words, dice: random.Random) -> Asked:
    references = [words.text(dice, 2) for _ in range(REFERENCES)]
    return f"Explain: {dice.choice(words.titles)}", references, _altered(references[0], words.text(dice, 2), dice)


def _translated(titles: Callable[[Words], Sequence[str]]) -> Callable[[Words, random.Random], Asked]:
    def made(words: Words, dice: random.Random) -> Asked:
        reference = " ".join(dice.sample(titles(words), 2))
        other = dice.choice(titles(words))
        return f"Translate: {dice.choice(words.titles)}", reference, _altered(reference, other, dice)

    return made


MAKERS: Mapping[str, Callable[[Words, random.Random], Asked]] = {
    "accuracy": _choice,
    "ndcg": _ranking,
    "hit rate@3": _retrieval,
    "micro f1": _entities,
    "rougel": _free,
    "sent-transformer": _alike,
    "multilingual-sent-transformer": _alike,
    "bleu": _translated(lambda words: words.foreign),
    "jp-bleu": _translated(lambda words: words.japanese),
}


def _listing(head: str, options: Sequence[str], first: int) -> str:
    lines = (f"{number}. {option}" for number, option in enumerate(options, first))
    return "\n".join((head, *lines, "Output: "))


def _altered(reference: str, other: str, dice: random.Random) -> str:
    strange = other.split()
    return " ".join(word if dice.random() < 0.7 else dice.choice(strange) for word in reference.split())


def _sentences(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield from (part.strip(" -.") + "." for part in line.split(". ") if len(part.split()) > 3)


def _timed(questions: Path, replies: Path) -> tuple[float, float, float]:
    began = time.perf_counter(), time.process_time()
    found = score_replies(replies, "shopbench", questions, "published", encoder=open_encoder())
    return time.perf_counter() - began[0], time.process_time() - began[1], found.report.main.figures.score
