"""Task: what causes, obstructs, follows or is needed for things that people do with what they buy."""

import functools
from collections.abc import Iterator
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from shopwright.catalogue.catalogue import Catalogue
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import Basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import some
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    "{ask}\n{options}\nAnswer with the number.\nAnswer:",
    "Instructions: Answer the question with everyday commonsense.\nQuestion: {ask}\n{options}\nAnswer:",
    "The following multiple choice question is about everyday life. {ask}\n{options}\nOutput only the number.",
    "Help me think. {ask}\n{options}\nThe number of the best answer, please.",
    "A customer asks us something that has little to do with the shop. {ask}\n{options}\nReply with one number.",
    "Quiz at the staff meeting! {ask}\n{options}\nI say number",
    "{options}\n\nThese are numbered answers. {ask} Give the number of the most sensible one.",
    "For the guide on our website: {ask}\n{options}\nThe right one is number",
)
FILE = "data/everyday.yaml"
LICENCE = "Apache-2.0"
"""The entries are the project's own."""
Relation = Literal["causes", "obstructs", "follows", "needs", "used-for", "part-of"]
ASKS: dict[Relation, str] = {
    "causes": "{event}. What is the most likely cause?",
    "obstructs": "Somebody wants to do this: {event}. What would get in the way most?",
    "follows": "{event}. What comes next?",
    "needs": "Somebody wants to do this: {event}. What is needed most?",
    "used-for": "What is {event} used for?",
    "part-of": "Which of these is a part of {event}?",
}


class Entry(BaseModel):
    """One piece of everyday knowledge: how the answer stands to the event, and answers that do not stand so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    relation: Relation
    event: str
    answer: str
    wrong: tuple[str, ...]

    @property
    def ask(self) -> str:
        """The question that it answers."""
        return ASKS[self.relation].format(event=self.event)


@functools.cache
def entries() -> tuple[Entry, ...]:
    """What the packaged file knows, read once."""
    told = yaml.safe_load((files("shopwright.tasks") / FILE).read_text(encoding="utf-8"))
    return tuple(Entry.model_validate(entry) for entry in told)


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case an entry; it belongs to no family, so each is dealt to one part by its name."""
    for entry in entries():
        if catalogue.part in (None, catalogue.part_of("everyday", entry.id)):
            yield _case(entry, chance.child(entry.id))


def _case(entry: Entry, chance: Chance) -> Case:
    dice, on = chance.random(), Basis(entry.id, (), (entry.id,), LICENCE, ("shopwright",), "en")
    return choosing(on, {"ask": entry.ask}, entry.ask, entry.answer, some(entry.wrong, 3, dice), dice)


EVERYDAY_COMMONSENSE = Task(
    name="everyday-commonsense",
    skill=Skill.REASONING,
    answers=CHOICE,
    needs=(),
    draw=draw,
    phrasings=PHRASINGS,
)
