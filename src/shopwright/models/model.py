"""The `Model` protocol: requests go in, replies come out, whatever engine stands behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from shopwright.foundation.errors import ShopwrightError
from shopwright.tasks.grammar import Grammar

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class Message:
    """One turn of a conversation."""

    role: Role
    content: str


@dataclass(frozen=True)
class Request:
    """What a model is asked, and inside which limits it answers. Temperature 0 is greedy."""

    messages: tuple[Message, ...]
    grammar: Grammar | None = None
    max_tokens: int = 128
    temperature: float = 0.0
    seed: int = 0
    stop: tuple[str, ...] = ()
    schema: str = ""
    """A JSON schema of the reply, as JSON: a server that takes one is held to it, and to the grammar elsewhere."""

    @classmethod
    def user(cls, text: str, grammar: Grammar | None = None, max_tokens: int = 128) -> "Request":
        """A request of one user turn."""
        return cls((Message("user", text),), grammar, max_tokens)


@dataclass(frozen=True)
class Reply:
    """What a model answered. Token counts are None where the engine does not tell."""

    text: str
    finish_reason: str = "stop"
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    seconds: float | None = None
    """How long the engine took for this reply alone, where it was timed."""

    @property
    def is_proven(self) -> bool:
        """Whether an engine proved that it wrote this: something is written, and it was counted or at least timed."""
        counted = self.seconds is not None if self.completion_tokens is None else self.completion_tokens > 0
        return bool(self.text) and counted


@dataclass(frozen=True)
class Weighing:
    """A request, and the beginnings of its reply whose log-probabilities are wanted."""

    request: Request
    continuations: tuple[str, ...]


TOO_LONG = "context_length_exceeded"
"""The code under which OpenAI's API refuses a prompt that is longer than the model can read."""
LLAMA_TOO_LONG = "exceed_context_size_error"
"""The type of the same refusal as llama.cpp tells it."""


class ModelFailed(ShopwrightError):
    """An engine did not answer; the question is asked again on resume and never scored as wrong."""

    def __init__(
        self, model: str, why: str, status: int | None = None, passing: bool = False, wait_s: float | None = None
    ) -> None:
        super().__init__(f"The model {model} did not answer: {why}")
        self.status = status
        """The HTTP status, where a server told one."""
        self.passing = passing
        """Whether the same question may be answered a little later."""
        self.wait_s = wait_s
        """How long the server told to wait."""


class PromptTooLong(ModelFailed):
    """A prompt is longer than the model can read; asking again does not help."""


class Model(Protocol):
    """A language model. Engines that cannot tell likelihoods return None for them."""

    name: str
    fingerprint: str
    """Changes when the weights or the address change: part of every cache key."""

    def reply(self, requests: Sequence[Request]) -> Iterator[Reply]:
        """One reply for each request, in the same order. Raises ModelFailed."""

    def stream(self, request: Request) -> Iterator[str]:
        """The reply to one request in pieces, as they come."""

    def likelihoods(self, request: Request, continuations: Sequence[str]) -> tuple[float, ...] | None:
        """The log-probability that the reply begins with each continuation, or None where the engine cannot tell."""

    def close(self) -> None:
        """Let the engine go."""


@runtime_checkable
class Weighs(Protocol):
    """A model that weighs many requests together faster than one after the other."""

    def weigh(self, questions: Sequence[Weighing]) -> Iterator[tuple[float, ...]]:
        """What `likelihoods` tells of each question, in the same order. Raises ModelFailed."""


@runtime_checkable
class Hurries(Protocol):
    """A model that hands each reply on as it comes, so that a slow question holds up no other."""

    def as_they_come(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply | ModelFailed]]:
        """The place of each request with its reply or the engine's failure."""


@runtime_checkable
class Exerts(Protocol):
    """A model that can be told how much to read and to write, so that its work can be timed."""

    fingerprint: str

    @property
    def longest(self) -> int:
        """Tokens that a prompt and its reply may have together."""

    def exert(self, reads: int, writes: int) -> None:
        """Read so many tokens and write so many, whatever they say and wherever a reply would end.

        Raises ModelFailed.
        """


def as_they_come(model: Model, requests: Sequence[Request]) -> Iterator[tuple[int, Reply | ModelFailed]]:
    """The place of each request with what came of it; none is asked again because another one failed."""
    if isinstance(model, Hurries):
        yield from model.as_they_come(requests)
        return
    done = 0
    while done < len(requests):
        try:
            for reply in model.reply(requests[done:]):
                yield done, reply
                done += 1
        except ModelFailed as failure:
            yield done, failure
            done += 1
