"""Task: the product that customers buy along with a product."""

from collections.abc import Iterator
from itertools import chain, islice

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.baskets import BOUGHT, Meetings, meetings, often
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import title_of
from shopwright.tasks.listing import leaf_of
from shopwright.tasks.neighbours import Neighbours
from shopwright.tasks.shelf_options import Asked, one_of
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    'A customer buys "{title}". Which product complements it, that is, which would the customer buy along with it?\n'
    "{options}\nAnswer with the number.\nAnswer:",
    "Instructions: Select the product that is most likely bought together with the given product. It is used along "
    "with it, not instead of it.\nProduct: {title}\nOptions:\n{options}\nAnswer:",
    "You are a helpful shop assistant. The basket holds: {title}\nWhich of these products goes with it?\n{options}\n"
    "Output only the number.",
    "I'm getting {title}. What should I order with it?\n{options}\nJust the number, please.",
    "We want to show one thing to add beside “{title}” on its page. Which of these do buyers take along?\n{options}\n"
    "Reply with one number.",
    "{options}\n\nOne of these was bought in the same visits as “{title}”. Which number?",
    "Bundle builder. Main item: {title}. Candidates for the second item:\n{options}\nNumber of the one that sells with "
    "it:",
)
MOST = 2


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """Up to two cases a product that is bought along with others; one wrong option could replace it."""
    bought, neighbours = meetings(catalogue, BOUGHT), Neighbours(catalogue)
    for product in catalogue.products:
        along = (catalogue.by_id[id] for id in often(bought.of(product), 4 * MOST))
        for partner in islice((other for other in along if leaf_of(other) != leaf_of(product)), MOST):
            yield from _case(product, partner, bought, neighbours, chance.child(product.id, partner.id))


def _case(
    product: Product, partner: Product, bought: Meetings, neighbours: Neighbours, chance: Chance
) -> Iterator[Case]:
    dice = chance.random()
    near = (neighbours.of(product, dice, beside_it=True), neighbours.of(product, dice, beside_it=False))
    own, others = ((other for other in found if bought.apart(product, other)) for found in near)
    asked = Asked(
        key=f"{product.id}/{partner.id}",
        fields={"title": title_of(product)},
        question=f"Which product is bought along with {title_of(product)}?",
        shown=(product,),
    )
    yield from one_of(asked, partner, chain(islice(own, 1), others), dice)


COMPLEMENT_SELECTION = Task(
    name="complement-selection",
    skill=Skill.BEHAVIOUR,
    answers=CHOICE,
    needs=("products", "sessions"),
    draw=draw,
    phrasings=PHRASINGS,
)
