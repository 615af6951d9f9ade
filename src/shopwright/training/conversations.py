"""Samples as tokens: the prompt as the model will be asked it, and the reply as the only thing to learn."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from transformers import PreTrainedTokenizerBase

from shopwright.instructions.samples import Sample
from shopwright.models.chat import CHAT_TEMPLATE, TURN_END, render
from shopwright.models.model import Message
from shopwright.training.errors import NothingToLearn, TemplateDoesNotFit, TokenMissing
from shopwright.training.refusals import NoEndInTemplate


@dataclass(frozen=True)
class Example:
    """One sequence of token ids; those from `learn_from` on are learnt, the ones before are only read."""

    ids: tuple[int, ...]
    learn_from: int
    task: str


@dataclass(frozen=True)
class Examples:
    """What a set came to: the sequences, and how many samples were too long."""

    kept: tuple[Example, ...]
    too_long: int

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """Tokens of each sequence."""
        return tuple(len(example.ids) for example in self.kept)


@dataclass(frozen=True)
class Speech:
    """How one base model writes a conversation: its tokenizer and its template."""

    tokenizer: PreTrainedTokenizerBase
    name: str

    @property
    def template(self) -> str:
        """The tokenizer's own chat template, or the house's where it has none."""
        return self.tokenizer.chat_template or CHAT_TEMPLATE

    @property
    def end(self) -> str:
        """The token after which a reply is over."""
        return str(self.tokenizer.eos_token or TURN_END) if self.tokenizer.chat_template else TURN_END

    def write(self, messages: Sequence[Message], reply_follows: bool) -> str:
        """Messages as the model reads them."""
        tokens = {"bos_token": self.tokenizer.bos_token or "", "eos_token": self.tokenizer.eos_token or ""}
        return render(messages, self.template, reply_follows, **tokens)


@dataclass(frozen=True)
class Exchange:
    """What is asked and what is replied, in a task's name."""

    asked: tuple[Message, ...]
    reply: str
    task: str


def tokenise(samples: Sequence[Sample], speech: Speech, max_length: int) -> Examples:
    """The samples as examples; those of more than `max_length` tokens are left out and counted, never cut.

    Raises TokenMissing, TemplateDoesNotFit, NothingToLearn.
    """
    examples = examples_of([_exchange(sample) for sample in samples], speech)
    kept = tuple(example for example in examples if len(example.ids) <= max_length)
    if not any(example.learn_from < len(example.ids) for example in kept):
        raise NothingToLearn("these samples", _why_nothing(examples, max_length))
    return Examples(kept, len(examples) - len(kept))


def examples_of(exchanges: Sequence[Exchange], speech: Speech) -> tuple[Example, ...]:
    """Every exchange as tokens, however many. Raises TokenMissing, TemplateDoesNotFit."""
    _must_end_turns(speech)
    texts = [_parts(exchange, speech) for exchange in exchanges]
    prompts = _ids([prompt for prompt, _ in texts], speech)
    targets = _ids([target for _, target in texts], speech)
    return tuple(_example(*row, speech) for row in zip(prompts, targets, exchanges, strict=True))


def _exchange(sample: Sample) -> Exchange:
    system = (Message("system", sample.system),) if sample.system else ()
    return Exchange((*system, Message("user", sample.prompt.text)), sample.reply, sample.task)


def _why_nothing(examples: Sequence[Example], max_length: int) -> str:
    shortest = min((len(example.ids) for example in examples), default=0)
    if shortest > max_length:
        return f"the shortest has {shortest} tokens and max_length is {max_length}. Raise max_length."
    return "no reply leaves a token to learn. Look at the set's replies and at the base's chat template."


def _must_end_turns(speech: Speech) -> None:
    if speech.tokenizer.convert_tokens_to_ids(speech.end) in (None, speech.tokenizer.unk_token_id):
        raise TokenMissing(speech.name, speech.end)


def _parts(exchange: Exchange, speech: Speech) -> tuple[str, str]:
    """The text that is asked, and the text that is learnt: the reply and the end of its turn."""
    prompt = speech.write(exchange.asked, reply_follows=True)
    whole = speech.write((*exchange.asked, Message("assistant", exchange.reply)), reply_follows=False)
    wanted = prompt + exchange.reply + speech.end
    if whole.startswith(prompt + exchange.reply) and not whole.startswith(wanted):
        raise NoEndInTemplate(speech.name, speech.end, whole)
    if not whole.startswith(wanted):
        raise TemplateDoesNotFit(speech.name, wanted, whole)
    return prompt, exchange.reply + speech.end if exchange.reply else ""


def _ids(texts: Sequence[str], speech: Speech) -> list[list[int]]:
    # The template has written every special token itself.
    ids: list[list[int]] = speech.tokenizer(list(texts), add_special_tokens=False)["input_ids"] if texts else []
    return ids


def _example(prompt: list[int], target: list[int], exchange: Exchange, speech: Speech) -> Example:
    if not prompt:
        raise TemplateDoesNotFit(speech.name, exchange.asked[-1].content, "")
    return Example((*prompt, *target), len(prompt), exchange.task)
