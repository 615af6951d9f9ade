"""Task: the description in another language that belongs to a product."""

import random
from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import shorten, title_of, unlike
from shopwright.tasks.languages import LANGUAGES, descriptions_abroad
from shopwright.tasks.listing import facts
from shopwright.tasks.neighbours import Neighbours
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    'Which {language} description belongs to the product "{title}" ({facts})?\n{options}\nAnswer with the number.\n'
    "Answer:",
    "Instructions: Find the {language} description of the product.\nProduct: {title}\nFacts: {facts}\nDescriptions:\n"
    "{options}\nAnswer:",
    "Product: {title}. {facts}\nWhich of these {language} texts describes the same product?\n{options}\n"
    "Output only the number.",
    "Our translator sent back four texts in {language}, and the names of the files are gone. Which one is “{title}” "
    "({facts})?\n{options}\nNumber:",
    "I read about {title} in English: {facts}. Which of these {language} pages is about it?\n{options}\n"
    "Reply with one number.",
    "{options}\n\nThese are {language} descriptions. Give the number of the one that describes “{title}” ({facts}).",
    "For the {language} page of {title} ({facts}), which text do we take?\n{options}\nOne number, please.",
)
LONGEST = 200
Told = dict[str, dict[str, str]]
"""Language to product id to its description in it, shortened."""


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a described product and language; the others are the products hardest to tell from it."""
    told: Told = {}
    for product in catalogue.products:
        for language, told_there in descriptions_abroad(product):
            told.setdefault(language, {})[product.id] = shorten("\n".join(told_there), LONGEST)
    near = Neighbours(catalogue)
    for product in catalogue.products:
        for language, texts in told.items():
            if product.id in texts:
                yield from _case(product, language, texts, near, chance.child(product.id, language).random())


def _case(
    product: Product, language: str, texts: dict[str, str], near: Neighbours, dice: random.Random
) -> Iterator[Case]:
    right = texts[product.id]
    others = near.few(product, 6, dice, lambda other: other.id in texts)
    wrong = unlike((texts[other.id] for other in others), right)[:3]
    if len(wrong) < 2:
        return
    by_text = {texts[other.id]: other for other in others}
    shown = [by_text[text] for text in wrong]
    fields = {
        "title": title_of(product)[:200],
        "facts": facts(product, 200) or "no facts",
        "language": LANGUAGES[language],
    }
    question = f"Which {LANGUAGES[language]} text describes {title_of(product)}?"
    on = basis(f"{product.id}/{language}", product, *shown, language=language)
    yield choosing(on, fields, question, right, wrong, dice)


FOREIGN_DESCRIPTION_MATCHING = Task(
    name="foreign-description-matching",
    skill=Skill.MULTILINGUAL,
    answers=CHOICE,
    needs=("products", "translations"),
    draw=draw,
    phrasings=PHRASINGS,
)
