"""Development questions put to a causal model as an examination puts them, and marked by their own tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transformers import PreTrainedTokenizerBase

from shopwright.foundation.chance import Chance
from shopwright.instructions.samples import Sample
from shopwright.models.causal import Causal
from shopwright.models.fusion import decide
from shopwright.models.model import Message, Request, Weighing
from shopwright.tasks.answers import UnreadableReply
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.entities import ENTITIES
from shopwright.tasks.families import family_of
from shopwright.tasks.prompt import CLOSED, AnswerKind
from shopwright.tasks.ranking import RANKING
from shopwright.tasks.selection import SELECTION
from shopwright.tasks.task import AnswerType, Task
from shopwright.tasks.text import ROUGE_TEXT

BY_KIND: Mapping[AnswerKind, AnswerType] = {
    "choice": CHOICE,
    "ranking": RANKING,
    "selection": SELECTION,
    "entities": ENTITIES,
    "text": ROUGE_TEXT,
}
"""How samples of tasks that the shop does not know are read and scored."""
BUDGET = 192
"""The most tokens of a reply; its grammar usually ends it sooner."""


@dataclass(frozen=True)
class DevelopmentQuestion:
    """A sample to be asked, the answer type that marks it, and what it stands for."""

    sample: Sample
    answers: AnswerType
    family: str
    chooses: bool
    """Whether it is of the half that choices are made by; the other half reports."""

    @property
    def request(self) -> Request:
        """What the model is asked to write, inside the grammar of its answer."""
        return Request(self._messages, self.answers.grammar(self.sample.prompt), BUDGET)

    @property
    def weighing(self) -> Weighing:
        """The options' numbers that the model weighs, where the question is closed."""
        # A list goes on after its number: the comma keeps 1 from being read into 10.
        ending = "" if self.sample.prompt.kind == "choice" else ","
        numbers = tuple(f"{number}{ending}" for number in self.sample.prompt.numbers)
        return Weighing(Request(self._messages, max_tokens=BUDGET), numbers)

    @property
    def is_closed(self) -> bool:
        """Whether it is answered with numbers of its options."""
        return self.sample.prompt.kind in CLOSED

    def mark(self, reply: str) -> float:
        """The score of a reply; nothing for one that cannot be read."""
        try:
            return self.answers.score(self.answers.read(reply, self.sample.prompt), self.sample.gold).value
        except UnreadableReply:
            return 0.0

    @property
    def _messages(self) -> tuple[Message, ...]:
        system = (Message("system", self.sample.system),) if self.sample.system else ()
        return (*system, Message("user", self.sample.prompt.text))


def questions_of(
    samples: Sequence[Sample], known: Mapping[str, Task], per_family: int, seed: int
) -> tuple[DevelopmentQuestion, ...]:
    """At most so many questions of each family, drawn by a hash of their ids, dealt into two halves.

    Questions about one product family of the catalogue are all in one half.
    """
    chance = Chance(seed, ("development",))
    drawn: dict[str, list[Sample]] = {}
    for sample in sorted(samples, key=lambda sample: chance.child("drawn", sample.id).number()):
        family = drawn.setdefault(family_of(sample.task, known), [])
        if len(family) < per_family:
            family.append(sample)
    choosing = _half([sample for family in drawn.values() for sample in family], chance)
    return tuple(
        DevelopmentQuestion(sample, _answers_of(sample, known), family, _about(sample) in choosing)
        for family in sorted(drawn)
        for sample in drawn[family]
    )


def that_fit(
    questions: Sequence[DevelopmentQuestion], tokenizer: PreTrainedTokenizerBase, longest: int
) -> tuple[DevelopmentQuestion, ...]:
    """The questions that leave room for a reply within so many tokens."""
    if not questions:
        return ()
    texts = ["\n".join(message.content for message in question.request.messages) for question in questions]
    lengths = map(len, tokenizer(texts, add_special_tokens=False)["input_ids"])
    return tuple(q for q, length in zip(questions, lengths, strict=True) if length + 2 * BUDGET <= longest)


def marks(model: Causal, questions: Sequence[DevelopmentQuestion]) -> tuple[float, ...]:
    """The score of every question in [0, 1]: closed ones by the likelihoods of their numbers, others as written.

    Raises ModelFailed.
    """
    closed = [question for question in questions if question.is_closed]
    written = [question for question in questions if not question.is_closed]
    weighed = iter(list(model.weigh([question.weighing for question in closed])))
    replies = iter(list(model.reply([question.request for question in written])))
    return tuple(_decided(q, next(weighed)) if q.is_closed else q.mark(next(replies).text) for q in questions)


def _decided(question: DevelopmentQuestion, scores: Sequence[float]) -> float:
    answer = decide(question.sample.prompt, scores)
    return question.mark(question.answers.render(answer))


def _half(samples: Sequence[Sample], chance: Chance) -> frozenset[str]:
    """Every second thing that the samples are about, in the order of a hash."""
    order = sorted({_about(sample) for sample in samples}, key=lambda about: chance.child("half", about).number())
    return frozenset(order[::2])


def _about(sample: Sample) -> str:
    return sample.ledger.families[0] if sample.ledger.families else sample.id


def _answers_of(sample: Sample, known: Mapping[str, Task]) -> AnswerType:
    return known[sample.task].answers if sample.task in known else BY_KIND[sample.prompt.kind]
