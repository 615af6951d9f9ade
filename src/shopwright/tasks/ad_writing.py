"""Task: write an advertisement within a channel's limit, in words that the record supports."""

from collections.abc import Iterator
from typing import NamedTuple

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.cases import basis, writing
from shopwright.tasks.drawing import one_line, sentences, title_of
from shopwright.tasks.listing import listing, named, phrase_in
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.text import ROUGE_TEXT

PHRASINGS = (
    "Write an advertisement for {channel}, at most {limit} characters, that stresses {stress}.\n{listing}\nOutput:",
    "Instructions: Generate an ad for the product from its features. Channel: {channel}. Limit: {limit} characters. "
    "Highlight: {stress}.\n{listing}\nAd:",
    "{listing}\nFor {channel}: one line of ad copy about {stress}, no longer than {limit} characters.\nOutput:",
    "I need something short for {channel}. It must fit {limit} characters, and our customers care about {stress}.\n"
    "{listing}",
    "Our campaign is about {stress}. Give me a line for {channel} ({limit} characters at most) that is true to this:\n"
    "{listing}",
    "Sell this in {limit} characters on {channel}, with an eye on {stress}.\n{listing}\nYour line:",
)


class Channel(NamedTuple):
    """Where an advertisement is shown, and how many characters it has there."""

    name: str
    limit: int


CHANNELS = (
    Channel("a Google responsive search ad (description)", 90),
    Channel("a Meta feed ad (primary text)", 125),
)
SHORTEST = 25
POINTERS = ("It ", "Its ", "They ", "Their ", "This one ", "These ")
"""Sentences that begin so lean on one before them, and stand alone only where there is no other."""


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a channel and product: the sentence of its description that fits and states a fact of the record."""
    for product in catalogue.products:
        facts = list(named(product))
        for channel in CHANNELS:
            fitting = [s for s in sentences(product.description or "") if SHORTEST <= len(s) <= channel.limit]
            found = {s: name for s in fitting for name, value in facts if phrase_in(s, value)}
            found = {s: name for s, name in found.items() if not s.startswith(POINTERS)} or found
            if found:
                yield _case(product, channel, found, chance.child(product.id, channel.limit))


def _case(product: Product, channel: Channel, found: dict[str, str], chance: Chance) -> Case:
    line = chance.random().choice(list(found))
    as_good = (line, *(s for s, name in found.items() if name == found[line] and s != line))
    text = _with_name(line, product, channel.limit)
    shown, stress = listing(product, 600), f"the {found[line]}"
    return writing(
        basis(f"{product.id}/{channel.limit}", product),
        {"channel": channel.name, "limit": str(channel.limit), "stress": stress, "listing": shown},
        f"An advertisement for {title_of(product)} that stresses {stress}",
        Text(text=text, references=tuple(s for s in as_good if s != text)),
        shown,
        channel.limit,
        [value for name, value in named(product) if name == found[line]],
    )


def _with_name(line: str, product: Product, limit: int) -> str:
    """The line after the first part of the title, where the line does not name the brand and there is room."""
    named_line = f"{title_of(product).split(', ')[0]}: {line}"
    return line if phrase_in(line, one_line(product.brand or "")) or len(named_line) > limit else named_line


AD_WRITING = Task(
    name="ad-writing",
    skill=Skill.AUTHORING,
    answers=ROUGE_TEXT,
    needs=("products",),
    draw=draw,
    phrasings=PHRASINGS,
    publishes=True,
)
