"""Task: the products that a visit turned to, from its searches."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Session
from shopwright.foundation.chance import Chance
from shopwright.tasks.afar import Afar
from shopwright.tasks.drawing import title_of
from shopwright.tasks.listing import leaf_of
from shopwright.tasks.selection import SELECTION
from shopwright.tasks.shelf_options import Asked, some_of
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.trails import Step, trails

PHRASINGS = (
    "In one visit a customer searched: {searches}\nWhich products of the list did the customer open or buy? Choose "
    "{wanted}.\n{options}\nAnswer with numbers separated by commas.\nOutput:",
    "Instructions: Given the queries of a session, retrieve the products that the user clicked or purchased.\n"
    "Queries: {searches}\nHow many: {wanted}\nProducts:\n{options}\nOutput:",
    "You are a helpful shop assistant. A visitor typed {searches}. Name {wanted} of these that were opened."
    "\n{options}\nOutput only numbers separated by commas.",
    "I searched {searches} and opened some pages. Which ones? Give me {wanted}.\n{options}\nNumbers only.",
    "Somebody typed {searches} into our shop. Pick the {wanted} that got a click.\n{options}\nYour picks, with commas:",
    "{options}\n\nThe searches of a visit were {searches}. Which {wanted} of the products above did it lead to? "
    "Numbers:",
    "Search log of a visit: {searches}\nMatch it with the click log ({wanted} to find):\n{options}\n"
    "Numbers with commas:",
)
WORD = re.compile(r"[^\W\d_]{3,}")
MOST_SEARCHES = 4


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a visit whose searches led to products; the wrong ones lie on shelves that no such search leads to."""
    led, afar = _led(step for _, steps in trails(catalogue) for step in steps), Afar.over(catalogue, chance)
    for session, steps in trails(catalogue):
        finds = _finds(steps)
        if finds:
            yield from _case(session, finds, led, afar, chance.child(session.id))


def _led(steps: Iterable[Step]) -> dict[str, set[str]]:
    """The shelves that each search led to in any visit."""
    led: dict[str, set[str]] = {}
    for step in steps:
        if step.product:
            led.setdefault(step.search.casefold(), set()).add(leaf_of(step.product))
    return led


def _finds(steps: Iterable[Step]) -> list[tuple[str, Product]]:
    found = [(step.search, step.product) for step in steps if step.product and step.search]
    first = list(dict.fromkeys(search for search, _ in found))[:MOST_SEARCHES]
    return [(search, product) for search, product in found if search in first]


def _case(
    session: Session,
    finds: list[tuple[str, Product]],
    led: Mapping[str, set[str]],
    afar: Afar,
    chance: Chance,
) -> Iterator[Case]:
    dice, searches = chance.random(), list(dict.fromkeys(search for search, _ in finds))
    shelves = {shelf for search in searches for shelf in led[search.casefold()]}
    said, right = _words_of(" ".join(searches)), [product for _, product in finds]
    # The words guard what the logs of one part do not hold: a shelf whose every click lies in another part.
    elsewhere = (other for other in afar.of(right[:3], dice) if leaf_of(other) not in shelves)
    wrong = (other for other in elsewhere if said.isdisjoint(_words_of(f"{title_of(other)} {leaf_of(other)}")))
    typed = ", ".join(f"“{search}”" for search in searches)
    asked = Asked(session.id, {"searches": typed}, f"Which products did the searches {typed} lead to?", (), (session,))
    yield from some_of(asked, dice.sample(right, len(right)), wrong, dice)


@lru_cache(maxsize=2**14)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(word.casefold().rstrip("s") for word in WORD.findall(text))


SESSION_RETRIEVAL = Task(
    name="session-retrieval",
    skill=Skill.BEHAVIOUR,
    answers=SELECTION,
    needs=("products", "sessions"),
    draw=draw,
    phrasings=PHRASINGS,
)
