"""Task: an attribute of a product, judging from its title in another language."""

import random
from collections.abc import Iterator, Mapping
from itertools import islice

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import some, unlike
from shopwright.tasks.languages import LANGUAGES, titles_abroad
from shopwright.tasks.listing import leaf_of, named
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.values_abroad import Fact, Learnt, facts_abroad, learnt_values, states

PHRASINGS = (
    'What is the {attribute} of the product with the {language} title "{title}"?\n{options}\nAnswer with the number.\n'
    "Answer:",
    "The product with the following {language} title appears on an e-commerce website: {title}\nWhat is its "
    "{attribute}?\n{options}\nOutput only the number.",
    "Instructions: Answer the question about a product from its {language} title.\nTitle: {title}\n"
    "Question: what {attribute}?\n{options}\nAnswer:",
    "I'm shopping in {language} and don't speak it. Which {attribute} has “{title}”?\n{options}\nReply with a number.",
    "A supplier lists “{title}” in {language}. We need the {attribute} in English.\n{options}\nNumber:",
    "{title}\nThat is {language}. {attribute}?\n{options}\nPick one by its number.",
    "For our English filters: which {attribute} does the {language} title “{title}” state?\n{options}\nThe number is",
)
MOST_SEEN = 20
"""How many values near and far are looked at for one case."""
Values = Mapping[tuple[str, str], tuple[str, ...]]
"""For an attribute and a category the values there; those of all categories under the empty name."""


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a translated title that states a fact; the other values are those of its shelf first."""
    learnt, values = learnt_values(catalogue), _values(catalogue)
    for product in catalogue.products:
        for language, title in dict(titles_abroad(product)).items():
            dice = chance.child(product.id, language).random()
            for fact in some(facts_abroad(product, title, language, learnt), 1, dice):
                wrong = _wrong(product, (language, title), fact, values, learnt, dice)
                if len(wrong) > 1:
                    yield _case(product, (language, title), fact, wrong, dice)


def _wrong(
    product: Product, abroad: tuple[str, str], fact: Fact, values: Values, learnt: Learnt, dice: random.Random
) -> list[str]:
    (language, title), name = abroad, fact[0]
    near, far = (some(values.get((name, leaf), ()), MOST_SEEN, dice) for leaf in (leaf_of(product), ""))
    fitting = (value for value in unlike([*near, *far], fact[1]) if not states(title, language, (name, value), learnt))
    return list(islice(fitting, 3))


def _case(product: Product, abroad: tuple[str, str], fact: Fact, wrong: list[str], dice: random.Random) -> Case:
    (language, title), (name, value) = abroad, fact
    fields = {"title": title, "language": LANGUAGES[language], "attribute": name}
    question = f"What is the {name} of the product {title}?"
    on = basis(f"{product.id}/{language}/{name}", product, language=language)
    return choosing(on, fields, question, value, wrong, dice)


def _values(catalogue: Catalogue) -> Values:
    found: dict[tuple[str, str], dict[str, None]] = {}
    for product in catalogue.products:
        for name, value in named(product):
            for leaf in {"", leaf_of(product)}:
                found.setdefault((name, leaf), {})[value] = None
    return {place: tuple(values) for place, values in found.items()}


FOREIGN_ATTRIBUTE_QUESTION = Task(
    name="foreign-attribute-question",
    skill=Skill.MULTILINGUAL,
    answers=CHOICE,
    needs=("products", "translations"),
    draw=draw,
    phrasings=PHRASINGS,
)
