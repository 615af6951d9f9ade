"""llama.cpp in this process as a model: replies, streams and likelihoods from a folder's model.gguf."""

import functools
import math
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from shopwright.foundation.files import fingerprint
from shopwright.models.chat import defused, render
from shopwright.models.checkpoints import GGUF_FILE, TEMPLATE_FILE
from shopwright.models.llama_server import LlamaServer, Question, Tokens, free_cores
from shopwright.models.model import Reply, Request
from shopwright.tasks.grammar import whole

_LEAST = 1e-12


class Embedded:
    """A small model on this machine's processors. Threads may ask it at the same time.

    `threads` compute (without it all cores, but one less where something else runs), `slots` requests are answered
    side by side, each with `context` tokens for its prompt and reply (fewer where the model was trained with fewer).
    What is asked meanwhile moves a log-probability by about 1e-6 at most. Raises UnreadableFile.
    """

    def __init__(self, folder: Path, threads: int | None = None, slots: int = 4, context: int = 2048) -> None:
        file, template = folder / GGUF_FILE, folder / TEMPLATE_FILE
        self.name = folder.name
        self.slots = slots
        self.server = LlamaServer(file, threads or free_cores(), slots, context)
        self.fingerprint = fingerprint(file)
        self._template = template.read_text(encoding="utf-8") if template.is_file() else self.server.chat_template
        self._tokens_of = functools.lru_cache(maxsize=4096)(self.server.tokens)

    def reply(self, requests: Sequence[Request]) -> Iterator[Reply]:
        """One reply for each request, in the same order, `slots` of them at a time. Raises ModelFailed."""
        with ThreadPoolExecutor(self.slots) as pool:
            yield from pool.map(self._reply, requests)

    def stream(self, request: Request) -> Iterator[str]:
        """The reply to one request in pieces, as they come; generation ends when nobody reads on."""
        # The next turn of a conversation begins with this one, so its prompt is kept.
        for piece in self.server.stream({**self._question(request), "cache_prompt": True}):
            if text := piece["choices"][0]["text"]:
                yield text

    def likelihoods(self, request: Request, continuations: Sequence[str]) -> tuple[float, ...] | None:
        """The log-probability of each continuation where the reply must begin with one of them, or None.

        Token by token, the softmax at temperature 1 over those tokens that lead on to a continuation: the
        probabilities of all continuations sum to one, as fusion needs them. Where a continuation begins another one
        ("1" and "12"), it has what the model's distribution over its whole vocabulary leaves beside the longer ones'
        next tokens. Costs one reading of the prompt for each place where continuations part. None where the
        file's tokenizer is not one of those that can be rebuilt here. Raises ModelFailed.
        """
        if not self.server.knows_tokens:
            return None
        paths = [self._tokens_of(text) for text in continuations]
        found = dict(self._parted(self.prompt(request), (), tuple(dict.fromkeys(paths)), 0.0))
        return tuple(found[path] for path in paths)

    def close(self) -> None:
        """Let the engine go."""
        self.server.close()

    def prompt(self, request: Request) -> str:
        """The text that the model is given for a request."""
        bos, eos = self.server.bos_token, self.server.eos_token
        text = render(defused(request.messages), self._template, bos_token=bos, eos_token=eos)
        # Where the tokenizer puts the first token, the template must not put it a second time.
        return text.removeprefix(bos) if self.server.adds_bos else text

    def _reply(self, request: Request) -> Reply:
        start = time.perf_counter()
        answer = self.server.complete(self._question(request))
        choice, usage = answer["choices"][0], answer["usage"]
        return Reply(
            text=choice["text"],
            finish_reason=choice["finish_reason"],
            prompt_tokens=usage["prompt_tokens"],
            completion_tokens=usage["completion_tokens"],
            seconds=time.perf_counter() - start,
        )

    def _question(self, request: Request) -> Question:
        question: Question = {
            "prompt": self.prompt(request),
            "max_tokens": request.max_tokens,
            "temperature": request.temperature,
            "seed": request.seed,
            "stop": list(request.stop),
            # What the cache holds depends on who asked before, and would change the last digits of a logit.
            "cache_prompt": False,
        }
        return question if request.grammar is None else {**question, "grammar": whole(request.grammar)}

    def _parted(
        self, prompt: str, begun: Tokens, paths: Sequence[Tokens], so_far: float
    ) -> Iterator[tuple[Tokens, float]]:
        """Each path with its log-probability; all paths start with `begun`, which itself has `so_far`."""
        if len(paths) == 1:
            yield paths[0], so_far
            return
        depth = len(begun)
        nexts = sorted({path[depth] for path in paths if len(path) > depth})
        after = [*self.server.read(prompt), *begun] if begun else prompt
        chances = self.server.chances(after, nexts)
        among = _log_sum(chances.values())
        if begun in paths:
            yield begun, so_far + math.log(max(1 - math.exp(among), _LEAST))
            among = 0.0
        for token in nexts:
            beneath = [path for path in paths if path[: depth + 1] == (*begun, token)]
            yield from self._parted(prompt, (*begun, token), beneath, so_far + chances[token] - among)


def _log_sum(logs: Collection[float]) -> float:
    """The logarithm of a sum of numbers that are given as logarithms."""
    greatest = max(logs)
    return greatest + math.log(sum(math.exp(value - greatest) for value in logs))
