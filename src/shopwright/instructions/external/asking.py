"""How a set's row is put as a question: options numbered, the answer found among them, its subject named."""

import re
from collections.abc import Sequence

from shopwright.foundation.chance import Chance
from shopwright.instructions.marks import normalised
from shopwright.tasks.answers import Choice, Ranking
from shopwright.tasks.foreign_prompts import CLOSING, find_listing
from shopwright.tasks.prompt import Prompt, numbered

LONGEST_TEXT = 5000
EXTRACTION = "attribute-extraction"
"""The task of ours that asks for the words of a title that state an attribute."""
EXTRACTIONS = (
    'Which words of this text state the {attribute}? Copy them exactly.\n"{text}"\nOutput:',
    "Extract the {attribute}.\nText: {text}\nGive the words as they stand, with commas between.",
    "Text: {text}\nEntity type: {attribute}\nEntities:",
    "Find the {attribute} in “{text}” and repeat it word for word.",
)
_LETTER = re.compile(r"^\s*[(\[]?([A-Za-z]|\d{1,2})[)\].:]\s+")
_QUOTED = re.compile(r"(?<!\w)['\"“]((?:[^'\"“”\n]|(?<=\w)'(?=\w)){4,})['\"”](?!\w)")
_LABELLED = re.compile(r"^[ \t]*(?!Instructions?:)[A-Z][A-Za-z0-9 ]{0,24}:[ \t]*(\S.*)$", re.MULTILINE)


def choice_prompt(question: str, options: Sequence[str], language: str = "en") -> Prompt:
    """A question with its options printed below it, numbered from 1, before the line that invites the answer."""
    shown = tuple(" ".join(option.split()) for option in options)
    closing = CLOSING.search(question)
    body = question[: closing.start()] if closing else question
    return Prompt(
        task="",
        kind="choice",
        text=f"{body.rstrip()}\n{numbered(shown)}\nAnswer with the number.\nAnswer:",
        question=" ".join(body.split()),
        options=shown,
        language=language,
    )


def text_prompt(text: str, language: str = "en") -> Prompt:
    """A question that is answered freely."""
    return Prompt(
        task="", kind="text", text=text, question=" ".join(text.split()), max_characters=LONGEST_TEXT, language=language
    )


def extraction_prompt(attribute: str, text: str, phrasing: int) -> Prompt:
    """The question which words of a text state an attribute."""
    template = EXTRACTIONS[phrasing % len(EXTRACTIONS)]
    return Prompt(
        task="",
        kind="entities",
        text=template.format(attribute=attribute, text=text),
        question=f"Which words of {text} state the {attribute}?",
        source=text,
    )


def phrasing_for(chance: Chance, *names: object) -> int:
    """The phrasing of chance's for one extraction question."""
    return chance.child("phrasing", *names).number() % len(EXTRACTIONS)


def bare_option(option: str) -> str:
    """An option without the letter or number that is printed before it."""
    return _LETTER.sub("", option).strip()


def label_of(option: str) -> str:
    """The letter or number printed before an option, in capitals; nothing where there is none."""
    found = _LETTER.match(option)
    return found[1].upper() if found else ""


def choice_among(answer: str, options: Sequence[str]) -> Choice | None:
    """The option that an answer means: by its label, by its words, or by its letter counted from A."""
    said, labels = answer.strip().rstrip(".:)").strip("(["), [label_of(option) for option in options]
    if said.upper() in labels:
        return Choice(number=labels.index(said.upper()) + 1)
    bare = [bare_option(option).casefold() for option in options]
    if bare_option(answer).casefold() in bare:
        return Choice(number=bare.index(bare_option(answer).casefold()) + 1)
    place = ord(said.upper()) - ord("A") if len(said) == 1 and said.isalpha() else -1
    return Choice(number=place + 1) if 0 <= place < len(options) and not any(labels) else None


def ranking_of(order: Sequence[int]) -> Ranking:
    """A gold ranking of which only the order is known: its gains fall from 1 by equal steps."""
    gains = {number: (len(order) - place) / len(order) for place, number in enumerate(order)}
    return Ranking(order=tuple(order), gains=tuple(gains[number] for number in sorted(gains)))


def subject_of(text: str) -> str:
    """What a question is about, whatever its wording: the longest labelled line or quotation outside its options."""
    listing = find_listing(text)
    body = CLOSING.sub("", text[: listing.start] + text[listing.end :] if listing else text)
    return normalised(max([*_LABELLED.findall(body), *_QUOTED.findall(body)], key=len, default=body)) or text
