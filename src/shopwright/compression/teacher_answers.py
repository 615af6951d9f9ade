"""What a teacher answers to a set's prompts: asked through the house's engines, read and scored by each task."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from shopwright.compression.shrinking_recipes import Answers
from shopwright.foundation.files import read_jsonl
from shopwright.foundation.progress import track
from shopwright.foundation.shop import Shop
from shopwright.instructions.samples import Sample
from shopwright.models.model import Message, Model, ModelFailed, Request, as_they_come
from shopwright.models.opening import open_model
from shopwright.tasks.answers import UnreadableReply
from shopwright.tasks.shop_tasks import tasks_of
from shopwright.tasks.task import AnswerType
from shopwright.training.questioning import BY_KIND

BATCH = 256
"""Prompts handed to an engine at once."""
UNANSWERED, UNREADABLE, BELOW = "the teacher did not answer", "cannot be read", "scores below the least"


@dataclass(frozen=True)
class Heard:
    """What a student learns from: the samples with the teacher's replies, and what became of all of them."""

    samples: tuple[Sample, ...]
    learnt: int
    """Samples with a reply of the teacher's."""
    refused: Mapping[str, int]
    """How many replies were not learnt, by reason."""


def ask_teacher(shop: Shop, teacher: str, samples: Sequence[Sample], how: Answers, notes: Path) -> Heard:
    """The samples with the teacher's replies where they are good enough, rendered as their tasks render an answer.

    `notes` remembers every reply, so that a killed asking goes on.
    """
    replies = _replies(shop, teacher, samples, how, notes)
    heard: list[Sample] = []
    learnt, refused = 0, Counter[str]()
    for sample in samples:
        checked = _checked(sample, replies.get(sample.id), _answers_of(shop, sample), how.least)
        if isinstance(checked, Sample):
            learnt += 1
            heard.append(checked)
            continue
        refused[checked] += 1
        if how.otherwise == "gold":
            heard.append(sample)
    return Heard(tuple(heard), learnt, dict(sorted(refused.items())))


def _checked(sample: Sample, reply: str | None, answers: AnswerType, least: float) -> Sample | str:
    """The sample with the teacher's reply, or why that is not learnt."""
    if reply is None:
        return UNANSWERED
    try:
        answer = answers.read(reply, sample.prompt)
    except UnreadableReply:
        return UNREADABLE
    if answers.score(answer, sample.gold).value < least:
        return BELOW
    return sample.model_copy(update={"reply": answers.render(answer)})


def _answers_of(shop: Shop, sample: Sample) -> AnswerType:
    task = tasks_of(shop.tasks).get(sample.task)
    return task.answers if task else BY_KIND[sample.prompt.kind]


def _replies(shop: Shop, teacher: str, samples: Sequence[Sample], how: Answers, notes: Path) -> dict[str, str]:
    known = {line["id"]: line["reply"] for line in _remembered(notes)}
    missing = [sample for sample in samples if sample.id not in known]
    if not missing:
        return known
    notes.parent.mkdir(parents=True, exist_ok=True)
    with closing(open_model(f"{how.engine}:{teacher}", shop)) as model, notes.open("a", encoding="utf-8") as out:
        requests = [_request(sample, _answers_of(shop, sample), how) for sample in missing]
        for place, reply in track(_asked(model, requests), "the teacher answers", len(samples), len(known)):
            if reply is None:
                continue
            known[missing[place].id] = reply
            out.write(json.dumps({"id": missing[place].id, "reply": reply}, ensure_ascii=False) + "\n")
            out.flush()
    return known


def _asked(model: Model, requests: Sequence[Request]) -> Iterator[tuple[int, str | None]]:
    for start in range(0, len(requests), BATCH):
        for place, reply in as_they_come(model, requests[start : start + BATCH]):
            yield start + place, None if isinstance(reply, ModelFailed) else reply.text


def _request(sample: Sample, answers: AnswerType, how: Answers) -> Request:
    system = (Message("system", sample.system),) if sample.system else ()
    grammar = answers.grammar(sample.prompt) if how.grammar else None
    return Request((*system, Message("user", sample.prompt.text)), grammar, how.max_tokens)


def _remembered(notes: Path) -> Iterator[dict[str, str]]:
    if not notes.exists():
        return iter(())
    # A kill can leave half a line; the next reply must not be written onto its end.
    with notes.open("rb+") as file:
        content = file.read()
        file.truncate(content.rfind(b"\n") + 1)
    return read_jsonl(notes)
