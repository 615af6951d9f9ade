"""llama.cpp in this process as a model: replies, streams and likelihoods from a folder's model.gguf."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from shopwright.foundation.files import fingerprint
from shopwright.models.checkpoints import GGUF_FILE
from shopwright.models.llama_server import LlamaServer, Question, free_cores
from shopwright.models.model import Reply, Request
from shopwright.models.parting import Parting, partings, weighed
from shopwright.tasks.grammar import whole


class Embedded:
    """A small model on this machine's processors. Threads may ask it at the same time.

    `threads` compute (without it all cores, but one less where something else runs), `slots` requests are answered
    side by side, each with `context` tokens for its prompt and reply (fewer where the model was trained with fewer).
    What is asked meanwhile moves a log-probability by about 1e-6 at most. Raises UnreadableFile.
    """

    def __init__(self, folder: Path, threads: int | None = None, slots: int = 4, context: int = 2048) -> None:
        file = folder / GGUF_FILE
        self.name = folder.name
        self.slots = slots
        self._context = context
        self.server = LlamaServer(file, threads or free_cores(), slots, context)
        self.fingerprint = fingerprint(file)
        self.words = self.server.words

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
        if not self.words.known:
            return None
        paths, prompt = [self.words.tokens(text) for text in continuations], self.words.prompt(request)

        def chances(at: Parting) -> dict[int, float]:
            return self.server.chances([*self.words.read(prompt), *at.begun] if at.begun else prompt, at.nexts)

        return weighed(paths, {at.begun: chances(at) for at in partings(paths)})

    @property
    def longest(self) -> int:
        """Tokens that a prompt and its reply may have together."""
        return min(self._context, self.words.context)

    def exert(self, reads: int, writes: int) -> None:
        """Read so many tokens and write so many, whatever they say: work that can be timed. Raises ModelFailed."""
        prompt = [place % len(self.words.vocabulary) for place in range(reads)]
        endless: Question = {"temperature": 0.0, "ignore_eos": True, "cache_prompt": False}
        self.server.complete({"prompt": prompt, "max_tokens": writes, **endless})

    def close(self) -> None:
        """Let the engine go."""
        self.server.close()

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
            "prompt": self.words.prompt(request),
            "max_tokens": request.max_tokens,
            "temperature": request.temperature,
            "seed": request.seed,
            "stop": list(request.stop),
            # What the cache holds depends on who asked before, and would change the last digits of a logit.
            "cache_prompt": False,
        }
        return question if request.grammar is None else {**question, "grammar": whole(request.grammar)}
