"""Task: the need, as the customer typed it, that led to a purchase."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Session
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import one_line, shorten, some, title_of, unlike
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.tree import tiers_apart

PHRASINGS = (
    'A customer bought "{title}".{said} Which search led to the purchase?\n{options}\nAnswer with the number.\nAnswer:',
    "Instructions: Speculate about the purchase intent of a customer.\nProduct: {title}.{said}\nPossible intents:\n"
    "{options}\nAnswer:",
    "What was the customer looking for who ended up with {title}?{said}\n{options}\nOutput only the number.",
    "Why would somebody order “{title}”?{said} Choose the need it answers.\n{options}\nReply with a number.",
    "Somebody went home with {title}.{said} What had they asked for?\n{options}\nNumber:",
    "{options}\n\nOne of these searches ended in the purchase of “{title}”.{said} Which one? Give its number.",
    "The log of our search box has lost a line. “{title}” was bought.{said} What was typed before?\n{options}\n"
    "The lost line is number",
)
Need = tuple[str, Product, Session]
SHOWN = 4


@dataclass(frozen=True)
class Searches:
    """The searches of a shop by the shelf that they led to, and the shelves that each led to."""

    by_shelf: Mapping[str, Sequence[str]]
    shelves: Mapping[str, set[str]]
    _tiers: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    def beside(self, path: str, dice: random.Random) -> Iterator[str]:
        """Some that led to the shelves beside this one and never to it, the nearest shelves first."""
        if path not in self._tiers:
            self._tiers[path] = tiers_apart(path, self.by_shelf)
        for tier in self._tiers[path]:
            found = [text for shelf in some(tier, 4, dice) for text in some(self.by_shelf[shelf], 4, dice)]
            yield from (text for text in some(found, len(found), dice) if path not in self.shelves[text.casefold()])


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a session that searched and then bought; the wrong needs led to the shelves beside this one."""
    found = list(needs(catalogue))
    searches = _searches(found)
    for need in found:
        _, product, session = need
        yield from _case(need, searches, catalogue, chance.child(session.id, product.id))


def needs(catalogue: Catalogue) -> Iterator[Need]:
    """Every search that led to a purchase, with the product bought and the visit."""
    for session in catalogue.sessions:
        met = _needs_met(session)
        for id in session.products("purchase"):
            if id in catalogue.by_id and met.get(id):
                yield met[id], catalogue.by_id[id], session


def _needs_met(session: Session) -> dict[str, str]:
    """The search that each product of a visit was first met by."""
    need, met = "", dict[str, str]()
    for event in session.events:
        if event.type == "search" and event.query:
            need = one_line(event.query)
        elif event.product_id:
            met.setdefault(event.product_id, need)
    return met


def _searches(found: Sequence[Need]) -> Searches:
    by_shelf: dict[str, dict[str, None]] = {}
    shelves: dict[str, set[str]] = {}
    for text, bought, _ in found:
        by_shelf.setdefault(_path(bought), {})[text] = None
        shelves.setdefault(text.casefold(), set()).add(_path(bought))
    return Searches({path: tuple(texts) for path, texts in by_shelf.items()}, shelves)


def _path(product: Product) -> str:
    return product.category.value if product.category else ""


def _case(need: Need, searches: Searches, catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    (text, product, session), dice = need, chance.random()
    wrong = unlike(islice(searches.beside(_path(product), dice), 3 * SHOWN), text)[: SHOWN - 1]
    if len(wrong) < 2:
        return
    said = [shorten(r.body, 200) for r in some(catalogue.reviews_of.get(product.id, ()), 1, dice) if r.body.strip()]
    fields = {"title": title_of(product), "said": f" A reviewer says: “{said[0]}”" if said else ""}
    question = f"Which search leads to the purchase of {title_of(product)}?"
    on = basis(f"{session.id}/{product.id}", product, beside=[session])
    yield choosing(on, fields, question, text, wrong, dice)


PURCHASE_INTENT = Task(
    name="purchase-intent",
    skill=Skill.BEHAVIOUR,
    answers=CHOICE,
    needs=("products", "sessions"),
    draw=draw,
    phrasings=PHRASINGS,
)
