"""A model behind an OpenAI-compatible address: vLLM, SGLang, llama-server and the like."""

import json
import math
import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any, Literal, TypeVar

import httpx
import openai
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from shopwright.foundation.files import content_hash
from shopwright.models.model import ModelFailed, Reply, Request
from shopwright.tasks.grammar import Grammar, whole

Dialect = Literal["vllm", "llama", "plain"]
"""How the server takes a grammar: vLLM's structured outputs, llama-server's GBNF, or not at all."""

Found = TypeVar("Found")
# A body that was cut off reaches us as broken JSON.
_PASSING = (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError, json.JSONDecodeError)
_OWNERS: dict[str, Dialect] = {"vllm": "vllm", "sglang": "vllm", "llamacpp": "llama"}
TOP = 20
"""How many alternatives a token OpenAI's API tells at most."""


@dataclass(frozen=True)
class Patience:
    """How long to wait, how often to try again, and how many to ask at once."""

    timeout_s: float = 120.0
    attempts: int = 5
    longest_wait_s: float = 20.0
    at_once: int = 8


class Remote:
    """`http://host:port/v1#name`; without a name the first model that the server lists."""

    def __init__(self, address: str, patience: Patience | None = None, dialect: Dialect | None = None) -> None:
        self._url, _, self._wanted = address.partition("#")
        self._patience = patience or Patience()
        self._dialect = dialect
        # Retries are ours: the client's own would be counted twice.
        self._client = openai.OpenAI(
            base_url=self._url,
            api_key=os.environ.get("OPENAI_API_KEY", "none"),
            timeout=self._patience.timeout_s,
            max_retries=0,
        )
        self.name = self._wanted or self._listed[0]
        self.fingerprint = content_hash(self._url, self.name)

    def reply(self, requests: Sequence[Request]) -> Iterator[Reply]:
        """Replies in the order of the requests, some asked at once. Raises ModelFailed."""
        if len(requests) == 1:
            yield self._reply(requests[0])
            return
        pool = ThreadPoolExecutor(self._patience.at_once)
        try:
            yield from pool.map(self._reply, requests)
        finally:
            pool.shutdown(cancel_futures=True)

    def stream(self, request: Request) -> Iterator[str]:
        """The reply in pieces, as the server sends them."""
        stream = self._asked(lambda: self._client.chat.completions.create(stream=True, **self._words(request)))
        try:
            with stream:
                for part in stream:
                    if part.choices and part.choices[0].delta.content:
                        yield part.choices[0].delta.content
        # Once a stream has begun the client passes the errors of the connection on as they are.
        except (openai.OpenAIError, httpx.HTTPError) as error:
            raise ModelFailed(self.name, str(error)) from error

    def likelihoods(self, request: Request, continuations: Sequence[str]) -> tuple[float, ...] | None:
        """From the alternatives of the first token, where the server tells them; the rest share what is below the last.

        None where the server tells nothing, or where the first token cannot tell the continuations apart (10 begins
        with the token 1).
        """
        words = {**self._words(request), "max_tokens": 1, "logprobs": True, "top_logprobs": TOP}
        answer = self._asked(lambda: self._client.chat.completions.create(**words))
        told = answer.choices[0].logprobs
        if told is None or not told.content:
            return None
        first = {choice.token.strip(): choice.logprob for choice in reversed(told.content[0].top_logprobs)}
        wanted = [text.rstrip(", ") for text in continuations]
        if not first or any(_begun(text, first) for text in wanted):
            return None
        floor = min(first.values()) - math.log(TOP)
        return tuple(first.get(text, floor) for text in wanted)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @cached_property
    def _models(self) -> list[Any]:
        listed = list(self._asked(self._client.models.list))
        if not listed:
            raise ModelFailed(self._url, "the server lists no model; name one after a #")
        return listed

    @property
    def _listed(self) -> list[str]:
        return [model.id for model in self._models]

    @cached_property
    def _speaks(self) -> Dialect:
        if self._dialect:
            return self._dialect
        owners = [str(model.owned_by).lower() for model in self._models]
        return next((_OWNERS[owner] for owner in owners if owner in _OWNERS), "plain")

    def _reply(self, request: Request) -> Reply:
        began = time.perf_counter()
        answer = self._asked(lambda: self._client.chat.completions.create(**self._words(request)))
        if not getattr(answer, "choices", None):
            raise ModelFailed(self.name, "the reply holds no choice", passing=True)
        usage = answer.usage
        return Reply(
            answer.choices[0].message.content or "",
            answer.choices[0].finish_reason or "stop",
            usage.prompt_tokens if usage else None,
            usage.completion_tokens if usage else None,
            time.perf_counter() - began,
        )

    def _words(self, request: Request) -> dict[str, Any]:
        return {
            "model": self.name,
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
            "max_tokens": request.max_tokens,
            "temperature": request.temperature,
            "seed": request.seed,
            "stop": list(request.stop) or None,
            "extra_body": _schema(request.schema)
            if request.schema
            else _constraint(request.grammar, self._speaks if request.grammar else "plain"),
        }

    def _asked(self, question: Callable[[], Found]) -> Found:
        tries = stop_after_attempt(self._patience.attempts)
        retrying = Retrying(stop=tries, wait=self._waiting, retry=retry_if_exception_type(_PASSING), reraise=True)
        try:
            return retrying(question)
        except (openai.OpenAIError, json.JSONDecodeError) as error:
            status = getattr(error, "status_code", None)
            told = _told_to_wait(error)
            raise ModelFailed(self._url, str(error), status, isinstance(error, _PASSING), told) from error

    def _waiting(self, state: RetryCallState) -> float:
        """Seconds to wait before the next try: longer and longer, and as long as the server told."""
        longest = self._patience.longest_wait_s
        growing = wait_random_exponential(multiplier=0.5, max=longest)(state)
        told = _told_to_wait(state.outcome.exception() if state.outcome else None)
        return max(growing, min(told or 0.0, longest))


def _told_to_wait(error: BaseException | None) -> float | None:
    """Seconds in a Retry-After (RFC 9110, 10.2.3: a number or a date), or None."""
    if not isinstance(error, openai.APIStatusError):
        return None
    told = error.response.headers.get("retry-after", "")
    try:
        return max(0.0, float(told))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(told).timestamp() - time.time())
    except ValueError:
        return None


def _begun(text: str, tokens: Collection[str]) -> bool:
    """Whether a token says only the beginning of a text that no token says whole."""
    return text not in tokens and any(text[:end] in tokens for end in range(1, len(text)))


def _schema(schema: str) -> dict[str, Any]:
    form = {"name": "reply", "strict": True, "schema": json.loads(schema)}
    return {"response_format": {"type": "json_schema", "json_schema": form}}


def _constraint(grammar: Grammar | None, dialect: Dialect) -> dict[str, Any] | None:
    if grammar is None or dialect == "plain":
        return None
    return {"grammar": whole(grammar)} if dialect == "llama" else {"structured_outputs": {"regex": grammar.pattern()}}
