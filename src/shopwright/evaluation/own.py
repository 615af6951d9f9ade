"""The suite made from a shop's own records: families, queries and sessions that no training has seen."""

from collections.abc import Iterator, Sequence
from heapq import nsmallest
from itertools import islice

from shopwright.catalogue.catalogue import Catalogue, Part
from shopwright.evaluation.questions import Question, Suite, raw_gold
from shopwright.foundation.chance import Chance
from shopwright.foundation.errors import UsageError
from shopwright.tasks.catalogue_of_tasks import TASKS
from shopwright.tasks.task import Case, Task

LIMIT = 40
"""Questions a task, unless told otherwise."""
DEVELOPMENT_LIMIT = 15
"""Development questions a task, at most."""
DRAWN = 50
"""At most this many cases are drawn for each one asked, so that a large shop is not drawn to its end."""


class NothingToAsk(UsageError):
    """A shop's test part gives no question at all."""

    def __init__(self, suite: str) -> None:
        super().__init__(f"The shop's records give no question for the suite {suite!r}. Import more records.")


def own_suite(
    catalogue: Catalogue, limit: int | None = None, tasks: Sequence[Task] = TASKS, name: str = "own"
) -> Suite:
    """Questions on the test part, up to `limit` a task, and development questions on the validation part."""
    wanted = LIMIT if limit is None else limit
    examined = _questions(tasks, catalogue, "test", wanted)
    development = _questions(tasks, catalogue, "validation", min(wanted, DEVELOPMENT_LIMIT))
    # What everybody knows is no examination of a shop.
    of_the_shop = {task.name for task in tasks if task.needs}
    if not any(question.task in of_the_shop for question in examined):
        raise NothingToAsk(name)
    answers = {task.name: task.answers for task in tasks}
    return Suite(name, (*examined, *development), answers, records=catalogue)


def _questions(tasks: Sequence[Task], catalogue: Catalogue, part: Part, limit: int) -> tuple[Question, ...]:
    records = catalogue.split(part)
    chance = Chance(catalogue.seed, ("evaluation", part))
    return tuple(
        _question(task, case, chance, records)
        for task in tasks
        for case in _chosen(task.cases(records, chance), chance.child(task.name), limit)
    )


def _chosen(cases: Iterator[Case], chance: Chance, limit: int) -> list[Case]:
    # Chosen by a hash of their keys: most stay the same when the shop's records grow.
    answered = (case for case in cases if case.gold is not None)
    return nsmallest(limit, islice(answered, limit * DRAWN), key=lambda case: chance.child(case.key).number())


def _claims(task: Task) -> bool:
    """Whether replies to a task state facts of one product to customers: texts that are published, and answers."""
    return task.publishes or (task.answers.kind == "text" and "questions" in task.needs)


def _question(task: Task, case: Case, chance: Chance, records: Catalogue) -> Question:
    gold = task.answer(case)
    assert gold is not None  # _chosen leaves the others out
    phrasing = chance.child(task.name, case.key, "phrasing").number()
    return Question(
        id=f"{task.name}/{case.key}",
        task=task.name,
        track=task.skill.value,
        metric=task.metric,
        prompt=task.ask(case, phrasing),
        system=task.system,
        gold=gold,
        raw_gold=raw_gold(gold),
        licence=case.licence,
        about=next((id for id in case.records if id in records.by_id), "") if _claims(task) else "",
        keywords=case.keywords,
        development=records.part == "validation",
    )
