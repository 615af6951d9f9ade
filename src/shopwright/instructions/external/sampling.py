"""Drafts made into samples: the gold answer must read back, nothing comes twice, sides are dealt by chance."""

from collections.abc import Iterable, Iterator

from shopwright.catalogue.catalogue import Part
from shopwright.catalogue.drops import Drop, drop_at
from shopwright.foundation.chance import Chance
from shopwright.instructions.external.sets import Draft, ExternalSet, Shares, Source
from shopwright.instructions.marks import mark, normalised
from shopwright.instructions.samples import Ledger, Sample
from shopwright.tasks.answers import Answer, UnreadableReply
from shopwright.tasks.catalogue_of_tasks import TASKS
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.entities import ENTITIES
from shopwright.tasks.prompt import CLOSED, AnswerKind, Prompt
from shopwright.tasks.ranking import RANKING
from shopwright.tasks.selection import SELECTION
from shopwright.tasks.task import AnswerType, Task
from shopwright.tasks.text import ROUGE_TEXT

CHECKED = ("reply-fits", "round-trip")
"""The checks that every sample here has passed."""
PERFECT = 1 - 1e-9
LONGEST_REPLY = 5000
"""Characters of a reply that ShopBench reads."""
_TYPES: dict[AnswerKind, AnswerType] = {
    "choice": CHOICE,
    "ranking": RANKING,
    "selection": SELECTION,
    "entities": ENTITIES,
    "text": ROUGE_TEXT,
}
_HOUSE: dict[str, Task] = {task.name: task for task in TASKS}


def sampled(drafts: Iterable[Draft], known: ExternalSet, source: Source) -> Iterator[Sample]:
    """The drafts that pass as samples, in their order; the others are counted in the source's drops.

    A question that comes again with the same answer is left out; only its mark of 64 bits is kept.
    """
    seen: set[int] = set()
    for draft in drafts:
        sample = _sample(draft, known, source)
        drop = _failure(draft, sample) or _repeated(draft, sample, seen)
        if drop:
            source.drops.add(drop)
        else:
            yield sample


def house_task(name: str, kind: AnswerKind) -> Task | None:
    """The task of ours with this name, where it answers in this way."""
    task = _HOUSE.get(name)
    return task if task and task.answers.kind == kind else None


def answers_of(sample: Sample) -> AnswerType:
    """What reads and scores the sample: its task where that is ours, else its kind of answer."""
    task = house_task(sample.task, sample.prompt.kind)
    return task.answers if task else _TYPES[sample.prompt.kind]


def dealt(about: str, shares: Shares, seed: int) -> Part:
    """The part of a question by what it is about: the same in every set, file and run.

    The test share lies at the same end for every set: what one holds back, none with a share as large trains on.
    """
    fraction = Chance(seed, ("external", "part")).child(normalised(about) or about).fraction()
    if fraction < shares.test:
        return "test"
    return "validation" if fraction < shares.test + shares.validation else "train"


def _sample(draft: Draft, known: ExternalSet, source: Source) -> Sample:
    task = house_task(draft.house, draft.prompt.kind)
    prompt = draft.prompt.model_copy(update={"task": task.name if task else f"{known.name}/{draft.sub_task}"})
    file, row = draft.place
    id = "/".join(filter(None, (known.name, file.stem, str(row), draft.tag)))
    return Sample(
        id=id,
        task=prompt.task,
        part=_part(draft, known, source),
        system="",
        prompt=prompt,
        reply=_reply(draft.gold, prompt, task),
        gold=draft.gold,
        ledger=Ledger(
            records=(f"{known.name}/{file.name}/{row}",),
            families=(f"external-{mark(normalised(draft.about) or draft.about):016x}",),
            licence=source.licence,
            maker=known.title,
            phrasing=draft.phrasing,
            checks=CHECKED,
        ),
    )


def _part(draft: Draft, known: ExternalSet, source: Source) -> Part:
    if (known.use == "evaluation only" and source.licence == known.licence) or known.benchmark:
        return "test"
    return draft.part or dealt(draft.about, draft.shares or known.shares, source.seed)


def _reply(gold: Answer, prompt: Prompt, task: Task | None) -> str:
    # Free text that is none of our tasks keeps its lines: a list or a recipe on one line would teach bad manners.
    if task is None and prompt.kind == "text":
        return str(getattr(gold, "text", "")).strip()
    return (task.answers if task else _TYPES[prompt.kind]).render(gold)


def _failure(draft: Draft, sample: Sample) -> Drop | None:
    prompt, reply = sample.prompt, sample.reply
    if not prompt.text.strip():
        return drop_at("empty-prompt", draft.place, "prompt", "", "Give the question's words.")
    if prompt.kind in CLOSED and len(prompt.options) < 2:
        return drop_at("too-few-options", draft.place, "options", prompt.options, "Give two options or more.")
    if not reply.strip() or len(reply) > LONGEST_REPLY:
        fix = f"Give an answer of 1 to {LONGEST_REPLY} characters."
        return drop_at("answer-length", draft.place, "answer", reply, fix)
    return _unread(draft, sample)


def _unread(draft: Draft, sample: Sample) -> Drop | None:
    answers = answers_of(sample)
    try:
        right = answers.score(answers.read(sample.reply, sample.prompt), sample.gold).value >= PERFECT
    except UnreadableReply:
        fix = "The gold answer does not name what the question shows: mend or remove the row."
        return drop_at("answer-unreadable", draft.place, "answer", sample.reply, fix)
    if not right:
        fix = "The gold answer cannot be scored as right in this form: mend or remove the row."
        return drop_at("answer-not-right", draft.place, "answer", sample.reply, fix)
    return None


def _repeated(draft: Draft, sample: Sample, seen: set[int]) -> Drop | None:
    asked = mark(normalised(sample.prompt.text), normalised(sample.reply))
    if asked not in seen:
        seen.add(asked)
        return None
    fix = "The same question with the same answer came before: nothing to do."
    return drop_at("repeated-question", draft.place, "prompt", sample.prompt.text, fix)
