"""OpenVINO GenAI on a folder's model.gguf: many requests at once, their common beginnings read only once."""

import re
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import openvino
import openvino_genai

from shopwright.foundation.errors import UnreadableFile, UsageError
from shopwright.foundation.files import content_hash, fingerprint
from shopwright.models.checkpoints import GGUF_FILE
from shopwright.models.gguf_words import GgufWords
from shopwright.models.model import ModelFailed, PromptTooLong, Reply, Request, Weighing
from shopwright.models.parting import Parting, Tokens, partings, weighed
from shopwright.tasks.grammar import Grammar, Words, loosened, whole

AT_ONCE = 256
"""Requests that are under way together."""
TOKENS_AT_ONCE = 2048
"""Prompt tokens that one step reads."""
CACHE_GB = 2
COUNTED = 64
"""Characters that the engine's grammar counts; a longer line is cut afterwards, for counting 400 takes it seconds."""
MORE, MOST = 2, 8
"""The likeliest next tokens of a prompt that are told: so many more than are wanted, and at most so many. Each costs,
and a wanted one that is none of them is asked alone."""

ROUNDED = {"INFERENCE_PRECISION_HINT": "bf16", "KV_CACHE_PRECISION": "f16", "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0}
"""Products in bfloat16, where the processor has them, read prompts nearly twice as fast as float32 and move a logit by
hundredths; nothing is rounded to eight bits that the file does not hold in eight bits."""
EXACT = {**ROUNDED, "INFERENCE_PRECISION_HINT": "f32"}
"""As exact as llama.cpp."""


class NotForBulk(UsageError):
    """A model whose tokens cannot be cut here."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The bulk engine cannot cut texts into the tokens of {name}. Name it without `bulk:`.")


@dataclass
class _Asked:
    """A request under way."""

    prompt_tokens: int
    request: Request
    handle: Any
    began: float
    said: list[int] = field(default_factory=list)
    ended: str = ""
    seconds: float = 0.0

    def look(self) -> None:
        """Take what the last step has written."""
        while self.handle.can_read():
            for output in self.handle.read().values():
                self.said += output.generated_ids
        if self.handle.get_status() != openvino_genai.GenerationStatus.RUNNING:
            self.end("length" if len(self.said) >= self.request.max_tokens else "stop")

    def end(self, why: str) -> None:
        """No more is wanted."""
        self.handle.stop()
        self.ended, self.seconds = why, time.perf_counter() - self.began


class Bulk:
    """A small model on this machine's processors, for many questions at once. One thread may ask it at a time.

    Which requests are under way together moves a logit in its last digits, and rounding by hundredths where it is not
    to be `exact`. Raises UnreadableFile, NotForBulk.
    """

    def __init__(self, folder: Path, threads: int | None = None, exact: bool = False) -> None:
        file = folder / GGUF_FILE
        self.name = folder.name
        self.words = GgufWords(file)
        if not self.words.known:
            raise NotForBulk(self.name)
        self.fingerprint = content_hash("openvino", "exact" if exact else "rounded", fingerprint(file))
        self._engine: Any = _load(file, threads, EXACT if exact else ROUNDED)
        self._numbers = iter(range(2**62))

    def reply(self, requests: Sequence[Request]) -> Iterator[Reply]:
        """One reply for each request, in the same order, many of them at a time. Raises ModelFailed."""
        waiting = iter(requests)
        under_way: deque[_Asked] = deque()
        try:
            while True:
                while len(under_way) < AT_ONCE and (request := next(waiting, None)):
                    under_way.append(self._begun(request))
                if not under_way:
                    return
                while not under_way[0].ended:
                    self._step(under_way)
                yield self._said(under_way.popleft())
        finally:
            for asked in under_way:
                asked.handle.cancel()

    def stream(self, request: Request) -> Iterator[str]:
        """The reply to one request in pieces, as they come; generation ends when nobody reads on."""
        asked, told = self._begun(request), ""
        try:
            while not asked.ended:
                self._step([asked])
                text = self._cut(asked)
                # Half a character is not told before its other half has come.
                whole_again = asked.ended or not text.endswith("\ufffd")
                if whole_again and text.startswith(told) and text != told:
                    yield text.removeprefix(told)
                    told = text
        finally:
            asked.handle.cancel()

    def likelihoods(self, request: Request, continuations: Sequence[str]) -> tuple[float, ...] | None:
        """The log-probability of each continuation, with the same meaning as `Embedded.likelihoods`."""
        return next(self.weigh([Weighing(request, tuple(continuations))]))

    def weigh(self, questions: Sequence[Weighing]) -> Iterator[tuple[float, ...]]:
        """What `likelihoods` tells of each question, in the same order; their prompts are read together."""
        for start in range(0, len(questions), AT_ONCE):
            yield from self._weigh(questions[start : start + AT_ONCE])

    def close(self) -> None:
        """Let the engine go."""
        self._engine = None

    def _weigh(self, questions: Sequence[Weighing]) -> Iterator[tuple[float, ...]]:
        prompts = [self.words.read(self.words.prompt(question.request)) for question in questions]
        paths = [[self.words.tokens(text) for text in question.continuations] for question in questions]
        places = [(number, at) for number, among in enumerate(paths) for at in partings(among)]
        told: list[dict[Tokens, dict[int, float]]] = [{} for _ in questions]
        # Depth by depth: what lies behind a prompt finds it read already.
        for depth in sorted({len(at.begun) for _, at in places}):
            level = [(number, at) for number, at in places if len(at.begun) == depth]
            chances = self._chances([((*prompts[number], *at.begun), at) for number, at in level])
            for (number, at), found in zip(level, chances, strict=True):
                told[number][at.begun] = found
        yield from (weighed(among, found) for among, found in zip(paths, told, strict=True))

    def _chances(self, places: Sequence[tuple[Tokens, Parting]]) -> list[dict[int, float]]:
        """The log-probabilities, within the whole vocabulary, of the tokens wanted after each prompt."""
        prompts = [prompt for prompt, _ in places]
        found = self._likeliest(prompts, [min(len(at.nexts) + MORE, MOST) for _, at in places])
        missing = [
            (place, token) for place, (_, at) in enumerate(places) for token in at.nexts if token not in found[place]
        ]
        alone = self._alone([(prompts[place], token) for place, token in missing])
        for (place, token), chance in zip(missing, alone, strict=True):
            found[place][token] = chance
        return [{token: known[token] for token in at.nexts} for known, (_, at) in zip(found, places, strict=True)]

    def _likeliest(self, prompts: Sequence[Tokens], counts: Sequence[int]) -> list[dict[int, float]]:
        """The log-probabilities of the likeliest next tokens: a search of one step with so many beams finds them."""
        ways = [_way(1, self.words.ends, num_beams=count, num_return_sequences=count) for count in counts]
        return [
            {output.generated_ids[0]: output.score for output in outputs if output.generated_ids}
            for outputs in self._generated(prompts, ways)
        ]

    def _alone(self, wanted: Sequence[tuple[Tokens, int]]) -> list[float]:
        """The log-probability of one next token for each prompt, however unlikely it is."""
        # A grammar masks what is chosen from, not the probabilities that are told.
        literals = [Words(self.words.text((token,))) for _, token in wanted]
        ways = [_way(1, self.words.ends, literal, logprobs=1) for literal in literals]
        told = [outputs[0] for outputs in self._generated([prompt for prompt, _ in wanted], ways)]
        return [
            output.generated_log_probs[0] if output.generated_ids[:1] == [token] else self._whole(prompt)[token]
            for output, (prompt, token) in zip(told, wanted, strict=True)
        ]

    def _whole(self, prompt: Tokens) -> dict[int, float]:
        # Seconds for one question, and hardly ever needed: the token is no text of its own.
        return self._likeliest([prompt], [len(self.words.vocabulary)])[0]

    def _generated(self, prompts: Sequence[Tokens], ways: Sequence[Any]) -> list[Any]:
        handles = [self._handle(prompt, way) for prompt, way in zip(prompts, ways, strict=True)]
        while self._open().has_non_finished_requests():
            self._open().step()
        return [handle.read_all() for handle in handles]

    def _begun(self, request: Request) -> _Asked:
        prompt = self.words.read(self.words.prompt(request))
        if len(prompt) + request.max_tokens > self.words.context:
            raise PromptTooLong(
                self.name,
                f"the prompt has {len(prompt)} tokens and its reply may have {request.max_tokens}, which is more than "
                f"the {self.words.context} that it was made for.",
            )
        drawn = {"do_sample": True, "temperature": request.temperature, "rng_seed": request.seed}
        way = _way(request.max_tokens, self.words.ends, request.grammar, **(drawn if request.temperature else {}))
        return _Asked(len(prompt), request, self._handle(prompt, way), time.perf_counter())

    def _step(self, under_way: Iterable[_Asked]) -> None:
        self._open().step()
        for asked in under_way:
            if not asked.ended:
                asked.look()
                if any(stop in self.words.text(asked.said) for stop in asked.request.stop):
                    asked.end("stop")

    def _said(self, asked: _Asked) -> Reply:
        return Reply(self._cut(asked), asked.ended, asked.prompt_tokens, len(asked.said), asked.seconds)

    def _cut(self, asked: _Asked) -> str:
        """What was said, before the first stop and within the grammar's own lengths."""
        text = self.words.text([token for token in asked.said if token not in self.words.ends])
        text = text[: min((text.find(stop) for stop in asked.request.stop if stop in text), default=len(text))]
        return text if asked.request.grammar is None else _longest(text, asked.request.grammar)

    def _handle(self, prompt: Tokens, way: Any) -> Any:
        return self._open().add_request(next(self._numbers), openvino.Tensor(np.array([prompt], dtype=np.int64)), way)

    def _open(self) -> Any:
        if self._engine is None:
            raise ModelFailed(self.name, "it has been closed.")
        return self._engine


def _load(file: Path, threads: int | None, precision: Mapping[str, Any]) -> Any:
    scheduling = openvino_genai.SchedulerConfig()
    scheduling.enable_prefix_caching = True
    scheduling.max_num_seqs, scheduling.max_num_batched_tokens = AT_ONCE, TOKENS_AT_ONCE
    scheduling.cache_size = CACHE_GB
    settings = {"INFERENCE_NUM_THREADS": threads or 0, **precision}
    try:
        return openvino_genai.ContinuousBatchingPipeline(file, scheduling, "CPU", settings)
    except RuntimeError as error:
        why = f"OpenVINO GenAI cannot load it ({str(error).strip().splitlines()[-1]})"
        fix = "It reads Llama, Qwen 2 and 3 in f16, q8_0 and q4_0; name the model without `bulk:` for llama.cpp."
        raise UnreadableFile(file, why, fix) from error


def _way(most: int, ends: Sequence[int], grammar: Grammar | None = None, **settings: Any) -> Any:
    way = openvino_genai.GenerationConfig(max_new_tokens=most, apply_chat_template=False, **settings)
    way.eos_token_id, way.stop_token_ids = ends[0] if ends else -1, set(ends)
    if grammar is not None:
        held = whole(loosened(grammar, COUNTED))
        way.structured_output_config = openvino_genai.StructuredOutputConfig(grammar=held)
    return way


def _longest(text: str, grammar: Grammar) -> str:
    """The longest beginning that the grammar allows; the text itself where a budget ended it before it was whole."""
    pattern = re.compile(grammar.pattern())
    if pattern.fullmatch(text):
        return text
    return next((text[:end] for end in range(len(text), 0, -1) if pattern.fullmatch(text[:end])), text)
