"""Task: which of the products that a visit looked at was bought."""

from collections.abc import Iterator
from itertools import chain

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Session
from shopwright.foundation.chance import Chance
from shopwright.tasks.afar import Afar
from shopwright.tasks.baskets import LOOKED
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import some
from shopwright.tasks.shelf_options import Asked, by_title, one_of
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.trails import REMEMBERED, Step, looks, told, trails

PHRASINGS = (
    "A customer's visit, step by step: {trail}\nWhich product did the customer buy in the end?\n{options}\n"
    "Answer with the number.\nAnswer:",
    "Instructions: Given a session of searches and clicks, select the product that the user purchased.\n"
    "Session: {trail}\nOptions:\n{options}\nAnswer:",
    "You are a helpful shop assistant. This visit ended with an order: {trail}\nWhat was ordered?\n{options}\n"
    "Output only the number.",
    "I {trail}. Guess what I bought.\n{options}\nThe number will do.",
    "One visitor {trail} and then paid for one of these. Which?\n{options}\nReply with one number.",
    "{options}\n\nA visit went like this: {trail}. Which product above was paid for? Number:",
    "Session log: {trail}\nOutcome: a purchase. Candidates:\n{options}\nBought was number",
)


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a visit that looked at several products and bought some; only one of those is among the options.

    What was searched last, and what was looked at before the next thing was searched, speaks for the right one.
    """
    afar = Afar.over(catalogue, chance)
    for session, every_step in trails(catalogue):
        bought, steps = session.products("purchase"), every_step[-REMEMBERED:]
        right = [product for product in looks(steps) if product.id in bought]
        left = [product for product in looks(steps) if product.id not in bought]
        if right and left:
            yield from _case(session, steps, (right, left), afar, chance.child(session.id))


def _case(
    session: Session,
    steps: list[Step],
    seen: tuple[list[Product], list[Product]],
    afar: Afar,
    chance: Chance,
) -> Iterator[Case]:
    (bought, left), dice, trail = seen, chance.random(), told(steps)
    right = dice.choice(bought)
    met = {*session.products(*LOOKED)}
    others = (other for other in afar.of([right], dice) if other.id not in met)
    wrong = by_title(chain(some(left, 3, dice), others), *bought)
    question = f"What was bought in the end in this visit: {trail}"
    yield from one_of(Asked(session.id, {"trail": trail}, question, beside=(session,)), right, wrong, dice)


SESSION_SELECTION = Task(
    name="session-selection",
    skill=Skill.BEHAVIOUR,
    answers=CHOICE,
    needs=("products", "sessions"),
    draw=draw,
    phrasings=PHRASINGS,
)
