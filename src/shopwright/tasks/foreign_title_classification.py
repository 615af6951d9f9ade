"""Task: the category that a title in another language belongs to."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.languages import LANGUAGES, titles_abroad
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.tree import nearest, tiers_apart

PHRASINGS = (
    'Which category does the product with the {language} title "{title}" belong to?\n{options}\n'
    "Answer with the number.\nAnswer:",
    "Instructions: Classify a product from its {language} title.\nTitle: {title}\nCategories:\n{options}\nAnswer:",
    "A product on our {language} website is called: {title}\nWhere does it belong?\n{options}\nOutput only the number.",
    "I don't read {language}. On which shelf do I put “{title}”?\n{options}\nNumber:",
    "The label says “{title}”, which is {language}. What kind of thing is that?\n{options}\nReply with one number.",
    "{options}\n\nUnder which of these does “{title}” ({language}) go? Give the number.",
    "A supplier sends a list in {language}. One line says: {title}\nWhich category do we enter?\n{options}\n"
    "The category is number",
)


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a translated title: its own category among three neighbours of the tree."""
    paths = sorted(catalogue.by_category)
    for path, products in catalogue.by_category.items():
        near = tiers_apart(path, paths)
        for product in products if near else ():
            for language, title in dict(titles_abroad(product)).items():
                yield _case(product, language, title, near, chance.child(product.id, language))


def _case(product: Product, language: str, title: str, near: tuple[tuple[str, ...], ...], chance: Chance) -> Case:
    dice, path = chance.random(), product.category.value if product.category else ""
    on = basis(f"{product.id}/{language}", product, language=language)
    fields = {"title": title, "language": LANGUAGES[language]}
    question = f"Which category does the product {title} belong to?"
    return choosing(on, fields, question, path, nearest(near, 3, dice), dice)


FOREIGN_TITLE_CLASSIFICATION = Task(
    name="foreign-title-classification",
    skill=Skill.MULTILINGUAL,
    answers=CHOICE,
    needs=("products", "translations"),
    draw=draw,
    phrasings=PHRASINGS,
)
