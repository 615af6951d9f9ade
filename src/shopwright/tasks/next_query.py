"""Task: what a customer searches for next in the same visit."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Session
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, selecting
from shopwright.tasks.drawing import one_line, some, unlike
from shopwright.tasks.selection import SELECTION
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    "A customer has searched for the following, in this order: {history}\n"
    "Which of these queries comes next? Choose {wanted}, the likeliest.\n{options}\n"
    "Answer with the numbers separated by commas.\nOutput:",
    "Instructions: A user made these queries in one session: {history}. Select {wanted} from the numbered list "
    "that the user is most likely to make next.\n{options}\nOutput:",
    "You are a helpful shop assistant. The session so far: {history}\nWhich queries will follow? Name {wanted}.\n"
    "{options}\nOutput only numbers separated by commas.",
    "I searched for {history}. What might I look for next? Name {wanted}.\n{options}\nNumbers only.",
    "Somebody in our shop typed {history}. Guess what comes next; pick {wanted}.\n{options}\nYour picks, with commas:",
    "{options}\n\nA visit began with {history}. Which of the queries above would follow? Give {wanted}, by number.",
    "Our search box makes suggestions. After {history} it should offer what comes next. Choose {wanted}.\n{options}\n"
    "Numbers with commas:",
)
SHOWN = 10
MOST_RIGHT = 3
REMEMBERED = 3


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a session with two searches or more: what came before a point of it, and what came after."""
    asked = sorted({one_line(text) for session in catalogue.sessions for text in session.searches})
    for session in catalogue.sessions:
        searches = unlike(session.searches)
        if len(searches) > 1:
            yield from _case(session, searches, asked, chance.child(session.id))


def _case(session: Session, searches: list[str], asked: list[str], chance: Chance) -> Iterator[Case]:
    dice = chance.random()
    cut = dice.randint(1, len(searches) - 1)
    right = searches[cut : cut + MOST_RIGHT]
    wrong = unlike(some(asked, 3 * SHOWN, dice), *searches)[: SHOWN - len(right)]
    if len(wrong) < 2 * len(right):
        return
    history = ", ".join(f"“{text}”" for text in searches[max(0, cut - REMEMBERED) : cut])
    on, question = basis(session.id, beside=[session]), f"What does a customer search for after {history}?"
    yield selecting(on, {"history": history}, question, right, wrong, dice)


NEXT_QUERY = Task(
    name="next-query",
    skill=Skill.BEHAVIOUR,
    answers=SELECTION,
    needs=("sessions",),
    draw=draw,
    phrasings=PHRASINGS,
)
