"""Entities: phrases found in a text; micro-F1."""

import ast
import re
import warnings

from shopwright.tasks.answers import Answer, Entities, Score, UnreadableReply
from shopwright.tasks.grammar import Characters, Grammar, Listed, OneOf, Words
from shopwright.tasks.prompt import AnswerKind, Prompt

_LABEL = re.compile(r"\s*(?:[A-Za-z]+\s+){0,4}[A-Za-z]+\s*:\s*(?=\S)")
_BULLET = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s+(?=\S)")
_QUOTED = re.compile(r"(['\"`“])(.+)['\"`”]")
MOST = 5
"""How many phrases a constrained reply may name."""
LONGEST = 60
"""Of how many characters a phrase of a constrained reply may be."""


class EntityAnswers:
    """Phrases, said with commas between, or as a list literal where that would not be read back."""

    kind: AnswerKind = "entities"
    metric = "micro f1"

    def render(self, answer: Answer) -> str:
        """`red, cotton`, or `['red, blue', 'cotton']`."""
        assert isinstance(answer, Entities)
        plain = ", ".join(answer.names)
        return plain if answer.names and _written_out(plain) == list(answer.names) else repr(list(answer.names))

    def read(self, reply: str, prompt: Prompt) -> Entities:
        """The phrases named, each once: in a list literal, between commas, or one a line.

        An empty list literal says that there are none; an empty reply says nothing and is unreadable.
        """
        names = _literal(reply)
        if names is None:
            names = _written_out(reply)
            if not names:
                raise UnreadableReply(reply, "phrase")
        first_said: dict[str, str] = {}
        for name in names:
            first_said.setdefault(_key(name), name)
        return Entities(names=tuple(first_said.values()))

    def score(self, answer: Answer, gold: Answer) -> Score:
        """F1 of this answer, and the counts that micro-F1 adds up; case, spaces and a last full stop do not matter."""
        assert isinstance(answer, Entities) and isinstance(gold, Entities)
        named, wanted = set(map(_key, answer.names)), set(map(_key, gold.names))
        hits, total = len(named & wanted), len(named) + len(wanted)
        return Score(value=2 * hits / total if total else 1.0, hits=hits, predicted=len(named), gold=len(wanted))

    def grammar(self, prompt: Prompt) -> Grammar:
        """Some of the options where the prompt offers them, else short phrases with commas between."""
        if prompt.options:
            return Listed(OneOf(tuple(Words(option) for option in prompt.options)), ", ", 1, MOST)
        return Listed(Characters(LONGEST, without=',"[]'), ", ", 1, MOST)


def _key(name: str) -> str:
    folded = " ".join(name.lower().split())
    return folded.rstrip(".") or folded


def _literal(reply: str) -> list[str] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes in what a model wrote
            value = ast.literal_eval(reply.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    return [name for name in map(str, value) if name.strip()] if isinstance(value, list) else None


def _written_out(reply: str) -> list[str]:
    """Phrases between commas or line breaks, without the label before them, bullets, brackets and quotes."""
    text = _bracketless(_after(_LABEL, reply.strip()))
    parts = [part for line in text.splitlines() for part in _after(_BULLET, line).split(",")]
    return [name for name in map(_unquoted, parts) if name]


def _after(beginning: re.Pattern[str], text: str) -> str:
    found = beginning.match(text)
    return text[found.end() :] if found else text


def _bracketless(text: str) -> str:
    return text[1:-1] if text.startswith("[") and text.endswith("]") else text


def _unquoted(part: str) -> str:
    quoted = _QUOTED.fullmatch(part.strip())
    return (quoted[2] if quoted else part).strip()


ENTITIES = EntityAnswers()
