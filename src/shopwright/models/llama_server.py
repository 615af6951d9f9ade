"""llama.cpp's server inside this process: raw completions, next-token probabilities and token ids of one GGUF file."""

import json
import os
import queue
import secrets
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import xllamacpp

from shopwright.foundation.errors import UnreadableFile
from shopwright.models.model import ModelFailed

Tokens = tuple[int, ...]
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
        self._key = secrets.token_hex(16)
        self._server: Any = _load(file, threads, slots, slots * context, self._key)
        described = self._fetch("/props")
        self.chat_template: str = described.get("chat_template", "")
        self.bos_token: str = described.get("bos_token", "")
        self.eos_token: str = described.get("eos_token", "")
        self.vocabulary: int = self._fetch("/v1/models")["data"][0]["meta"]["n_vocab"]
        self._letter = self.tokens("a")[0]
        self.adds_bos = bool(self.tokens("", whole_prompt=True))

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

    def tokens(self, text: str, whole_prompt: bool = False) -> Tokens:
        """The token ids of a text, special tokens recognised; a whole prompt begins with the model's first token."""
        body = {"content": text, "add_special": whole_prompt, "parse_special": True}
        return tuple(self._fetch("/tokenize", body)["tokens"])

    def next_tokens(self, prompt: str | Sequence[int], count: int) -> dict[int, float]:
        """The log-probabilities of the `count` likeliest next tokens at temperature 1, by token id, likeliest first."""
        # The server leaves the probabilities out where it picks half a character or the end: it is made to pick an "a".
        pick = {"max_tokens": 1, "temperature": 0.0, "logit_bias": [[self._letter, _LIFT]]}
        answer = self.complete({"prompt": prompt, "n_probs": count, "cache_prompt": False, **pick})
        step = answer["choices"][0]["logprobs"]["content"][0]
        return {entry["id"]: entry["logprob"] for entry in step["top_logprobs"]}

    def chances(self, prompt: str | Sequence[int], wanted: Sequence[int]) -> dict[int, float]:
        """The log-probabilities of the wanted next tokens at temperature 1, by token id."""
        found = self.next_tokens(prompt, _LIKELIEST)
        if not found.keys() >= set(wanted):
            # Slower by as much as the vocabulary is large, and seldom needed.
            found = self.next_tokens(prompt, self.vocabulary)
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
            raise ModelFailed(self.name, str(answer["error"].get("message", answer["error"])))
        return answer

    def _fetch(self, path: str, body: Question | None = None) -> Question:
        """What the server says at one of its own addresses; it listens on this machine alone, behind a random key."""
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._engine().listening_address + path, data, headers)
        # No proxy: a proxy elsewhere would look for the server on its own machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=60) as answer:
                found: Question = json.load(answer)
        except urllib.error.URLError as error:
            raise ModelFailed(self.name, str(error)) from error
        return found


def free_cores() -> int:
    """How many cores to compute with: all, or all but one where something else keeps this machine busy.

    llama.cpp's threads wait for each other in a loop, so that one thread without a core holds up all of them.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores - 1) if os.getloadavg()[0] >= 1 else cores


def _load(file: Path, threads: int, slots: int, context: int, key: str) -> Any:
    try:
        return xllamacpp.Server(_settings(file, threads, slots, context, key))
    except RuntimeError as error:
        why = "llama.cpp cannot load it" if file.is_file() else "there is no such file"
        raise UnreadableFile(file, why, "Make it with `shopwright compress`.") from error


def _settings(file: Path, threads: int, slots: int, context: int, key: str) -> Any:
    settings = xllamacpp.CommonParams()
    settings.model.path = str(file)
    settings.n_ctx, settings.n_parallel = context, slots
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = threads
    settings.n_gpu_layers, settings.n_threads_http = 0, 2
    settings.verbosity, settings.warmup = -1, False
    settings.api_keys, settings.ui, settings.endpoint_slots = [key], False, False
    # Without flash attention a logit does not depend on which requests share its batch.
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
