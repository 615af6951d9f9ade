"""The joint that everything turns on: one definition of a task, used to write, train, constrain, read and score."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

from shopwright.catalogue.catalogue import Catalogue
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Answer, AnyAnswer, Score
from shopwright.tasks.grammar import Grammar
from shopwright.tasks.prompt import AnswerKind, Prompt, numbered

Records = Literal[
    "products", "variants", "reviews", "questions", "queries", "sessions", "collections", "policies", "translations"
]


class Skill(StrEnum):
    """The four tracks of ShopBench, and authoring."""

    CONCEPT = "concept"
    REASONING = "reasoning"
    BEHAVIOUR = "behaviour"
    MULTILINGUAL = "multilingual"
    AUTHORING = "authoring"


class Case(BaseModel):
    """One thing to ask about, made from a shop's records: the `record` that a task asks and answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    """Stable over runs: made of the ids of the records it stands on."""
    fields: dict[str, str]
    """What the phrasings' slots are filled with; may itself be empty."""
    question: str
    """The question in one plain line, without its options: what a reranker reads against each option."""
    options: tuple[str, ...] = ()
    gold: AnyAnswer | None
    """Nothing where the record does not tell."""
    first_number: int = 1
    wanted: int = 1
    source_text: str = ""
    max_characters: int = 400
    keywords: tuple[str, ...] = ()
    """What a text that answers it is asked to name, as the record writes it."""
    families: tuple[str, ...] = ()
    """The product families it shows; every one is in the same part of the split."""
    records: tuple[str, ...] = ()
    """The ids of the records it stands on."""
    licence: str = "proprietary"
    sources: tuple[str, ...] = ()
    """The platforms that those records were read from."""
    language: str = "en"


Draw = Callable[[Catalogue, Chance], Iterator[Case]]
"""Makes every case that a catalogue, or one part of its split, can give; chance picks distractors and orders."""


class AnswerType(Protocol):
    """What a kind of answer knows: how to say, read, score and constrain it."""

    @property
    def kind(self) -> AnswerKind:
        """One of the five."""

    @property
    def metric(self) -> str:
        """The name of the metric that its score is."""

    def render(self, answer: Answer) -> str:
        """The reply that says this answer."""

    def read(self, reply: str, prompt: Prompt) -> Answer:
        """The answer that a reply holds. Raises UnreadableReply; never guesses."""

    def score(self, answer: Answer, gold: Answer) -> Score:
        """How good an answer is against the gold one."""

    def grammar(self, prompt: Prompt) -> Grammar:
        """What a reply to this prompt may look like; all that it accepts can be read."""


@dataclass(frozen=True)
class Task:
    """Something a shopping model is asked to do."""

    name: str
    skill: Skill
    answers: AnswerType
    needs: tuple[Records, ...]
    draw: Draw
    phrasings: tuple[str, ...]
    """Templates for str.format: the slots are the case's fields, and `{options}` the numbered options."""
    system: str = ""
    publishes: bool = False
    """Whether its reply makes claims about one product and is put before customers, so that the claims are checked."""

    @property
    def metric(self) -> str:
        """The name of the metric that its score is."""
        return self.answers.metric

    def cases(self, catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
        """Every case this catalogue can give, the same ones in the same order each time."""
        return self.draw(catalogue, chance.child(self.name))

    def ask(self, case: Case, phrasing: int = 0) -> Prompt:
        """The prompt for one case in one of the task's phrasings."""
        template = self.phrasings[phrasing % len(self.phrasings)]
        options = numbered(case.options, case.first_number)
        return Prompt(
            task=self.name,
            kind=self.answers.kind,
            text=template.format_map({**case.fields, "options": options}),
            question=case.question,
            options=case.options,
            first_number=case.first_number,
            wanted=case.wanted,
            source=case.source_text,
            max_characters=case.max_characters,
            language=case.language,
        )

    def answer(self, case: Case) -> Answer | None:
        """The gold answer, or nothing where the record does not tell."""
        return case.gold

    def render(self, answer: Answer) -> str:
        """The reply that says this answer."""
        return self.answers.render(answer)

    def read(self, reply: str, prompt: Prompt) -> Answer:
        """The answer that a reply holds. Raises UnreadableReply; never guesses."""
        return self.answers.read(reply, prompt)

    def score(self, answer: Answer, gold: Answer) -> Score:
        """How good an answer is against the gold one."""
        return self.answers.score(answer, gold)

    def grammar(self, prompt: Prompt) -> Grammar:
        """What a reply to this prompt may look like."""
        return self.answers.grammar(prompt)
