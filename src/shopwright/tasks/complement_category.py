"""Task: the category that customers buy from along with a product."""

from collections import Counter
from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.baskets import BOUGHT, often, visits
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import some, title_of
from shopwright.tasks.listing import leaf_of
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    'A customer buys "{title}". Which category complements it best?\n{options}\nAnswer with the number.\nAnswer:',
    "Instructions: Choose the category whose products are most often bought together with the given product.\n"
    "Product: {title}\nCategories:\n{options}\nAnswer:",
    "Which of these categories goes with “{title}”?\n{options}\nOutput only the number.",
    "“{title}” is in the basket. What should we suggest next to it?\n{options}\nReply with one number.",
    "I've just ordered {title}. What else do people usually get with that?\n{options}\nThe number is enough.",
    "Complements of {title}:\n{options}\nThe most likely one is number",
)


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a product of a category that is bought together with others; the wrong ones never are."""
    together = _together(catalogue)
    leaves = sorted({leaf_of(p) for p in catalogue.products} - {""})
    for product in catalogue.products:
        partners = together.get(leaf_of(product), Counter())
        strangers = [leaf for leaf in leaves if leaf not in partners and leaf != leaf_of(product)]
        if partners and len(strangers) > 1:
            yield _case(product, often(partners, 1)[0], strangers, chance.child(product.id))


def _together(catalogue: Catalogue) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for _, products in visits(catalogue, BOUGHT):
        leaves = dict.fromkeys(leaf_of(p) for p in products if p.category)
        for one in leaves:
            found.setdefault(one, Counter()).update(other for other in leaves if other != one)
    return found


def _case(product: Product, right: str, strangers: list[str], chance: Chance) -> Case:
    dice = chance.random()
    question = f"Which category is bought along with {title_of(product)}?"
    fields = {"title": title_of(product)}
    return choosing(basis(product.id, product), fields, question, right, some(strangers, 3, dice), dice)


COMPLEMENT_CATEGORY = Task(
    name="complement-category",
    skill=Skill.REASONING,
    answers=CHOICE,
    needs=("products", "sessions"),
    draw=draw,
    phrasings=PHRASINGS,
)
