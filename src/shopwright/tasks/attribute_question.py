"""Task: an attribute of a product, judging from its title alone, if that tells it at all."""

from collections.abc import Iterator, Mapping
from itertools import islice

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import some, title_of, unlike
from shopwright.tasks.listing import leaf_of, named, phrase_in
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    'What is the {attribute} of the product "{title}"?\n{options}\nAnswer with the number.\nAnswer:',
    "The product with the following title appears on an e-commerce website: {title}\n"
    "What is its {attribute}? Judge by the title only.\n{options}\nOutput only the number.",
    "Instructions: Answer the question about a product.\nProduct title: {title}\nQuestion: what {attribute}?\n"
    "{options}\nAnswer:",
    "All I have is the title “{title}”. Can I tell the {attribute} from it?\n{options}\nReply with a number.",
    "A customer asks for the {attribute} of “{title}”. Which answer does the title support?\n{options}\nNumber:",
    "{title}\n{attribute}?\n{options}\nPick one by its number.",
    "Which of these values of {attribute} does the title “{title}” state, if any?\n{options}\nThe number is",
)
MOST_SEEN = 30
"""How many values near and far are looked at for one case."""
UNKNOWN = "It cannot be inferred."
Values = Mapping[str, Mapping[str, tuple[str, ...]]]
"""For each attribute, the values of each category, and of all under the empty name."""


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """A case for two facts that each title states, and for every third of these one that the title leaves open."""
    values = _values(catalogue)
    for product in catalogue.products:
        stated = [(name, value) for name, value in named(product) if phrase_in(title_of(product), value)]
        for name, value in some(stated, 2, chance.child(product.id).random()):
            yield from _case(product, name, value, values, chance.child(product.id, name))
        if chance.child(product.id, "open").fraction() < min(2, len(stated)) / 3:
            yield from _open_case(product, values, chance.child(product.id, "open"))


def _open_case(product: Product, values: Values, chance: Chance) -> Iterator[Case]:
    known = {name: values[name][""] for name, _ in named(product)}
    names = [name for name, every in known.items() if len(every) > 1 and not _states_any(product, every)]
    for name in chance.random().sample(names, min(1, len(names))):
        yield from _case(product, name, UNKNOWN, values, chance.child(name))


def _case(product: Product, name: str, right: str, values: Values, chance: Chance) -> Iterator[Case]:
    wrong = _wrong(product, right, values[name], chance)
    if len(wrong) < 2:
        return
    title, on = title_of(product), basis(f"{product.id}/{name}", product)
    shown = wrong if right == UNKNOWN else [*wrong, UNKNOWN]
    fields, question = {"title": title, "attribute": name}, f"What is the {name} of the product {title}?"
    yield choosing(on, fields, question, right, shown, chance.child("order").random())


def _wrong(product: Product, right: str, values: Mapping[str, tuple[str, ...]], chance: Chance) -> list[str]:
    dice = chance.random()
    near, far = some(values.get(leaf_of(product), ()), MOST_SEEN, dice), some(values[""], MOST_SEEN, dice)
    title, count = title_of(product), 3 if right == UNKNOWN else 2
    open_to_doubt = (value for value in unlike([*near, *far], right, UNKNOWN) if not phrase_in(title, value))
    return list(islice(open_to_doubt, count))


def _values(catalogue: Catalogue) -> Values:
    found: dict[str, dict[str, dict[str, None]]] = {}
    for product in catalogue.products:
        for name, value in named(product):
            for leaf in ("", leaf_of(product)):
                found.setdefault(name, {}).setdefault(leaf, {})[value] = None
    return {name: {leaf: tuple(values) for leaf, values in leaves.items()} for name, leaves in found.items()}


def _states_any(product: Product, values: tuple[str, ...]) -> bool:
    return any(phrase_in(title_of(product), value) for value in values)


ATTRIBUTE_QUESTION = Task(
    name="attribute-question",
    skill=Skill.CONCEPT,
    answers=CHOICE,
    needs=("products",),
    draw=draw,
    phrasings=PHRASINGS,
)
