"""Task: the product that a title in another language names."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import title_of
from shopwright.tasks.languages import LANGUAGES, titles_abroad
from shopwright.tasks.neighbours import Neighbours
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    'Which product has the {language} title "{title}"?\n{options}\nAnswer with the number.\nAnswer:',
    "Instructions: Find the product that the title names.\nTitle ({language}): {title}\nProducts:\n{options}\nAnswer:",
    "The following title is in {language}: {title}\nWhich of these products is the same?\n{options}\n"
    "Output only the number.",
    "A customer wrote to us in {language} about “{title}”. Which article do they mean?\n{options}\nNumber:",
    "I only know its {language} name, {title}. What is it here?\n{options}\nReply with one number.",
    "{options}\n\nOne of the products above is sold as “{title}” in our {language} shop. Give its number.",
    "We match our {language} price list with this catalogue. The entry is “{title}”.\n{options}\nIt is number",
)


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a translated title; the others shown are those nearest to the product, and have another title there."""
    neighbours = Neighbours(catalogue)
    for product in catalogue.products:
        for language, title in dict(titles_abroad(product)).items():
            yield from _case(product, language, title, neighbours, chance.child(product.id, language))


def _case(product: Product, language: str, title: str, neighbours: Neighbours, chance: Chance) -> Iterator[Case]:
    dice = chance.random()
    wrong = neighbours.few(product, 3, dice, lambda other: dict(titles_abroad(other)).get(language) != title)
    if len(wrong) > 1:
        on = basis(f"{product.id}/{language}", product, *wrong, language=language)
        fields = {"title": title, "language": LANGUAGES[language]}
        question = f"Which product has the {LANGUAGES[language]} title {title}?"
        yield choosing(on, fields, question, title_of(product), [title_of(p) for p in wrong], dice)


CROSS_LANGUAGE_MATCHING = Task(
    name="cross-language-matching",
    skill=Skill.MULTILINGUAL,
    answers=CHOICE,
    needs=("products", "translations"),
    draw=draw,
    phrasings=PHRASINGS,
)
