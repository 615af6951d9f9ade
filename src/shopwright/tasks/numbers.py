"""Reading printed numbers out of a reply."""

import re

from shopwright.tasks.prompt import Prompt

_NUMBER = re.compile(r"(?<![\w.])\d{1,3}(?!\w|\.\d)")
_LINE_NUMBER = re.compile(r"^\s*(?:\d+[.)]\s+)?(?:option\s+)?[\[(]?(\d{1,3})\b", re.IGNORECASE)
_LABEL = re.compile(
    r"^\s*(?:the\s+)?(?:answer|option|ranking|order|selection|products?)\b\s*(?:is|are)?\s*[:=]?\s*", re.I
)


def numbers_in(reply: str) -> list[int]:
    """Every whole number that stands by itself, in order; decimals and numbers inside words are none."""
    return [int(found) for found in _NUMBER.findall(_LABEL.sub("", reply.strip()))]


def listed_numbers(reply: str, prompt: Prompt) -> list[int]:
    """Option numbers named by a list: on one line between separators, or one a line; later repeats are left out."""
    lines = [line for line in reply.strip().splitlines() if line.strip()]
    if len(lines) > 1 and all(_LINE_NUMBER.match(line) for line in lines):
        named = [_numbered_line(line, prompt) for line in lines]
    else:
        named = numbers_in(reply)
    return list(dict.fromkeys(named))


def _numbered_line(line: str, prompt: Prompt) -> int:
    """The option that a line names: by its text if it quotes one, else by its number."""
    body = re.sub(r"^\s*\d+[.)]\s+", "", line).strip()
    quoted = [n for n, option in zip(prompt.numbers, prompt.options, strict=True) if option.strip() == body]
    if quoted:
        return quoted[0]
    own = _LINE_NUMBER.match(line if not re.fullmatch(r"\d{1,3}", body) else body)
    return int(own.group(1)) if own else -1
