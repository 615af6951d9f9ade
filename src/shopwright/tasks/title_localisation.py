"""Task: put a product's title into another language of the shop."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.cases import basis, writing
from shopwright.tasks.drawing import title_of
from shopwright.tasks.languages import LANGUAGES, titles_abroad
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.text import BLEU_TEXT

PHRASINGS = (
    'Translate the product title "{title}" into {language}. Keep brand and model names.\nOutput:',
    "Instructions: Localise the title of a product for customers who speak {language}.\nTitle: {title}\n"
    "{language} title:",
    "You are given a product title. Write it as it would appear on our {language} website.\n{title}\nOutput:",
    "How would you write “{title}” in {language}? Just the title.",
    "We open our shop to people who read {language}. What do we call “{title}” there?",
    "{title}\nThe same title in {language}:",
)
LONGEST = 200


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a translated title."""
    for product in catalogue.products:
        for language, title in dict(titles_abroad(product)).items():
            if len(title) <= LONGEST and len(title_of(product)) <= LONGEST:
                yield _case(product, language, title)


def _case(product: Product, language: str, title: str) -> Case:
    name = LANGUAGES[language]
    return writing(
        basis(f"{product.id}/{language}", product, language=language),
        {"title": title_of(product), "language": name},
        f"Translate the product title {title_of(product)} into {name}.",
        Text(text=title),
        title_of(product),
        LONGEST,
    )


TITLE_LOCALISATION = Task(
    name="title-localisation",
    skill=Skill.MULTILINGUAL,
    answers=BLEU_TEXT,
    needs=("products", "translations"),
    draw=draw,
    phrasings=PHRASINGS,
)
