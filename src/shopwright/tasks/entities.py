"""Entities: phrases found in a text; micro-F1."""

import ast
import re

from shopwright.tasks.answers import Answer, Entities, Score, UnreadableReply
from shopwright.tasks.grammar import Characters, Grammar, Listed, OneOf, Words
from shopwright.tasks.prompt import AnswerKind, Prompt

_PREFIX = re.compile(r"^\s*(?:the\s+)?(?:entit(?:y|ies)|answers?|phrases?)\s*(?:is|are)?\s*:\s*", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
MOST = 5
"""How many phrases a constrained reply may name."""


class EntityAnswers:
    """Phrases, said with commas between, or as a list literal where one holds a comma."""

    kind: AnswerKind = "entities"
    metric = "micro f1"

    def render(self, answer: Answer) -> str:
        """`red, cotton`, or `['red, blue', 'cotton']`."""
        assert isinstance(answer, Entities)
        plain = all(_plain(name) for name in answer.names)
        return ", ".join(answer.names) if plain else repr(list(answer.names))

    def read(self, reply: str, prompt: Prompt) -> Entities:
        """The phrases named, each once: a list literal, a line each, or with commas between."""
        names = _literal(reply.strip())
        if names is None:
            names = _written_out(_PREFIX.sub("", reply.strip()) or reply)
        kept = {_key(name): name.strip() for name in reversed(names) if name.strip()}
        if not kept:
            raise UnreadableReply(reply, "phrase")
        return Entities(names=tuple(reversed(kept.values())))

    def score(self, answer: Answer, gold: Answer) -> Score:
        """F1 of this answer, and the counts that micro-F1 adds up; case and surrounding space do not matter."""
        assert isinstance(answer, Entities) and isinstance(gold, Entities)
        named, wanted = {_key(n) for n in answer.names}, {_key(n) for n in gold.names}
        hits = len(named & wanted)
        total = len(named) + len(wanted)
        return Score(value=2 * hits / total if total else 0.0, hits=hits, predicted=len(named), gold=len(wanted))

    def grammar(self, prompt: Prompt) -> Grammar:
        """Some of the options where the prompt offers them, else a short line that holds more than separators."""
        if prompt.options:
            return Listed(OneOf(tuple(Words(option) for option in prompt.options)), ", ", 1, MOST)
        return Listed(_PHRASE, ", ", 1, MOST)


def _plain(name: str) -> bool:
    return bool(name) and name == name.strip(" '\"[]") and not re.search(r"[,\n]", name) and not _PREFIX.match(name)


def _key(name: str) -> str:
    return " ".join(name.lower().split())


def _literal(text: str) -> list[str] | None:
    if not text.startswith("["):
        return None
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return [str(item) for item in value] if isinstance(value, list) else None


def _written_out(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if line.strip()]
    parts = [_BULLET.sub("", line) for line in lines] if len(lines) > 1 else text.split(",")
    return [part.strip().strip("[]").strip("'\" ") for part in parts]


_PHRASE = Characters(60, without=",'\"[]:*\\-")
ENTITIES = EntityAnswers()
