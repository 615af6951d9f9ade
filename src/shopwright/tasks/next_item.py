"""Tasks: the next product of a visit, chosen from a list, or its title written out."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Session
from shopwright.foundation.chance import Chance
from shopwright.tasks.afar import Afar
from shopwright.tasks.answers import Text
from shopwright.tasks.baskets import LOOKED, meetings
from shopwright.tasks.cases import basis, writing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import title_of
from shopwright.tasks.shelf_options import Asked, brief, one_of
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.text import ROUGE_TEXT
from shopwright.tasks.trails import Step, looks, told, trails

SELECTION_PHRASINGS = (
    "A customer looked at these products in one visit, in this order: {history}\nWhich product comes next?\n{options}\n"
    "Answer with the number.\nAnswer:",
    "Instructions: Given the products that a user interacted with in a session, predict the next one.\n"
    "Session: {history}\nOptions:\n{options}\nAnswer:",
    "You are a helpful shop assistant. So far the customer has opened: {history}\nWhat will the customer open next?\n"
    "{options}\nOutput only the number.",
    "I've just looked at {history}. Which of these will I want to see now?\n{options}\nNumber:",
    "A visitor of our shop went through {history}. Guess the next click.\n{options}\nReply with one number.",
    "{options}\n\nA visit went {history} and then to one of the products above. Which number?",
    "Clickstream, oldest first: {history}\nNext item, one of:\n{options}\nNumber of the next item:",
)
WRITING_PHRASINGS = (
    "A customer's visit so far: {trail}\nWrite the title of the product that the customer looks at next.\nTitle:",
    "Instructions: Given the steps of a shopping session, generate the title of the next product.\nSession: {trail}\n"
    "Output:",
    "You are a helpful shop assistant. What happened so far: {trail}\nWhich product will be opened next? Output only "
    "its title.",
    "This is what I did in your shop: {trail}. What do you think I'll open now? Just its name.",
    "Complete the log of this visit with the next product's title. {trail}; looked at",
    "Our shop saw this: {trail}. We load the next page ahead of time. Which product's page, by title?",
    "{trail}\n\nThe step after these was a look at a product. Its title, please:",
)
REMEMBERED = 3


def draw_choice(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a visit with two products or more; the wrong ones lie on shelves that no such visit leads to."""
    looked, afar = meetings(catalogue, LOOKED), Afar.over(catalogue, chance)
    for session, steps in trails(catalogue):
        products = looks(steps)
        if len(products) > 1:
            dice = chance.child(session.id).random()
            cut = dice.randint(1, len(products) - 1)
            before, right = products[max(0, cut - REMEMBERED) : cut], products[cut]
            wrong = filter(looked.strangers(*before, right), afar.of([right, before[-1]], dice))
            yield from one_of(_asked(session, before), right, wrong, dice)


def draw_text(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a visit that goes on to a product after another step."""
    for session, steps in trails(catalogue):
        places = [n for n, step in enumerate(steps) if step.product and looks(steps[:n])]
        if places:
            place = chance.child(session.id).random().choice(places)
            yield from _written(session, steps[:place], steps[place].product)


def _asked(session: Session, before: list[Product]) -> Asked:
    history = ", then ".join(f"“{brief(product)}”" for product in before)
    question = f"Which product comes next in a visit after {history}?"
    return Asked(session.id, {"history": history}, question, tuple(before), (session,))


def _written(session: Session, before: list[Step], product: Product | None) -> Iterator[Case]:
    if product and len(title_of(product)) <= 200:
        trail = told(before)
        shown = [seen for seen in looks(before) if brief(seen) in trail]
        on = basis(session.id, product, *shown, beside=(session,))
        question = f"The title of the product that follows in this visit: {trail}"
        yield writing(on, {"trail": trail}, question, Text(text=title_of(product)), longest=200)


NEXT_ITEM_SELECTION = Task(
    name="next-item-selection",
    skill=Skill.BEHAVIOUR,
    answers=CHOICE,
    needs=("products", "sessions"),
    draw=draw_choice,
    phrasings=SELECTION_PHRASINGS,
)
NEXT_ITEM_WRITING = Task(
    name="next-item-writing",
    skill=Skill.BEHAVIOUR,
    answers=ROUGE_TEXT,
    needs=("products", "sessions"),
    draw=draw_text,
    phrasings=WRITING_PHRASINGS,
)
