"""What the teacher is asked in each of the four steps, and the form that its reply must have."""

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from shopwright.instructions.teacher.seeds import TEACHER_TASKS, Seed
from shopwright.models.model import Message
from shopwright.tasks.grammar import Characters, Grammar, Words
from shopwright.tasks.grammar import Sequence as InOrder

Line = Annotated[str, StringConstraints(strip_whitespace=True)]

SYSTEM = (
    "You write training examples for the language model of online shops. Products, shops and people are invented. "
    "You reply with one JSON object and nothing else."
)
RULES = (
    "The input holds every fact that an answer needs: names, materials, sizes, prices, what a customer said. "
    "Write plain English. No real brand, no real person, no address, no link."
)
TRUTH = (
    "Say only what the instruction and its input say: no other number, material, property, price or promise. "
    "Do not repeat the input as it stands."
)
FORMS: dict[str, str] = {
    "ad-writing": "The output is one advertisement of 8 to 70 words.",
    "query-title": "The output is one title on one line.",
    "listing-classification": "The output is one path from the department down, with ' > ' between its parts.",
    "purchase-intent": "The output says in one or two sentences what the customer wants, and what shows it.",
    "general-qa": "The output is an answer of one to four sentences.",
}


class Asked(BaseModel):
    """A new instruction, and the input that it is about."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    instruction: Line
    input: Line


class Answered(BaseModel):
    """The output for an instruction."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    output: Line


Form = type[Asked] | type[Answered]


@dataclass(frozen=True)
class Call:
    """One thing that the teacher is asked: its turns, the form of the reply, and the seed of its chance."""

    messages: tuple[Message, ...]
    form: Form
    seed: int


def self_instruct(task: str, examples: Sequence[Seed], seed: int) -> Call:
    """Ask for a new instruction of a task, after examples of it; the first one says whose features it joins."""
    shown = "\n".join(_asked(example) for example in examples)
    text = (
        f"Task: {TEACHER_TASKS[task]}.\nExamples:\n{shown}\n\n"
        f"Write one new instruction with its input for the same task, about another product, shop or situation than "
        f"the examples. Let it join what these present and want: {', '.join(examples[0].objects)}. {RULES}\n"
        'Reply with {"instruction": ..., "input": ...}.'
    )
    return _call(text, Asked, seed)


def evolve(parent: Seed, seed: int) -> Call:
    """Ask for a harder or more specific instruction of the same task."""
    text = (
        f"Task: {TEACHER_TASKS[parent.task]}.\nInstruction:\n{_asked(parent)}\n\n"
        "Make it harder or more specific: add a constraint, a further fact that matters, an audience, a case that is "
        "easily got wrong, or set it in another department. It must still be answered from its input alone. "
        f'{RULES}\nReply with {{"instruction": ..., "input": ...}}.'
    )
    return _call(text, Asked, seed)


def rephrase(parent: Seed, seed: int) -> Call:
    """Ask for the same instruction in other words, so that its answer stays right."""
    text = (
        f"Task: {TEACHER_TASKS[parent.task]}.\nInstruction:\n{_asked(parent)}\n\n"
        "Say the same in other words and in another order, instruction and input both. Keep every fact, name and "
        f'number; add none. {RULES}\nReply with {{"instruction": ..., "input": ...}}.'
    )
    return _call(text, Asked, seed)


def answer(task: str, asked: Asked, examples: Sequence[Seed], seed: int) -> Call:
    """Ask for the output of an instruction that has none, after examples that have theirs."""
    shown = "\n".join(_solved(example) for example in examples)
    question = _json({"instruction": asked.instruction, "input": asked.input})
    text = (
        f"Task: {TEACHER_TASKS[task]}.\nExamples:\n{shown}\n\nInstruction:\n{question}\n\n"
        f'Write its output. {FORMS[task]} {TRUTH}\nReply with {{"output": ...}}.'
    )
    return _call(text, Answered, seed)


def corrected(call: Call, reply: str, problem: str) -> tuple[Message, ...]:
    """The call's turns after a reply that could not be used, and what was wrong with it."""
    fields = ", ".join(f'"{name}": ...' for name in call.form.model_fields)
    told = f"That cannot be used: {problem}. Reply with {{{fields}}} and nothing else."
    return (*call.messages, Message("assistant", reply[:2000]), Message("user", told))


@functools.cache
def schema_of(form: Form) -> str:
    """The JSON schema of a form, as JSON."""
    schema = form.model_json_schema()
    fields = {name: {"type": "string"} for name in schema["properties"]}
    return json.dumps({"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False})


@functools.cache
def grammar_of(form: Form) -> Grammar:
    """The same form for an engine that takes grammars: values of one line, without quotes within."""
    parts: list[Grammar] = [Words("{")]
    for place, name in enumerate(form.model_fields):
        parts += [Words(f'{", " if place else ""}"{name}": "'), Characters(900, without='"\\'), Words('"')]
    return InOrder((*parts, Words("}")))


def _call(text: str, form: Form, seed: int) -> Call:
    return Call((Message("system", SYSTEM), Message("user", text)), form, seed)


def _asked(seed: Seed) -> str:
    return _json({"instruction": seed.instruction, "input": seed.input})


def _solved(seed: Seed) -> str:
    return _json({"instruction": seed.instruction, "input": seed.input, "output": seed.output})


def _json(value: dict[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False)
