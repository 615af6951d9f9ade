"""Task: write the title of a product from its brand, category, facts and description."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.cases import basis, writing
from shopwright.tasks.drawing import one_line, shorten, title_of
from shopwright.tasks.listing import facts, leaf_of, phrase_in
from shopwright.tasks.query_title import WORD
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.text import ROUGE_TEXT

PHRASINGS = (
    "Write the title of the product from what is known of it.\n{details}\nTitle:",
    "Instructions: Generate a title for the product listing. Use no word that the details do not support.\n{details}\n"
    "Output:",
    "You are given the details of a product. Output its title as it appears on an e-commerce website.\n{details}\n"
    "Output:",
    "I'm listing this and have no title yet:\n{details}\nWhat shall I call it? Only the title, please.",
    "{details}\n\nOur feed needs a title for this article: brand, name, kind, and what sets it apart. Title:",
    "A supplier sent us these lines without a headline:\n{details}\nThe headline of the page is",
    "What would a shop call this?\n{details}\nOne line, nothing else.",
)
LONGEST = 150
FEWEST_WORDS = 3
LINKS = frozenset("a an and by for from in of on the to with".split())
"""Words that claim nothing."""


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a product whose title names its brand and says nothing that the shown details do not."""
    for product in catalogue.products:
        title, shown = title_of(product), details(product)
        fits = len(title) <= LONGEST and len(WORD.findall(title)) >= FEWEST_WORDS
        if fits and phrase_in(title, one_line(product.brand or "")) and stands_on(title, shown):
            question = f"A title for the product with these details: {one_line(shown)}"
            yield writing(basis(product.id, product), {"details": shown}, question, Text(text=title), shown, LONGEST)


def details(product: Product) -> str:
    """What is known of a product beside its title, one kind a line."""
    rows = (
        ("Brand", one_line(product.brand or "")),
        ("Category", leaf_of(product)),
        ("Facts", facts(product)),
        ("Description", shorten(product.description or "", 320)),
    )
    return "\n".join(f"{name}: {value}" for name, value in rows if value)


def stands_on(text: str, shown: str) -> bool:
    """Whether every word of a text stands in what is shown, in one or in many."""
    known = {_stem(word) for word in WORD.findall(shown)}
    return all(_stem(word) in known or word.lower() in LINKS for word in WORD.findall(text))


def _stem(word: str) -> str:
    low = word.casefold()
    return low[:-1] if low.endswith("s") and len(low) > 3 else low


TITLE_WRITING = Task(
    name="title-writing",
    skill=Skill.AUTHORING,
    answers=ROUGE_TEXT,
    needs=("products",),
    draw=draw,
    phrasings=PHRASINGS,
    publishes=True,
)
