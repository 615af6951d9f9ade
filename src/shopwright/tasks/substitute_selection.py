"""Tasks: the product of a list that could replace another, and all of a longer list that could."""

from collections.abc import Iterator
from itertools import chain

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import some
from shopwright.tasks.listing import leaf_of
from shopwright.tasks.neighbours import Neighbours
from shopwright.tasks.rivals import SoldOut, sold_out
from shopwright.tasks.selection import SELECTION
from shopwright.tasks.shelf_options import Asked, one_of, some_of
from shopwright.tasks.task import Case, Skill, Task

SELECTION_PHRASINGS = (
    "The product {said} is sold out. Which of these could a customer buy instead?\n{options}\n"
    "Answer with the number.\nAnswer:",
    "Instructions: Select the substitute of the given product: it serves the same purpose, though a detail may "
    "differ. A product that is used along with it is no substitute.\nProduct: {said}\nOptions:\n{options}\nAnswer:",
    "You are a helpful shop assistant. A customer wants {said} which is not in stock. Which product do you offer in "
    "its place?\n{options}\nOutput only the number.",
    "I wanted {said} but it's gone. What would do the job instead?\n{options}\nA number is enough.",
    "We must replace {said} in our range. Which of these does the same for the buyer?\n{options}\n"
    "Reply with one number.",
    "{options}\n\nOne of the products above can stand in for {said} and the others cannot. Number of the one:",
    "Out of stock: {said}\nPossible substitutes:\n{options}\nThe best one is number",
)
RETRIEVAL_PHRASINGS = (
    "The product {said} is sold out. Which products of the list could replace it? Choose {wanted}.\n{options}\n"
    "Answer with numbers separated by commas.\nOutput:",
    "Instructions: Retrieve the substitutes of the given product: things for the same purpose, not things that are "
    "used along with it.\nProduct: {said}\nHow many: {wanted}\n{options}\nOutput:",
    "You are a helpful shop assistant. A customer wants {said} which is not in stock. Name {wanted} of the list to "
    "offer in its place.\n{options}\nOutput only numbers separated by commas.",
    "I can't get {said}. What else would do the job? Give me {wanted}.\n{options}\nNumbers only.",
    "Alternatives to {said}: pick {wanted} from here.\n{options}\nYour picks, with commas:",
    "{options}\n\nFrom the products above, name {wanted} that could stand in for {said}. Numbers, please.",
    "Seller's note: {said} is discontinued. Point its page to {wanted} of these, whichever serve instead.\n{options}\n"
    "Numbers with commas:",
)
MOST = 2


def draw_one(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """Up to two cases a product that could be replaced, by judgements or by visits."""
    neighbours = Neighbours(catalogue)
    for gone in sold_out(catalogue):
        for right in some(gone.instead, MOST, chance.child(gone.key).random()):
            dice = chance.child(gone.key, right.id).random()
            asked = _asked(gone, f"{gone.key}/{right.id}", f"Which product could replace {gone.said}?")
            wrong = _no_use(gone, neighbours.of(gone.product, dice, beside_it=False))
            yield from one_of(asked, right, chain(some(gone.not_instead, 1, dice), wrong), dice)


def draw_some(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a product that could be replaced; what goes with it is among the wrong ones."""
    neighbours = Neighbours(catalogue)
    for gone in sold_out(catalogue):
        dice = chance.child(gone.key).random()
        asked = _asked(gone, gone.key, f"Which products could replace {gone.said}?")
        wrong = _no_use(gone, neighbours.of(gone.product, dice, beside_it=False))
        yield from some_of(asked, gone.instead, chain(gone.not_instead, wrong), dice)


def _asked(gone: SoldOut, key: str, question: str) -> Asked:
    return Asked(key, {"said": gone.said}, question, (gone.product,), gone.beside, gone.language)


def _no_use(gone: SoldOut, others: Iterator[Product]) -> Iterator[Product]:
    return (other for other in others if leaf_of(other) not in gone.taken)


SUBSTITUTE_SELECTION = Task(
    name="substitute-selection",
    skill=Skill.BEHAVIOUR,
    answers=CHOICE,
    needs=("products", "sessions", "queries"),
    draw=draw_one,
    phrasings=SELECTION_PHRASINGS,
)
SUBSTITUTE_RETRIEVAL = Task(
    name="substitute-retrieval",
    skill=Skill.BEHAVIOUR,
    answers=SELECTION,
    needs=("products", "sessions", "queries"),
    draw=draw_some,
    phrasings=RETRIEVAL_PHRASINGS,
)
