"""Task: the keywords under which customers of another language find a product."""

from collections.abc import Iterator
from itertools import groupby

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.cases import basis, writing
from shopwright.tasks.drawing import one_line, title_of
from shopwright.tasks.languages import LANGUAGES, titles_abroad
from shopwright.tasks.listing import named
from shopwright.tasks.query_title import WORD
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.text import ROUGE_TEXT

PHRASINGS = (
    'Give the keywords for the product "{title}" in {language}, without its brand and name, separated by commas.\n'
    "Output:",
    "Instructions: Generate {language} keywords for the product from its title: what it is, then what sets it apart. "
    "No brand, no model name.\nProduct: {title}\n{language} keywords:",
    "You are given a product title: {title}\nOutput the {language} keywords that say the same without the brand and "
    "the name, with commas between.\nOutput:",
    "We advertise “{title}” to people who search in {language}. Which keywords do we book? Not our brand, please, and "
    "commas between them.",
    "I sell {title} to customers who read {language}. What search terms, brand and model left out, go into the "
    "listing? Separate them by commas.",
    "How would somebody search in {language} for “{title}” who has never heard of its maker? Keywords with commas:",
    "{title}\nThe generic {language} search terms for it, comma-separated:",
)
LONGEST = 120


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a title in a language that says what the product is."""
    for product in catalogue.products:
        for language, title in dict(titles_abroad(product)).items():
            words = keywords(product, title)
            if words and len(words) <= LONGEST:
                yield _case(product, language, words)


def keywords(product: Product, title: str) -> str:
    """A translated title without the words that it shares with the original and that state nothing: its names.

    Nothing where no name is left out, since then it cannot be told from what sort of thing the product is.
    """
    told = (product.category.value if product.category else "", *(value for _, value in named(product)))
    stating = {word.casefold() for text in told for word in WORD.findall(text)}
    names = {word.casefold() for word in WORD.findall(f"{title_of(product)} {product.brand or ''}")} - stating
    parts = (_without(part, names) for part in one_line(title).split(", "))
    kept = ", ".join(part for part in parts if WORD.search(part))
    return kept if kept != one_line(title) else ""


def _without(part: str, names: set[str]) -> str:
    """A part of a title without its runs of names and numbers, but for those that begin with a number: `28 cm`."""
    runs = [(named, list(words)) for named, words in groupby(part.split(), lambda word: _is_name(word, names))]
    return " ".join(word for named, words in runs if not named or words[0][:1].isdigit() for word in words)


def _is_name(word: str, names: set[str]) -> bool:
    return word[:1].isdigit() or all(part.casefold() in names for part in WORD.findall(word))


def _case(product: Product, language: str, words: str) -> Case:
    spoken = LANGUAGES[language]
    fields = {"title": title_of(product), "language": spoken}
    question = f"{spoken} keywords for {title_of(product)}"
    on = basis(f"{product.id}/{language}", product, language=language)
    return writing(on, fields, question, Text(text=words), longest=LONGEST)


FOREIGN_KEYWORDS = Task(
    name="foreign-keywords",
    skill=Skill.MULTILINGUAL,
    answers=ROUGE_TEXT,
    needs=("products", "translations"),
    draw=draw,
    phrasings=PHRASINGS,
)
