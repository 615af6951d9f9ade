"""Reading option numbers out of a reply: lists on one line, lists down the page, and single choices."""

import re
from collections.abc import Iterable, Iterator, Sequence

from shopwright.tasks.prompt import Prompt

_NUMBER = r"\d{1,4}(?!\w|[.,]\d)"
_ITEM = rf"(?:(?:options?|products?|items?|numbers?|no\.)\s*)?#?[\[(]?{_NUMBER}[\])]?"
_BETWEEN = r"(?:\s*(?:(?:->|=>|[,;>/|&→]|\.(?=\s)|\b(?:and|then)\b)\s*)+|\s+)"
_LIST = re.compile(rf"{_ITEM}(?:{_BETWEEN}{_ITEM})*", re.IGNORECASE)
_LIST_OF_DIGITS = re.compile(r"\d{1,4}(?:\s*,\s*\d{1,4})*")
_DECORATION = re.compile(r"[*_`\"“”]|\([^()\d]*\)")
_EDGES = " \t\r\n[](){}<>.,;'"
_INTRODUCED = re.compile(r"(?:[:=]|\b(?:is|are|be)\b)\s*([^:=]*)$", re.IGNORECASE)
_LINE = re.compile(r"(?:(?P<place>\d{1,4})[.):]|[-•])\s+(?P<body>\S.*)")
_BODY = re.compile(rf"{_ITEM}\s*(?:$|[-–:.,)]\s)", re.IGNORECASE)  # noqa: RUF001 (models do write en dashes)


def listed_numbers(reply: str, prompt: Prompt) -> list[int]:
    """The option numbers that a reply lists, in order, each once; nothing where it holds no list, or two that differ.

    A list stands on one line between commas, spaces, `>` and the like, perhaps after a colon; or one a line, where a
    numbered line names an option by number or by its whole text.
    """
    text = _DECORATION.sub(" ", reply)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    items = [found for found in map(_LINE.fullmatch, lines) if found]
    if len(items) < 2:
        named = next(_on_one_line([text]), []) or _agreed(_on_one_line(lines))
    else:
        prose = [line for line in lines if not _LINE.fullmatch(line)]
        named = _down_the_page(items, prompt) or _agreed(_on_one_line(prose))
    return list(dict.fromkeys(named))


def option_saying(text: str, prompt: Prompt) -> int | None:
    """The one option whose whole text this is, whatever its case; nothing where none or several are."""
    wanted = _bare(text)
    pairs = zip(prompt.numbers, prompt.options, strict=True)
    found = [number for number, option in pairs if wanted and _bare(option) == wanted]
    return found[0] if len(found) == 1 else None


def _bare(text: str) -> str:
    return " ".join(text.split()).strip(" .\"'*`").casefold()


def _on_one_line(candidates: Sequence[str]) -> Iterator[list[int]]:
    for candidate in candidates:
        introduced = _INTRODUCED.search(candidate)
        for part in (candidate, introduced[1] if introduced else ""):
            part = part.strip(_EDGES)
            if _LIST_OF_DIGITS.fullmatch(part) or _LIST.fullmatch(part):
                yield [int(number) for number in re.findall(r"\d+", part)]


def _agreed(lists: Iterable[list[int]]) -> list[int]:
    """What every one of the lists says; nothing where two differ."""
    distinct = list(dict.fromkeys(tuple(dict.fromkeys(numbers)) for numbers in lists))
    return list(distinct[0]) if len(distinct) == 1 else []


def _down_the_page(items: Sequence[re.Match[str]], prompt: Prompt) -> list[int]:
    bodies = [_named_in(item["body"], prompt) for item in items]
    told = [number for number in bodies if number is not None]
    if told:
        return told if len(told) == len(bodies) else []
    return _labels(items)


def _named_in(body: str, prompt: Prompt) -> int | None:
    said = option_saying(body, prompt)
    if said is None and _BODY.match(body):
        said = int(re.findall(r"\d+", body)[0])
    return said


def _labels(items: Sequence[re.Match[str]]) -> list[int]:
    """The numbers before the lines, unless they only count the lines: then they say nothing about the options."""
    labels = [int(item["place"]) for item in items if item["place"]]
    counting = labels == list(range(1, len(labels) + 1))
    return [] if counting or len(labels) < len(items) else labels
