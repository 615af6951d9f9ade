"""Task: sum up the reviews of a product in one line of counts."""

from collections import Counter
from collections.abc import Iterator, Sequence

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Review
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.cases import basis, writing
from shopwright.tasks.drawing import shorten, some, title_of
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.text import ROUGE_TEXT

FORM = (
    "“N reviews, A stars on average; G good, P poor; most often S stars”, where 4 or 5 stars are good, 1 or 2 poor, "
    "A has one decimal, and the last part is left out where two ratings are equally frequent"
)
PHRASINGS = (
    "Sum up the reviews of “{title}” in this form: {form}.\n{reviews}\nOutput:",
    "Instructions: Summarise the customer reviews of the product in one line of counts. Form: {form}.\n"
    "Product: {title}\nReviews:\n{reviews}\nSummary:",
    "{reviews}\nThese are all the reviews of “{title}”. Count them up as {form}.\nOutput:",
    "How do people like {title}? Give me the figures as {form}.\n{reviews}",
    "I'm thinking of buying {title}. Here is what others gave it:\n{reviews}\nPut it in one line for me, as {form}.",
    "Our page shows one line above the reviews, in this form: {form}. Write it for “{title}”.\n{reviews}",
    "For my weekly report on “{title}”, please: {form}.\n{reviews}\nThe line:",
)
FEWEST, MOST = 3, 8


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a product with three to eight reviews, or with eight of its more."""
    for product in catalogue.products:
        reviews = some(catalogue.reviews_of.get(product.id, ()), MOST, chance.child(product.id).random())
        if len(reviews) >= FEWEST:
            yield _case(product, reviews)


def summary(stars: Sequence[int]) -> str:
    """The line of counts for these ratings."""
    good, poor = sum(n >= 4 for n in stars), sum(n <= 2 for n in stars)
    (first, most), *others = Counter(stars).most_common(2)
    often = "" if any(count == most for _, count in others) else f"; most often {_stars(first)}"
    tenths = (20 * sum(stars) + len(stars)) // (2 * len(stars))
    counted = f"{len(stars)} reviews, {tenths // 10}.{tenths % 10} stars on average"
    return f"{counted}; {good} good, {poor} poor{often}"


def _case(product: Product, reviews: Sequence[Review]) -> Case:
    shown = "\n".join(f"- {_stars(r.rating)}: {shorten(r.body, 60) or 'no words'}" for r in reviews)
    return writing(
        basis(product.id, product, beside=reviews),
        {"title": title_of(product), "reviews": shown, "form": FORM},
        f"A line of counts that sums up the reviews of {title_of(product)}",
        Text(text=summary([review.rating for review in reviews])),
        shown,
    )


def _stars(count: int) -> str:
    return f"{count} star{'s' if count != 1 else ''}"


REVIEW_SUMMARY = Task(
    name="review-summary",
    skill=Skill.AUTHORING,
    answers=ROUGE_TEXT,
    needs=("products", "reviews"),
    draw=draw,
    phrasings=PHRASINGS,
)
