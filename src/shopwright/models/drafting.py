"""Replies written token by token, side by side: greedy or drawn, inside grammars, up to budgets and stop texts."""

import time
from collections.abc import Iterator, Sequence

import numpy as np
import torch

from shopwright.models.causal_network import Reading
from shopwright.models.constraining import Vocabulary
from shopwright.models.model import Reply, Request


class Draft:
    """One reply while it is written, at most `budget` tokens of it."""

    def __init__(self, request: Request, vocabulary: Vocabulary, budget: int) -> None:
        self.matcher = vocabulary.matcher(request.grammar) if request.grammar else None
        self.tokens: list[int] = []
        self.finish = ""
        """Why it ended: `stop` or `length`; nothing while it goes on."""
        self._request, self._vocabulary, self._budget = request, vocabulary, budget
        self._chance = torch.Generator().manual_seed(request.seed % 2**63) if request.temperature > 0 else None
        self._started = self._ended = time.perf_counter()

    @property
    def text(self) -> str:
        """What is written so far, before the first stop text."""
        written = self._vocabulary.text(self.tokens)
        found = [written.index(stop) for stop in self._request.stop if stop in written]
        return written[: min(found)] if found else written

    @property
    def settled(self) -> str:
        """What of it stays whatever comes: no half characters, and no beginning of a stop text."""
        text = self.text
        if self.finish:
            return text
        text = text.rstrip("\ufffd")
        begun = [size for stop in self._request.stop for size in range(1, len(stop)) if text.endswith(stop[:size])]
        return text[: len(text) - max(begun, default=0)]

    def drawn(self, likeliest: int, logits: torch.Tensor) -> int:
        """The next token: the likeliest, or one drawn at the request's temperature from logits (vocabulary,)."""
        if self._chance is None:
            return likeliest
        chances = torch.softmax(logits.cpu().double() / self._request.temperature, dim=-1)
        return int(torch.multinomial(chances, 1, generator=self._chance))

    def add(self, token: int) -> None:
        """Write one token and see whether the reply ends with it."""
        self.tokens.append(token)
        if token not in self._vocabulary.ends and self.matcher is not None:
            self.matcher.take(token)
        if self._is_over(token):
            self.finish = "stop"
        elif len(self.tokens) >= self._budget:
            self.finish = "length"
        self._ended = time.perf_counter()

    def reply(self, prompt_tokens: int) -> Reply:
        """The finished reply; its seconds run from the beginning of the batch it was written in."""
        seconds = self._ended - self._started
        return Reply(self.text, self.finish, prompt_tokens, len(self.tokens), seconds)

    def _is_over(self, token: int) -> bool:
        if token in self._vocabulary.ends or (self.matcher is not None and self.matcher.is_whole):
            return True
        return bool(self._request.stop) and any(
            stop in self._vocabulary.text(self.tokens) for stop in self._request.stop
        )


def write(reading: Reading, logits: torch.Tensor, drafts: Sequence[Draft]) -> Iterator[None]:
    """Write all drafts to their ends, pausing after each token; `logits` tell the first, shape (drafts, vocabulary)."""
    going = list(drafts)
    while True:
        open_ways = _masked(logits, going)
        for draft, likeliest, ways in zip(going, open_ways.argmax(-1).tolist(), open_ways, strict=True):
            draft.add(draft.drawn(likeliest, ways))
        yield
        left = [place for place, draft in enumerate(going) if not draft.finish]
        if not left:
            return
        if len(left) < len(going):
            reading.keep(left)
        going = [going[place] for place in left]
        logits = reading.read([draft.tokens[-1:] for draft in going])[:, -1]


def _masked(logits: torch.Tensor, drafts: Sequence[Draft]) -> torch.Tensor:
    """The logits with minus infinity where a draft's grammar does not go on."""
    if all(draft.matcher is None for draft in drafts):
        return logits
    free = np.ones(logits.shape[-1], dtype=np.bool_)
    allowed = np.stack([free if draft.matcher is None else draft.matcher.allowed() for draft in drafts])
    return logits.masked_fill(torch.from_numpy(~allowed).to(logits.device), -torch.inf)
