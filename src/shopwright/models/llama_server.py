"""llama.cpp's server inside this process: raw completions, next-token probabilities and token ids of one GGUF file."""

import os
import queue
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import xllamacpp

from shopwright.foundation.errors import UnreadableFile
from shopwright.models.gguf_words import GgufWords
from shopwright.models.model import LLAMA_TOO_LONG, ModelFailed, PromptTooLong

Question = dict[str, Any]

# Above every logit that a model gives.
_LIFT = 1e6
_LIKELIEST = 256


class LlamaServer:
    """One loaded GGUF file. Threads may ask it at the same time; it batches what is under way.

    `threads` compute, `slots` requests run side by side, each with `context` tokens. Raises UnreadableFile.
    """

    def __init__(self, file: Path, threads: int, slots: int, context: int) -> None:
        self.name = file.parent.name
        self._server: Any = _load(file, threads, slots, slots * context)
        self.words = GgufWords(file)
        tokens = self.words.vocabulary
        self._letter = tokens.index("a") if "a" in tokens else None

    def complete(self, question: Question) -> Question:
        """The server's answer to one completion. Raises ModelFailed."""
        return self._checked(self._engine().handle_completions(question))

    def stream(self, question: Question) -> Iterator[Question]:
        """The same in pieces, as they come; generation ends when nobody reads on. Raises ModelFailed."""
        engine, pieces, left = self._engine(), queue.SimpleQueue[Question | None](), threading.Event()
        worker = threading.Thread(target=_produce, args=(engine, question, pieces, left), daemon=True)
        worker.start()
        try:
            yield from map(self._checked, iter(pieces.get, None))
        finally:
            left.set()
            worker.join()

    def length(self, prompt: str) -> int:
        """How many tokens llama.cpp itself reads in a prompt."""
        length: int = self.complete({"prompt": prompt, "max_tokens": 1})["usage"]["prompt_tokens"]
        return length

    def next_tokens(self, prompt: str | Sequence[int], count: int) -> dict[int, float]:
        """The log-probabilities of the `count` likeliest next tokens at temperature 1, by token id, likeliest first."""
        # The server leaves the probabilities out where it picks half a character or the end: it is made to pick an "a".
        letter = [] if self._letter is None else [[self._letter, _LIFT]]
        pick = {"max_tokens": 1, "temperature": 0.0, "logit_bias": letter}
        answer = self.complete({"prompt": prompt, "n_probs": count, "cache_prompt": False, **pick})
        step = answer["choices"][0]["logprobs"]["content"][0]
        return {entry["id"]: entry["logprob"] for entry in step["top_logprobs"]}

    def chances(self, prompt: str | Sequence[int], wanted: Sequence[int]) -> dict[int, float]:
        """The log-probabilities of the wanted next tokens at temperature 1, by token id."""
        found = self.next_tokens(prompt, _LIKELIEST)
        if not found.keys() >= set(wanted):
            # Slower by as much as the vocabulary is large, and seldom needed.
            found = self.next_tokens(prompt, len(self.words.vocabulary))
        return {token: found[token] for token in wanted}

    def close(self) -> None:
        """Unload the model."""
        self._server = None

    def _engine(self) -> Any:
        if self._server is None:
            raise ModelFailed(self.name, "it has been closed.")
        return self._server

    def _checked(self, answer: Question) -> Question:
        if "error" in answer:
            kind = PromptTooLong if answer["error"].get("type") == LLAMA_TOO_LONG else ModelFailed
            raise kind(self.name, str(answer["error"].get("message", answer["error"])))
        return answer


def free_cores() -> int:
    """How many cores to compute with: all, or all but one where something else keeps this machine busy.

    llama.cpp's threads wait for each other in a loop, so that one thread without a core holds up all of them.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores - 1) if os.getloadavg()[0] >= 1 else cores


def _load(file: Path, threads: int, slots: int, context: int) -> Any:
    # The server inside would listen for connections. It is given a private socket that vanishes once it is open, so
    # that nothing and nobody can connect to it: every question is asked by a call within this process.
    with tempfile.TemporaryDirectory(prefix="shopwright-") as private:
        try:
            server = xllamacpp.Server(_settings(file, threads, slots, context, Path(private) / "unused.sock"))
        except RuntimeError as error:
            why = "llama.cpp cannot load it" if file.is_file() else "there is no such file"
            raise UnreadableFile(file, why, "Make it with `shopwright compress`.") from error
    # A server that is let go before its loop has begun never ends: an answer proves that it has.
    server.handle_metrics()
    return server


def _settings(file: Path, threads: int, slots: int, context: int, socket: Path) -> Any:
    settings = xllamacpp.CommonParams()
    settings.model.path = str(file)
    settings.n_ctx, settings.n_parallel = context, slots
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = threads
    settings.n_gpu_layers, settings.n_threads_http = 0, 2
    settings.verbosity, settings.warmup = -1, False
    settings.hostnames, settings.ui, settings.endpoint_slots = [str(socket)], False, False
    settings.endpoint_metrics = True
    # Without flash attention a logit hardly depends (1e-6) on which requests share its batch.
    settings.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
    return settings


def _produce(
    engine: Any, question: Question, pieces: "queue.SimpleQueue[Question | None]", left: threading.Event
) -> None:
    def receive(piece: Question) -> bool:
        pieces.put(piece)
        return left.is_set()

    try:
        engine.handle_completions({**question, "stream": True}, receive)
    finally:
        pieces.put(None)
