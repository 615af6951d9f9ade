"""A base's way of speaking, opened and checked: tokenizer, template and embedding have to belong together."""

import re
from pathlib import Path

from transformers import AutoConfig, AutoTokenizer

from shopwright.models.chat import CHAT_TEMPLATE
from shopwright.models.model import Message
from shopwright.training.conversations import Speech
from shopwright.training.refusals import TokenSplit, VocabularyTooLarge

MARK = re.compile(r"<\|[^\s|<>]+\|>|<(?:start|end)_of_turn>")
"""What templates write around turns."""
TURNS = (Message("user", "a"), Message("assistant", "b"))


def open_speech(base: Path, name: str) -> Speech:
    """The tokenizer and template in a base's folder. Raises VocabularyTooLarge and TokenSplit."""
    speech = Speech(AutoTokenizer.from_pretrained(base), name)
    config = AutoConfig.from_pretrained(base)
    must_have_rows(speech, getattr(config.get_text_config(), "vocab_size", len(speech.tokenizer)))
    must_keep_marks_whole(speech)
    return speech


def must_have_rows(speech: Speech, rows: int) -> None:
    """Every token has a row in the embedding. Raises VocabularyTooLarge."""
    if len(speech.tokenizer) > rows:
        raise VocabularyTooLarge(speech.name, len(speech.tokenizer), rows)


def must_keep_marks_whole(speech: Speech) -> None:
    """The marks of a conversation are tokens of their own. Raises TokenSplit.

    A template may write marks that its tokenizer never knew and its model learnt as text; but those that are in the
    vocabulary, and those of the house's template, are to be read as one token each.
    """
    written = speech.write(TURNS, reply_follows=True)
    own = speech.template == CHAT_TEMPLATE
    for mark in dict.fromkeys((*MARK.findall(written), speech.end)):
        pieces = speech.tokenizer.tokenize(mark)
        if len(pieces) > 1 and (own or _is_token(mark, speech)):
            raise TokenSplit(speech.name, mark, pieces)


def _is_token(mark: str, speech: Speech) -> bool:
    return mark in speech.tokenizer.get_vocab()
