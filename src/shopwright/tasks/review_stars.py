"""Task: how many stars go with a review."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Review
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, grading
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import one_line, shorten, title_of
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    'How many stars does this customer give?\nReview of "{title}": {review}\n{options}\nAnswer with the number.\n'
    "Answer:",
    "Instructions: Evaluate the following product review on a scale of 1 to 5, 1 being very negative and 5 being very "
    "positive.\nReview: {review}\n{options}\nAnswer:",
    "Given the review, judge the customer's rating.\nProduct: {title}\nReview: {review}\n{options}\n"
    "Output only the number.",
    "A customer wrote about {title}: “{review}” How happy does that sound?\n{options}\nReply with one number.",
    "Read this and tell me the rating it came with: “{review}”\n{options}\nNumber:",
    "The stars of this review were lost. {review}\n{options}\nThey were",
)
STARS = ("1 star", "2 stars", "3 stars", "4 stars", "5 stars")
LONGEST = 500


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a review; the options stand in the order of the stars, so the number is the rating."""
    for review in catalogue.reviews:
        product = catalogue.by_id.get(review.product_id)
        if product and 1 <= review.rating <= len(STARS) and review.body.strip():
            yield _case(review, product)


def _case(review: Review, product: Product) -> Case:
    heading = f"{one_line(review.title)}. " if review.title else ""
    text = heading + shorten(review.body, LONGEST)
    return grading(
        basis(review.id, product, beside=[review], language=review.language),
        {"title": title_of(product), "review": text},
        f"How many stars go with the review: {text}",
        STARS,
        review.rating,
    )


REVIEW_STARS = Task(
    name="review-stars",
    skill=Skill.BEHAVIOUR,
    answers=CHOICE,
    needs=("products", "reviews"),
    draw=draw,
    phrasings=PHRASINGS,
)
