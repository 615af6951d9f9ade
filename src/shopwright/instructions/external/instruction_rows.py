"""Sets of instruction, input and output: EcomInstruct, EshopInstruct, Alpaca and Dolly."""

import re
from collections.abc import Callable, Iterator

from shopwright.catalogue.sources.tables import Row
from shopwright.instructions.external.asking import ranking_of, subject_of, text_prompt
from shopwright.instructions.external.sets import Draft, ExternalSet, Head, Source, perhaps, published_part, words
from shopwright.tasks.answers import Answer, Choice, Selection, Text
from shopwright.tasks.foreign_prompts import RANK_WORDS, find_listing, is_bare, prompt_of
from shopwright.tasks.prompt import Prompt

_NUMBERS = re.compile(r"\[?\s*\d{1,2}(?:\s*,\s*\d{1,2})*\s*\]?")
_ONE = re.compile(r"\s*\(?(\d{1,2}|[A-Z])\)?[.:]?\s*")


def drafts(
    source: Source, sub_task: Callable[[Row], str], asked: tuple[str, str], answered: tuple[str, ...]
) -> Iterator[Draft]:
    """One question a row: `asked` names instruction and input, `answered` the columns that may hold the answer."""
    rows = (row for row in source.rows(asked[0]) if any(name in row.values for name in answered))
    return source.read(rows, lambda row: (_drafted(row, sub_task(row), asked, answered),))


def _drafted(row: Row, sub_task: str, asked: tuple[str, str], answered: tuple[str, ...]) -> Draft:
    instruction, given = words(row, asked[0]), perhaps(row, asked[1])
    reply = words(row, next((name for name in answered if name in row.values), answered[0]))
    text = f"{instruction}\n{given}" if given else instruction
    prompt, gold = read_answer(text, reply)
    return Draft(
        place=row.place,
        sub_task=sub_task,
        prompt=prompt,
        gold=gold,
        about=subject_of(given or instruction),
        part=published_part(str(row.values.get("split") or "")),
    )


def read_answer(text: str, reply: str) -> tuple[Prompt, Answer]:
    """A prompt with its answer: numbers of the options where the reply names such, else free text."""
    listing = find_listing(text)
    if listing and (one := _ONE.fullmatch(reply)):
        prompt = prompt_of("", "choice", text)
        number = _number(one[1], prompt)
        if number in prompt.numbers and not is_bare(prompt):
            return prompt, Choice(number=number)
    if listing and "," in reply and _NUMBERS.fullmatch(reply.strip()):
        return _several(text, tuple(dict.fromkeys(map(int, re.findall(r"\d+", reply)))))
    return text_prompt(text), Text(text=reply)


def _several(text: str, numbers: tuple[int, ...]) -> tuple[Prompt, Answer]:
    prompt = prompt_of("", "selection", text)
    if RANK_WORDS.search(text) and sorted(numbers) == list(prompt.numbers):
        return prompt.model_copy(update={"kind": "ranking", "wanted": 1}), ranking_of(numbers)
    return prompt.model_copy(update={"wanted": min(len(numbers), 3)}), Selection(numbers=numbers)


def _number(name: str, prompt: Prompt) -> int:
    return int(name) if name.isdigit() else prompt.first_number + ord(name) - ord("A")


def _task_column(row: Row) -> str:
    name = perhaps(row, "task") or perhaps(row, "task_name") or perhaps(row, "task_type") or "instruction"
    return "-".join(re.findall(r"\w+", name.lower().replace("_", " ")))


def _category_column(row: Row) -> str:
    return (perhaps(row, "category") or "instruction").replace("_", "-")


def _of_llasa(head: Head) -> bool:
    named = any("eshop" in part.lower() for part in head.file.parts[-2:])
    return named and {"instruction", "output"} <= set(head.columns)


ECOM_INSTRUCT = ExternalSet(
    name="ecominstruct",
    title="EcomInstruct",
    licence="Apache-2.0 (from memory)",
    use="train",
    anchors=(frozenset({"instruction", "task", "output"}), frozenset({"instruction", "task", "target"})),
    drafts=lambda source: drafts(source, _task_column, ("instruction", "input"), ("output", "target")),
)
ESHOP_INSTRUCT = ExternalSet(
    name="eshopinstruct",
    title="EshopInstruct",
    licence="unstated (EshopInstruct)",
    use="evaluation only",
    anchors=(),
    drafts=lambda source: drafts(source, _task_column, ("instruction", "input"), ("output",)),
    recognises=_of_llasa,
)
DOLLY = ExternalSet(
    name="dolly",
    title="Dolly 15k",
    licence="CC-BY-SA-3.0",
    use="share-alike train",
    anchors=(frozenset({"instruction", "context", "response"}),),
    drafts=lambda source: drafts(source, _category_column, ("instruction", "context"), ("response",)),
)
ALPACA = ExternalSet(
    name="alpaca",
    title="Alpaca",
    licence="CC-BY-NC-4.0",
    use="evaluation only",
    anchors=(frozenset({"instruction", "output"}),),
    drafts=lambda source: drafts(source, _task_column, ("instruction", "input"), ("output",)),
)
