"""A model behind an OpenAI-compatible address: vLLM, SGLang, llama-server and the like."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeVar

import httpx
import openai

from shopwright.foundation.files import content_hash
from shopwright.models.first_token import first_token_likelihoods
from shopwright.models.model import ModelFailed, Reply, Request
from shopwright.models.outages import Outages
from shopwright.models.refusals import BUSY, FAILURES, REFUSED, as_failure
from shopwright.tasks.grammar import Grammar, OneOf, Words, whole

Dialect = Literal["vllm", "llama", "plain"]
"""How the server takes a grammar: vLLM's structured outputs, llama-server's GBNF, or not at all."""

Found = TypeVar("Found")
_OWNERS: dict[str, Dialect] = {"vllm": "vllm", "sglang": "vllm", "llamacpp": "llama"}
TOPS = (20, 5)
"""How many alternatives of a token a server is asked for: as many as OpenAI's API tells at most, and where it refuses
so many, as many as the stricter ones tell."""
CALL_S = 10.0
"""How long a server that was down may take for one token."""
TRIAL = Request.user("Say 1 or 2.", OneOf((Words("1"), Words("2"))), max_tokens=4)
"""What is asked to learn something about the server: no question of anybody's."""


@dataclass(frozen=True)
class Patience:
    """How long to wait, how often to try again, and how many to ask at once."""

    timeout_s: float = 120.0
    attempts: int = 6
    """How often a question is put that a server refuses which answers others."""
    outlast_s: float = 30.0
    """How long a server may be down, or too busy."""
    longest_wait_s: float = 5.0
    """Between two calls to a server that is down."""
    at_once: int = 8


class _Completed(NamedTuple):
    answer: Any
    seconds: float


class Remote:
    """`http://host:port/v1#name`; without a name the first model that the server lists. Threads may share it.

    While the server is down one thread calls it and the others wait. Raises ModelFailed where it stays down.
    """

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
        self._outages = Outages(self._url, self._call, self._patience.outlast_s, self._patience.longest_wait_s)
        self._learning = threading.Lock()
        self._tops: tuple[int, ...] = TOPS
        # What has no name yet is called by its list of models.
        self.name = self._wanted
        self.name = self._wanted or self._listed[0]
        self.fingerprint = content_hash(self._url, self.name)

    def reply(self, requests: Sequence[Request]) -> Iterator[Reply]:
        """Replies in the order of the requests, some asked at once. Raises ModelFailed."""
        if len(requests) == 1:
            yield self._reply(requests[0])
            return
        with self._side_by_side() as pool:
            yield from pool.map(self._reply, requests)

    def as_they_come(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply | ModelFailed]]:
        """The place of each request with its reply or its failure, as they come."""
        with self._side_by_side() as pool:
            places = {pool.submit(self._reply, request): place for place, request in enumerate(requests)}
            for future in as_completed(places):
                yield places[future], _outcome(future)

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
            raise as_failure(self.name, error) from error

    def likelihoods(self, request: Request, continuations: Sequence[str]) -> tuple[float, ...] | None:
        """From the alternatives of the first token, as `first_token_likelihoods` reads them.

        None where the server tells none or refuses to.
        """
        for top in self._tops:
            words = {**self._plain(request), "max_tokens": 1, "logprobs": True, "top_logprobs": top}
            try:
                told = self._completed(words).answer.choices[0].logprobs
            except ModelFailed as failure:
                if failure.status not in REFUSED:
                    raise
                continue
            self._tops = tuple(few for few in self._tops if few <= top)
            alternatives = told.content[0].top_logprobs if told and told.content else ()
            return first_token_likelihoods([(one.token, one.logprob) for one in alternatives], continuations)
        return None

    def close(self) -> None:
        """Close the connections; who waits for the server waits no longer."""
        self._outages.close()
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

    @property
    def _speaks(self) -> Dialect:
        with self._learning:
            self._dialect = self._dialect or self._learned()
        return self._dialect

    def _learned(self) -> Dialect:
        """The dialect of the server's owner, once a question of ours has shown that it is understood."""
        try:
            owners = [str(model.owned_by).lower() for model in self._models]
            dialect = next((_OWNERS[owner] for owner in owners if owner in _OWNERS), None)
            if dialect:
                self._completed({**self._plain(TRIAL), "extra_body": _constraint(TRIAL.grammar, dialect)})
        except ModelFailed as failure:
            if failure.passing:
                raise
            return "plain"
        return dialect or "plain"

    def _reply(self, request: Request) -> Reply:
        try:
            return self._written(self._words(request))
        except ModelFailed as failure:
            # A server may take grammars and refuse this one: the reply is then read as it comes.
            if failure.status not in REFUSED or request.grammar is None or request.schema or self._speaks == "plain":
                raise
        return self._written(self._plain(request))

    def _written(self, words: dict[str, Any]) -> Reply:
        answer, seconds = self._completed(words)
        usage = answer.usage
        return Reply(
            answer.choices[0].message.content or "",
            answer.choices[0].finish_reason or "stop",
            usage.prompt_tokens if usage else None,
            usage.completion_tokens if usage else None,
            seconds,
        )

    def _words(self, request: Request) -> dict[str, Any]:
        if request.schema:
            return {**self._plain(request), "extra_body": _schema(request.schema)}
        grammar = _constraint(request.grammar, self._speaks) if request.grammar else None
        return {**self._plain(request), "extra_body": grammar}

    def _plain(self, request: Request) -> dict[str, Any]:
        return {
            "model": self.name,
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
            "max_tokens": request.max_tokens,
            "temperature": request.temperature,
            "seed": request.seed,
            "stop": list(request.stop) or None,
        }

    def _completed(self, words: dict[str, Any]) -> _Completed:
        return self._asked(lambda: _completion(self._client, words))

    def _asked(self, question: Callable[[], Found]) -> Found:
        """What the server says, however often it has to be asked for it. Raises ModelFailed."""
        tries, last_s = 0, time.monotonic() + self._patience.outlast_s
        while True:
            try:
                found = question()
            except FAILURES as error:
                failure = as_failure(self._url, error)
            else:
                self._outages.heard()
                return found
            tries += 1
            # A server that is merely busy says so for as long as it is; another one gives up on this question alone.
            enough = time.monotonic() > last_s if failure.status == BUSY else tries >= self._patience.attempts
            if enough or not failure.passing:
                raise failure
            self._outages.wait(failure)

    def _call(self) -> object:
        """Whether the server is there: one token, or its models where none is named yet. Raises ModelFailed."""
        client = self._client.with_options(timeout=min(CALL_S, self._patience.timeout_s))
        try:
            if not self.name:
                return client.models.list()
            return _completion(client, {**self._plain(TRIAL), "max_tokens": 1})
        except FAILURES as error:
            raise as_failure(self._url, error) from error

    @contextmanager
    def _side_by_side(self) -> Iterator[ThreadPoolExecutor]:
        pool = ThreadPoolExecutor(self._patience.at_once)
        try:
            yield pool
        except KeyboardInterrupt:
            # Threads that wait for a server would hold up the end of the program.
            self._outages.close()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def _completion(client: openai.OpenAI, words: dict[str, Any]) -> _Completed:
    began = time.perf_counter()
    answer = client.chat.completions.create(**words)
    if not getattr(answer, "choices", None):
        raise ModelFailed(str(client.base_url), "the reply holds no choice.", passing=True)
    return _Completed(answer, time.perf_counter() - began)


def _outcome(future: "Future[Reply]") -> Reply | ModelFailed:
    try:
        return future.result()
    except ModelFailed as failure:
        return failure


def _schema(schema: str) -> dict[str, Any]:
    form = {"name": "reply", "strict": True, "schema": json.loads(schema)}
    return {"response_format": {"type": "json_schema", "json_schema": form}}


def _constraint(grammar: Grammar | None, dialect: Dialect) -> dict[str, Any] | None:
    if grammar is None or dialect == "plain":
        return None
    return {"grammar": whole(grammar)} if dialect == "llama" else {"structured_outputs": {"regex": grammar.pattern()}}
