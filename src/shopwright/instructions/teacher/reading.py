"""Reads the teacher's replies: JSON of the wanted form, or the reason why a reply cannot be used."""

import json
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

from shopwright.instructions.teacher.caching import Kept
from shopwright.instructions.teacher.prompting import Form

CUT_OFF, NO_JSON, NOT_THE_FORM = "reply cut off", "reply is not JSON", "reply has not the wanted form"


@dataclass(frozen=True)
class Unusable:
    """A reply that cannot be used: the reason that is counted, and the words that the teacher is told."""

    reason: str
    problem: str


def read(kept: Kept, form: Form) -> BaseModel | Unusable:
    """What a reply says. A fence or words around the JSON object are left out; nothing else is guessed at."""
    if kept.finish_reason == "length":
        return Unusable(CUT_OFF, "it was cut off")
    start, end = kept.text.find("{"), kept.text.rfind("}")
    try:
        value = json.loads(kept.text[start : end + 1] if 0 <= start < end else kept.text, strict=False)
    except json.JSONDecodeError as error:
        return Unusable(NO_JSON, f"it is not JSON ({error.msg}, character {error.pos})")
    try:
        return form.model_validate(value)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'reply'}: {one['msg']}" for one in error.errors())
        return Unusable(NOT_THE_FORM, problems)
