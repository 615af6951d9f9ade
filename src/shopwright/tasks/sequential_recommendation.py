"""Task: the products that follow a customer's history."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Session
from shopwright.foundation.chance import Chance
from shopwright.tasks.afar import Afar
from shopwright.tasks.baskets import LOOKED, Meetings, meetings
from shopwright.tasks.selection import SELECTION
from shopwright.tasks.shelf_options import Asked, brief, some_of
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.trails import looks, trails

PHRASINGS = (
    "A customer's history, oldest first: {history}\nWhich products of the list will the customer turn to next? Choose "
    "{wanted}.\n{options}\nAnswer with numbers separated by commas.\nOutput:",
    "Instructions: Based on the sequence of products that the user interacted with, recommend the next ones from the "
    "candidates.\nHistory: {history}\nHow many: {wanted}\nCandidates:\n{options}\nOutput:",
    "You are a helpful shop assistant. The customer has seen: {history}\nRecommend {wanted} of these.\n{options}\n"
    "Output only numbers separated by commas.",
    "I've been through {history}. What else is for me? Name {wanted}.\n{options}\nNumbers only.",
    "Fill the row “recommended for you” of a visitor who saw {history}. It has room for {wanted}.\n{options}\n"
    "Your picks, with commas:",
    "{options}\n\nAfter {history} a visitor went on to {wanted} of the products above. Numbers, please.",
    "Visit so far: {history}\nRest of the visit ({wanted} to find):\n{options}\nNumbers with commas:",
)
REMEMBERED = 3
FEWEST = 2


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a visit of three products or more: those before a point of it, and two or three that follow.

    The wrong ones never met a product of the visit, nor did their shelves.
    """
    looked, afar = meetings(catalogue, LOOKED), Afar.over(catalogue, chance)
    for session, steps in trails(catalogue):
        products = looks(steps)
        if len(products) > FEWEST:
            yield from _case(session, products, looked, afar, chance.child(session.id))


def _case(session: Session, products: list[Product], looked: Meetings, afar: Afar, chance: Chance) -> Iterator[Case]:
    dice = chance.random()
    cut = dice.randint(1, len(products) - FEWEST)
    before, right = products[max(0, cut - REMEMBERED) : cut], products[cut : cut + 3]
    history = ", then ".join(f"“{brief(product)}”" for product in before)
    wrong = filter(looked.strangers(*products), afar.of([*right, *before], dice))
    question = f"What does a customer turn to after {history}?"
    asked = Asked(session.id, {"history": history}, question, tuple(before), (session,))
    yield from some_of(asked, right, wrong, dice)


SEQUENTIAL_RECOMMENDATION = Task(
    name="sequential-recommendation",
    skill=Skill.BEHAVIOUR,
    answers=SELECTION,
    needs=("products", "sessions"),
    draw=draw,
    phrasings=PHRASINGS,
)
