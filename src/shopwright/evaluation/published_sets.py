"""The suites of published sets: the questions of their test parts, with their validation parts for development."""

from collections.abc import Iterator
from pathlib import Path

from shopwright.evaluation.questions import Question, Suite, raw_gold
from shopwright.foundation.chance import Chance
from shopwright.foundation.errors import UnreadableFile
from shopwright.instructions.external.readers import External, read_external
from shopwright.instructions.external.sampling import answers_of, house_task
from shopwright.instructions.samples import Sample
from shopwright.tasks.task import AnswerType

PUBLISHED = ("ec-guide", "ecinstruct", "ecominstruct", "eshopinstruct", "intentionqa", "queryner", "mmlu")
"""Published sets of questions by the names of their readers, each a suite."""
DEVELOPMENT_LIMIT = 15
"""Development questions a task, at most, where the questions are limited at all."""


def published_suite(name: str, data: Path, limit: int | None = None) -> Suite:
    """The questions of a published set that no training of ours has seen, at most `limit` a task, chosen by chance.

    Raises UnreadableFile where the files hold no test question; rows that cannot be read are told in the notes.
    """
    external = read_external(data, name)
    asked: dict[str, list[tuple[Question, AnswerType]]] = {}
    for sample in external.part("test", "validation"):
        asked.setdefault(sample.task, []).append((_question(external, sample), answers_of(sample)))
    kept = [chosen for task, found in asked.items() for chosen in _chosen(task, found, limit)]
    questions = tuple(question for question, _ in kept)
    if not any(not question.development for question in questions):
        raise UnreadableFile(data, "it holds no test question", f"Name the files of {external.title}.")
    return Suite(name, questions, {question.task: answers for question, answers in kept}, tuple(_notes(external)))


def _question(external: External, sample: Sample) -> Question:
    task = house_task(sample.task, sample.prompt.kind)
    return Question(
        id=sample.id,
        task=sample.task,
        track=task.skill.value if task else external.name,
        metric=answers_of(sample).metric,
        prompt=sample.prompt,
        system=sample.system,
        gold=sample.gold,
        raw_gold=raw_gold(sample.gold),
        licence=sample.ledger.licence,
        development=sample.part == "validation",
    )


def _chosen(
    task: str, found: list[tuple[Question, AnswerType]], limit: int | None
) -> Iterator[tuple[Question, AnswerType]]:
    for development in (False, True):
        part = [pair for pair in found if pair[0].development is development]
        most = len(part) if limit is None else min(limit, DEVELOPMENT_LIMIT) if development else limit
        order = Chance(0, ("published set", task))
        yield from sorted(part, key=lambda pair: order.child(pair[0].id).number())[:most]


def _notes(external: External) -> Iterator[str]:
    yield f"Questions of {external.title} ({external.licence}), test part as dealt by what they are about."
    for reason, count in external.dropped.counts.items():
        yield f"{count} rows left out: {reason}."
