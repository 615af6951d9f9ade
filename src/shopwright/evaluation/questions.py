"""A question of an examination: what is asked, the gold answer in both forms, and where both came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, JsonValue

from shopwright.catalogue.catalogue import Catalogue
from shopwright.foundation.files import content_hash
from shopwright.tasks.answers import Answer, AnyAnswer, Choice, Entities, Ranking, Selection
from shopwright.tasks.prompt import Prompt
from shopwright.tasks.published import Scorer
from shopwright.tasks.task import AnswerType


class Question(BaseModel):
    """One question. A system under examination sees its system text and its prompt, nothing else."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    task: str
    track: str
    metric: str
    prompt: Prompt
    system: str = ""
    gold: AnyAnswer
    raw_gold: JsonValue
    """The gold answer in ShopBench's form, which the published metrics read."""
    licence: str
    about: str = ""
    """The product whose record has to bear out the reply, where that states facts of one to customers."""
    keywords: tuple[str, ...] = ()
    """What the reply is asked to name."""
    development: bool = False
    """Asked to fit a strategy, never counted in a score."""

    @property
    def asked(self) -> str:
        """A hash of all that a system sees."""
        return content_hash(self.system, self.prompt.model_dump(mode="json"))


@dataclass(frozen=True)
class Suite:
    """A named set of questions, and the answer type that reads and scores each of its tasks."""

    name: str
    questions: tuple[Question, ...]
    answer_types: Mapping[str, AnswerType]
    """By task."""
    notes: tuple[str, ...] = ()
    """What a reader of the scores should know."""
    scorer: Scorer = "kddcup"
    """Whose scorer `published` means."""
    records: Catalogue | None = None
    """The shop's records that the questions are about, where they were made from any."""

    @property
    def examined(self) -> tuple[Question, ...]:
        """The questions that count."""
        return tuple(question for question in self.questions if not question.development)

    @property
    def development(self) -> tuple[Question, ...]:
        """The questions that a strategy may be fitted on."""
        return tuple(question for question in self.questions if question.development)

    @property
    def licences(self) -> tuple[str, ...]:
        """The licence lines of the data, each once."""
        return tuple(sorted({question.licence for question in self.questions}))


def by_task(questions: Sequence[Question]) -> dict[str, list[int]]:
    """The places of each task's questions, tasks in the order in which they first come."""
    places: dict[str, list[int]] = {}
    for place, question in enumerate(questions):
        places.setdefault(question.task, []).append(place)
    return places


def raw_gold(answer: Answer) -> JsonValue:
    """A gold answer as ShopBench writes it in `output_field`."""
    if isinstance(answer, Choice):
        return answer.number
    if isinstance(answer, Ranking):
        return list(answer.gains)
    if isinstance(answer, Selection):
        return list(answer.numbers)
    if isinstance(answer, Entities):
        return list(answer.names)
    return [answer.text, *answer.references] if answer.references else answer.text
