"""Task: write the path in the shop's taxonomy that a seller's listing belongs to."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.cases import basis, writing
from shopwright.tasks.drawing import one_line, shorten, title_of
from shopwright.tasks.listing import facts
from shopwright.tasks.path import PATH
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    "Write the category path of this product, from the department down, separated by ' > '.\n{seller}\nPath:",
    "Instructions: Classify the seller's listing into the taxonomy of the platform.\n{seller}\nCategory:",
    "{seller}\nProduct category (department > ... > kind):",
    "A seller sent us this. Where does it go in our tree? Write the whole path.\n{seller}",
    "Please file this listing for me:\n{seller}\nI need the full path of its category.",
    "Full category path, please, for the following.\n{seller}",
)
MOST_PATHS = 400
"""A shop with more categories names the nearest ones by other means than a grammar."""


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a categorised product; the options are all paths, in no prompt but in the grammar."""
    paths = tuple(sorted(map(one_line, catalogue.by_category)))
    for product in catalogue.products:
        if product.category and 1 < len(paths) <= MOST_PATHS:
            yield _case(product, one_line(product.category.value), paths)


def _case(product: Product, path: str, paths: tuple[str, ...]) -> Case:
    rows = (title_of(product), facts(product), shorten(product.description or "", 300))
    case = writing(
        basis(product.id, product),
        {"seller": "\n".join(row for row in rows if row)},
        f"Which category path does {title_of(product)} belong to?",
        Text(text=path),
        longest=max(map(len, paths)),
    )
    return case.model_copy(update={"options": paths})


LISTING_CLASSIFICATION = Task(
    name="listing-classification",
    skill=Skill.AUTHORING,
    answers=PATH,
    needs=("products",),
    draw=draw,
    phrasings=PHRASINGS,
)
