"""Task: how positive a review is, in five words."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Review
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, grading
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import one_line, shorten, title_of
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    "What is the sentiment of this customer's review?\nReview: {review}\n{options}\nAnswer with the number.\nAnswer:",
    "Instructions: Given the user's review of a product, identify the user's sentiment.\nProduct: {title}\n"
    "Review: {review}\nOptions:\n{options}\nAnswer:",
    "Classify the tone of the review.\nReview of {title}: {review}\n{options}\nOutput only the number.",
    "A customer wrote to us about {title}: “{review}” How do they feel about it?\n{options}\nReply with one number.",
    "“{review}”\n\nI skim reviews before I buy. How would you sum this one up?\n{options}\nNumber:",
    "{options}\n\nWhich of these fits the review below? Give its number.\n{review}",
    "For the monthly report we sort reviews by mood. This one, on {title}: {review}\n{options}\nMood number",
)
SCALE = ("very positive", "positive", "neutral", "negative", "very negative")
LONGEST = 500


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a review; five stars are very positive and one star is very negative."""
    for review in catalogue.reviews:
        product = catalogue.by_id.get(review.product_id)
        if product and 1 <= review.rating <= len(SCALE) and one_line(review.body):
            yield _case(review, product)


def _case(review: Review, product: Product) -> Case:
    heading = f"{one_line(review.title)}. " if review.title else ""
    text = heading + shorten(review.body, LONGEST)
    on = basis(review.id, product, beside=(review,), language=review.language)
    question = f"What is the sentiment of the review: {text}"
    return grading(on, {"title": title_of(product), "review": text}, question, SCALE, len(SCALE) + 1 - review.rating)


REVIEW_SENTIMENT = Task(
    name="review-sentiment",
    skill=Skill.BEHAVIOUR,
    answers=CHOICE,
    needs=("products", "reviews"),
    draw=draw,
    phrasings=PHRASINGS,
)
