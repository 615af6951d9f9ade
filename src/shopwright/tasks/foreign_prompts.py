"""Options recognised in the text of a foreign prompt, so that grammars, hints and fusion work on it too."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shopwright.tasks.prompt import AnswerKind, Prompt

LABEL = re.compile(
    r"^(?:[A-Za-z][A-Za-z ]{0,40}:)?[ \t]*(?P<label>\(?(?P<name>\d{1,2}|[A-Z])[.):][ \t]+)(?=\S)", re.MULTILINE
)
"""The number or letter before an option: at the start of a line, or right after a heading's colon."""
INLINE_LABEL = re.compile(r"(?P<label>(?:(?<=\s)|^)(?P<name>\d)\.[ \t]+)(?=\S)")
"""The number before an option of a choice that is printed in one line."""
SCALE = re.compile(r"\b(?:scale (?:of|from)|rating (?:of|from)|stars?,? from) (\d) to (\d)\b", re.IGNORECASE)
"""A choice among the whole numbers of a scale, which prints no options."""
CLOSING = re.compile(r"\n\s*(?:Answer|Output|Response|Result|Your answer|The answer)\b[^\n]*:?\s*$", re.IGNORECASE)
"""The last line of a prompt that only invites the reply."""
RANK_WORDS = re.compile(r"\b(?:re-?rank|rank(?:ing|ed)?|permutation)\b", re.IGNORECASE)
PICK_WORDS = re.compile(
    r"\b(?:three|3|several|select|choose|pick|identify|list)\b[^.?!]*\b"
    r"(?:aspects|snippets|products|items|queries|options|numbers|indices|ids)\b|\bindices\b|\bnumbers\b[^.]*\bcomma"
    r"|\b(?:select|choose|pick|identify) (?:three|3)\b",
    re.IGNORECASE,
)
ENTITY_WORDS = re.compile(
    r"\bentit(?:y|ies)\b|\bextract (?:the )?(?:phrases|words|terms)\b|\battribute values?\b[^.]*\bquery\b"
    r"|\b(?:identify|locate|find|select|extract)\b[^.?\n]{0,40}'[^'\n]{2,40}'[^.?\n]{0,40}\b(?:query|title)\b",
    re.IGNORECASE,
)
SOURCE_LINE = re.compile(r"^[ \t]*(?:Query|Title|Product|Text|Input|Review|Sentence)\b[^:\n]*:[ \t]*(.+)$", re.M)
QUERY = re.compile(
    r"^[ \t]*(?:Search )?Query[ \t]*:[ \t]*(.+)$|\bquery\b[^'\"\n]{0,20}['\"]([^'\"\n]+)['\"]", re.M | re.I
)
KIND_OF_TYPE: dict[str, AnswerKind] = {
    "multiple-choice": "choice",
    "ranking": "ranking",
    "retrieval": "selection",
    "named_entity_recognition": "entities",
    "generation": "text",
}
"""ShopBench's task types in our words."""
WANTED = 3
"""How many options a ShopBench retrieval question asks for."""


BARE: Mapping[AnswerKind, tuple[tuple[str, ...], int]] = {
    "choice": (tuple(map(str, range(10))), 0),
    "ranking": (tuple(map(str, range(1, 6))), 1),
    "selection": (tuple(map(str, range(20))), 0),
}
"""The numbers that can be meant where no list is recognised, and the first of them."""


@dataclass(frozen=True)
class Listing:
    """The options found in a prompt's text."""

    options: tuple[str, ...]
    first_number: int
    start: int
    """Where in the text the first label begins."""
    end: int
    """Where the last option ends."""
    lettered: bool = False


@dataclass(frozen=True)
class _Label:
    number: int
    lettered: bool
    start: int
    end: int


def find_listing(text: str) -> Listing | None:
    """The last run of two or more labels that count up from 0, 1 or A without a gap; nothing where there is none."""
    return _last_run(text, LABEL)


def _listing_for(kind: AnswerKind, text: str) -> Listing | None:
    if kind == "choice":
        return _choices(text)
    return find_listing(text) if kind in ("ranking", "selection") else None


def _choices(text: str) -> Listing | None:
    scale = SCALE.search(text)
    if scale and int(scale[1]) < int(scale[2]):
        first, last = int(scale[1]), int(scale[2])
        return Listing(tuple(map(str, range(first, last + 1))), first, len(text), len(text))
    return _last_run(text, LABEL) or _last_run(text, INLINE_LABEL)


def _last_run(text: str, pattern: re.Pattern[str]) -> Listing | None:
    closing = CLOSING.search(text)
    stop = closing.start() if closing else len(text)
    runs = [run for run in _runs([label for label in _labels(text, pattern) if label.start < stop]) if len(run) > 1]
    return _listing(text, runs[-1], stop) if runs else None


def renumbered(text: str, listing: Listing) -> str:
    """The text with lettered options printed after numbers, counted from `first_number`."""
    lines = "\n".join(f"{number}. {option}" for number, option in enumerate(listing.options, listing.first_number))
    return text[: listing.start] + lines + text[listing.end :]


def prompt_of(task: str, kind: AnswerKind, text: str, language: str = "en") -> Prompt:
    """A foreign prompt's text with what can be recognised in it: options, question, source of entities."""
    listing = _listing_for(kind, text)
    options, first = (listing.options, listing.first_number) if listing else BARE.get(kind, ((), 1))
    shown = renumbered(text, listing) if listing and listing.lettered else text
    return Prompt(
        task=task,
        kind=kind,
        text=shown,
        question=_question(text, listing),
        options=options,
        first_number=first,
        wanted=WANTED if kind == "selection" else 1,
        source=_source(text) if kind == "entities" else "",
        language=language,
    )


def detect_kind(text: str, is_multiple_choice: bool) -> AnswerKind:
    """The kind of answer wanted, by rules, from all that ShopBench shows at test time."""
    if is_multiple_choice:
        return "choice"
    listing = find_listing(text)
    if listing:
        instructions = text[: listing.start] + text[listing.end :]
        if RANK_WORDS.search(instructions):
            return "ranking"
        if PICK_WORDS.search(instructions):
            return "selection"
    return "entities" if ENTITY_WORDS.search(SOURCE_LINE.sub("", text)) else "text"


def is_bare(prompt: Prompt) -> bool:
    """Whether the options are only their own numbers, so that a scorer cannot tell them apart."""
    return all(option == str(number) for option, number in zip(prompt.options, prompt.numbers, strict=True))


def _labels(text: str, pattern: re.Pattern[str]) -> list[_Label]:
    found = []
    for match in pattern.finditer(text):
        name = match["name"]
        number = int(name) if name.isdigit() else ord(name) - ord("A")
        found.append(_Label(number, not name.isdigit(), match.start("label"), match.end("label")))
    return found


def _runs(labels: list[_Label]) -> list[list[_Label]]:
    runs: list[list[_Label]] = []
    for label in labels:
        if runs and _goes_on(runs[-1], label):
            runs[-1].append(label)
        elif label.number == 0 or (label.number == 1 and not label.lettered):
            runs.append([label])
        elif runs and _leaps(runs[-1], label):
            runs[-1] = []
    return runs


def _leaps(run: list[_Label], label: _Label) -> bool:
    # A list with a gap in its numbers cannot be told from its count, so it is not recognised at all.
    return bool(run) and run[-1].lettered == label.lettered and label.number > run[-1].number + 1


def _goes_on(run: list[_Label], label: _Label) -> bool:
    return bool(run) and run[-1].lettered == label.lettered and label.number == run[-1].number + 1


def _listing(text: str, run: list[_Label], stop: int) -> Listing:
    ends = [label.start for label in run[1:]] + [_end_of_last(text, run[-1].end, stop)]
    options = tuple(" ".join(text[label.end : end].split()) for label, end in zip(run, ends, strict=True))
    return Listing(options, run[0].number, run[0].start, ends[-1], run[0].lettered)


def _end_of_last(text: str, start: int, stop: int) -> int:
    # The last option has no label after it: it ends with its line.
    line = text.find("\n", start)
    return stop if line < 0 else min(line, stop)


def _question(text: str, listing: Listing | None) -> str:
    query = QUERY.search(text)
    if query:
        return (query[1] or query[2]).strip()
    whole = text[: listing.start] + text[listing.end :] if listing else text
    return " ".join(CLOSING.sub("", whole).split())


def _source(text: str) -> str:
    lines = SOURCE_LINE.findall(CLOSING.sub("", text))
    return lines[-1].strip() if lines else text
