"""What a sample must pass before it is kept; each failure is a reason."""

from collections.abc import Callable, Mapping

from shopwright.catalogue.catalogue import Catalogue
from shopwright.instructions.decency import is_decent
from shopwright.instructions.samples import Sample
from shopwright.tasks.answers import Text, UnreadableReply
from shopwright.tasks.claims import check, supported
from shopwright.tasks.task import Task

PERFECT = 1 - 1e-9

Check = Callable[[Sample, Task, Catalogue], str | None]


def failure(sample: Sample, task: Task, catalogue: Catalogue) -> str | None:
    """The reason why a sample is dropped, or nothing where it passes every check; the same in every phrasing."""
    return next((reason for test in CHECKS.values() if (reason := test(sample, task, catalogue))), None)


def _reply_fits(sample: Sample, task: Task, catalogue: Catalogue) -> str | None:
    if not sample.reply.strip():
        return "reply empty"
    too_long = isinstance(sample.gold, Text) and len(sample.reply) > sample.prompt.max_characters
    return "reply too long" if too_long else None


def _decency(sample: Sample, task: Task, catalogue: Catalogue) -> str | None:
    return None if is_decent(f"{sample.prompt.text} {sample.reply}") else "unwanted word"


def _round_trip(sample: Sample, task: Task, catalogue: Catalogue) -> str | None:
    try:
        score = task.score(task.read(sample.reply, sample.prompt), sample.gold)
    except UnreadableReply:
        return "gold reply cannot be read"
    return None if score.value >= PERFECT else "gold reply is not scored as right"


def _claims(sample: Sample, task: Task, catalogue: Catalogue) -> str | None:
    if not task.publishes:
        return None
    products = [catalogue.by_id[id] for id in sample.ledger.records if id in catalogue.by_id]
    if not products:
        return "no product to check claims against"
    claims = check(sample.reply, products[0], catalogue.variants_of.get(products[0].id, ()))
    return None if supported(claims) else "claim not supported by the record"


CHECKS: Mapping[str, Check] = {
    "reply-fits": _reply_fits,
    "decency": _decency,
    "round-trip": _round_trip,
    "claims": _claims,
}


def passed(task: Task) -> tuple[str, ...]:
    """The names of the checks that a kept sample of this task has passed."""
    return tuple(name for name in CHECKS if name != "claims" or task.publishes)
