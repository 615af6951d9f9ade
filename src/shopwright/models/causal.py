"""A causal language model through transformers: replies, streams and likelihoods of many requests in batches."""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch

from shopwright.models.causal_loading import load
from shopwright.models.causal_network import Batch, Network, Row, batches, in_halves
from shopwright.models.chat import CHAT_TEMPLATE, END_OF_TEXT, TURN_END, defused, render
from shopwright.models.constraining import Vocabulary
from shopwright.models.drafting import Draft, write
from shopwright.models.embedder import device
from shopwright.models.model import ModelFailed, PromptTooLong, Reply, Request, Weighing
from shopwright.models.parting import Parting, Tokens, partings, weighed

Precision = Literal["float32", "bfloat16"]
Chances = dict[Tokens, dict[int, float]]

WINDOW = 256
"""Requests that are looked at together: more of them batch better, fewer are lost where a run is killed."""
BATCH_TOKENS = {"cpu": 8192, "cuda": 65536}
_LOGITS_PER_TOKEN = 1024


@dataclass(frozen=True)
class _Written(Row):
    """A prompt whose reply is written."""

    place: int
    request: Request


@dataclass(frozen=True)
class _Weighed(Row):
    """A prompt and how continuations of it begin, with the partings along that beginning."""

    place: int
    partings: tuple[Parting, ...]


class Causal:
    """A causal language model in a folder of safetensors. Threads may ask it at the same time.

    It computes where there is a GPU on it, in bfloat16. On a processor it takes float32: bfloat16 weighs 2.3 times as
    fast there (15 M parameters, two cores), but what shares a batch then moves a log-probability by up to 0.08 and
    changed 4 of 24 greedy replies, so that a resumed run could answer otherwise. `batch_tokens` bounds a batch:
    prompts, replies and padding together. Raises UnreadableFile, NothingToDo, TooLarge, NotInCache.
    """

    def __init__(
        self, folder: Path, name: str = "", precision: Precision | None = None, batch_tokens: int | None = None
    ) -> None:
        place = device()
        dtype = getattr(torch, precision or ("bfloat16" if place == "cuda" else "float32"))
        loaded = load(folder, dtype, place)
        self.name = name or folder.name
        self.fingerprint = loaded.fingerprint
        self.tokenizer = loaded.tokenizer
        self._batch_tokens = batch_tokens or BATCH_TOKENS[place]
        self._ends = _ends(loaded.network, loaded.tokenizer)
        self._first = _first(loaded.tokenizer)
        self._loaded: Network | None = Network(self.name, loaded.network, loaded.tokenizer.pad_token_id or 0)
        self._tokens_of = functools.lru_cache(maxsize=4096)(self.tokens)

    def reply(self, requests: Sequence[Request]) -> Iterator[Reply]:
        """One reply for each request, in the same order, whatever is asked beside it. Raises ModelFailed."""
        for start in range(0, len(requests), WINDOW):
            some = requests[start : start + WINDOW]
            prompts, failure = self._prompts(some, [1] * len(some))
            yield from self._replies([self._row(*asked) for asked in zip(range(WINDOW), some, prompts, strict=False)])
            if failure:
                raise failure

    def stream(self, request: Request) -> Iterator[str]:
        """The reply to one request in pieces, as they come; generation ends when nobody reads on."""
        prompts, failure = self._prompts([request], [1])
        if failure:
            raise failure
        row, told = self._row(0, request, prompts[0]), 0
        for (draft,) in self._drafts(next(batches(self._network, [row], self._batch_tokens)), [row]):
            if text := draft.settled[told:]:
                yield text
                told += len(text)

    def likelihoods(self, request: Request, continuations: Sequence[str]) -> tuple[float, ...] | None:
        """The log-probability of each continuation where the reply must begin with one, as `weighed` tells it."""
        return next(self.weigh([Weighing(request, tuple(continuations))]))

    def weigh(self, questions: Sequence[Weighing]) -> Iterator[tuple[float, ...]]:
        """What `likelihoods` tells of each question, in the same order. Raises ModelFailed."""
        for start in range(0, len(questions), WINDOW):
            some = questions[start : start + WINDOW]
            paths = [[self._tokens_of(text) for text in question.continuations] for question in some]
            prompts, failure = self._prompts([question.request for question in some], [_room(path) for path in paths])
            rows = [row for place, prompt in enumerate(prompts) for row in self._rows(place, prompt, paths[place])]
            chances = self._chances(rows)
            yield from (weighed(path, chances.get(place, {})) for place, path in enumerate(paths[: len(prompts)]))
            if failure:
                raise failure

    @property
    def longest(self) -> int:
        """Tokens that a prompt and its reply may have together."""
        return self._network.longest

    def exert(self, reads: int, writes: int) -> None:
        """Read so many tokens and write so many, whatever they say: work that can be timed. Raises ModelFailed."""
        network = self._network
        reading = network.reading(1)
        logits = reading.read([[place % network.vocabulary for place in range(reads)]])
        for _ in range(writes - 1):
            logits = reading.read([[int(logits[0, -1].argmax())]])
        # An accelerator has computed the last logits only when they are looked at.
        logits[0, -1].argmax().item()

    def close(self) -> None:
        """Let the network go."""
        self._loaded = None

    def prompt(self, request: Request) -> str:
        """The text that the model is given for a request."""
        bos, eos = self.tokenizer.bos_token or "", self.tokenizer.eos_token or ""
        template = self.tokenizer.get_chat_template() if self.tokenizer.chat_template else CHAT_TEMPLATE
        text = render(defused(request.messages), template, bos_token=bos, eos_token=eos)
        # Where the tokenizer puts the first token, the template must not put it a second time.
        return text.removeprefix(bos) if self._first else text

    def tokens(self, text: str) -> Tokens:
        """The token ids of a text, special tokens recognised."""
        return tuple(self.tokenizer.encode(text, add_special_tokens=False))

    @property
    def _network(self) -> Network:
        if self._loaded is None:
            raise ModelFailed(self.name, "it has been closed.")
        return self._loaded

    @functools.cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(self.name, self.tokenizer, self._network.vocabulary, self._ends)

    def _prompts(self, requests: Sequence[Request], rooms: Sequence[int]) -> tuple[list[Tokens], ModelFailed | None]:
        """The prompts up to the first that leaves no room for so many tokens, and what is wrong with that one."""
        prompts: list[Tokens] = []
        for request, room in zip(requests, rooms, strict=True):
            prompt = (*self._first, *self.tokens(self.prompt(request)))
            if len(prompt) + room > self._network.longest:
                why = f"the prompt ({len(prompt)} tokens) exceeds what it can read ({self._network.longest} tokens)."
                return prompts, PromptTooLong(self.name, why)
            prompts.append(prompt)
        return prompts, None

    def _row(self, place: int, request: Request, prompt: Tokens) -> _Written:
        budget = min(request.max_tokens, self._network.longest - len(prompt))
        return _Written(prompt, 1, len(prompt) + budget, place, request)

    def _replies(self, rows: Sequence[_Written]) -> list[Reply]:
        replies: dict[int, Reply] = {}
        for batch in batches(self._network, rows, self._batch_tokens):
            told = in_halves(functools.partial(self._written, batch), batch.rows)
            replies.update(zip([row.place for row in batch.rows], told, strict=True))
        return [replies[row.place] for row in rows]

    def _written(self, batch: Batch[_Written], rows: Sequence[_Written]) -> list[Reply]:
        *_, drafts = self._drafts(batch, rows)
        return [draft.reply(len(row.tokens)) for draft, row in zip(drafts, rows, strict=True)]

    def _drafts(self, batch: Batch[_Written], rows: Sequence[_Written]) -> Iterator[list[Draft]]:
        """The drafts of these rows after every token."""
        drafts = [Draft(row.request, self._vocabulary, row.cost - len(row.tokens)) for row in rows]
        reading, logits = batch.begin(rows)
        for _ in write(reading, logits[:, -1], drafts):
            yield drafts

    def _rows(self, place: int, prompt: Tokens, paths: Sequence[Tokens]) -> Iterator[_Weighed]:
        """The rows that pass every parting: the deepest first, with all others that lie on the way to it."""
        left = partings(paths)
        while left:
            deepest = left[-1].begun
            passed = tuple(at for at in left if deepest[: len(at.begun)] == at.begun)
            last = len(deepest) - len(passed[0].begun) + 1
            cost = len(prompt) + len(deepest) + last * self._network.vocabulary // _LOGITS_PER_TOKEN
            yield _Weighed((*prompt, *deepest), last, cost, place, passed)
            left = tuple(at for at in left if at not in passed)

    def _chances(self, rows: Sequence[_Weighed]) -> dict[int, Chances]:
        """The log-probabilities at all partings, by the place of their question."""
        chances: dict[int, Chances] = {}
        for batch in batches(self._network, rows, self._batch_tokens):
            told = in_halves(functools.partial(_told, batch), batch.rows)
            for row, found in zip(batch.rows, told, strict=True):
                chances.setdefault(row.place, {}).update(found)
        return chances


def _told(batch: Batch[_Weighed], rows: Sequence[_Weighed]) -> list[Chances]:
    """What the network tells at each parting of each row: the log-probabilities of the tokens that may follow."""
    _, logits = batch.begin(rows)
    found: list[Chances] = []
    for row, known in zip(rows, logits.log_softmax(-1), strict=True):
        end = len(row.partings[-1].begun) + 1
        found.append(
            {
                at.begun: dict(zip(at.nexts, known[len(at.begun) - end][list(at.nexts)].tolist(), strict=True))
                for at in row.partings
            }
        )
    return found


def _room(paths: Sequence[Tokens]) -> int:
    return max(map(len, paths), default=0)


def _ends(network: Any, tokenizer: Any) -> frozenset[int]:
    """The tokens that end a reply: what model and tokenizer call so, and the marks that llama.cpp knows by name."""
    told = network.generation_config.eos_token_id if network.generation_config else None
    vocabulary = tokenizer.get_vocab()
    marks = [vocabulary[mark] for mark in (END_OF_TEXT, TURN_END) if mark in vocabulary]
    return frozenset({*(told if isinstance(told, list) else [told]), tokenizer.eos_token_id, *marks} - {None})


def _first(tokenizer: Any) -> Tokens:
    """The token that the tokenizer puts before every text, if it does."""
    return tuple(token for token in tokenizer.encode("")[:1] if token == tokenizer.bos_token_id)
