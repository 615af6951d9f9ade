"""Task: sums over prices, packs, measures and weights that the records state."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import some
from shopwright.tasks.quantities import Sum, sums
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    "{ask}\n{options}\nAnswer with the number of the right option.\nAnswer:",
    "Instructions: Solve the following question about a product.\nQuestion: {ask}\n{options}\nAnswer:",
    "The following is a multiple choice question that needs arithmetic.\n{ask}\n{options}\nOutput only the number.",
    "Can you work this out for me? {ask}\n{options}\nJust tell me the number of the line.",
    "I'm at the till and in a hurry. {ask}\n{options}\nWhich line is right?",
    "{ask}\nPossible results:\n{options}\nThe right result is number",
    "A colleague asks me to check a sum. {ask}\n{options}\nThe number of the right line, please.",
)
MOST = 3


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """Up to three sums of different kinds a product, on one of its variants."""
    for product in catalogue.products:
        variants = catalogue.variants_of.get(product.id, ())
        dice = chance.child(product.id).random()
        found = list(sums(product, dice.choice(variants), dice)) if variants else []
        for each in some([s for s in found if len(s.slips) > 1], MOST, dice):
            yield _case(product, each, chance.child(product.id, each.kind))


def _case(product: Product, each: Sum, chance: Chance) -> Case:
    dice = chance.random()
    on = basis(f"{product.id}/{each.kind}", product)
    return choosing(on, {"ask": each.ask}, each.ask, each.right, some(each.slips, 3, dice), dice)


NUMERIC_REASONING = Task(
    name="numeric-reasoning",
    skill=Skill.REASONING,
    answers=CHOICE,
    needs=("products", "variants"),
    draw=draw,
    phrasings=PHRASINGS,
)
