"""Task: the aspects that a review speaks of."""

from collections import Counter
from collections.abc import Iterator, Mapping

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Review
from shopwright.foundation.chance import Chance
from shopwright.tasks.aspects import Spoken, aspects, spoken_reviews
from shopwright.tasks.baskets import often
from shopwright.tasks.cases import basis, selecting
from shopwright.tasks.drawing import some, title_of
from shopwright.tasks.listing import leaf_of
from shopwright.tasks.selection import SELECTION
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    "Which aspects does this review speak of? Choose {wanted}.\nReview: {review}\n{options}\n"
    "Answer with numbers separated by commas.\nOutput:",
    "Instructions: Identify the aspects of the product that the review covers.\nProduct: {title}\nReview: {review}\n"
    "How many: {wanted}\nAspects:\n{options}\nOutput:",
    "You are a helpful shop assistant who reads reviews. Review of {title}: {review}\nName {wanted} of these aspects "
    "that it mentions.\n{options}\nOutput only numbers separated by commas.",
    "“{review}”\n\nI just want to know what this is about. Pick {wanted}.\n{options}\nNumbers only.",
    "We tag reviews by topic. This one, on {title}, needs {wanted}: {review}\n{options}\nTags, by number, with commas:",
    "{options}\n\nWhich {wanted} of these topics come up in the following review? Numbers, please.\n{review}",
    "A buyer of {title} wrote: “{review}” What did they comment on? {wanted} to find:\n{options}\nNumbers with commas:",
)
SHOWN = 10
MOST_RIGHT = 3
HARD = 4
"""How many of the wrong aspects are those that other reviews of the shelf speak of most."""
LONGEST = 600
Usual = Mapping[str, Counter[str]]


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case an English review that surely names an aspect; the wrong ones have no word of theirs in it."""
    usual = _usual(catalogue)
    for review, spoken in spoken_reviews(catalogue):
        text = " ".join(sentence.sentence for sentence in spoken)
        if review.language == "en" and len(text) <= LONGEST and any(sentence.named for sentence in spoken):
            product = catalogue.by_id[review.product_id]
            yield from _case(review, spoken, product, usual, chance.child(review.id))


def _usual(catalogue: Catalogue) -> Usual:
    """What the reviews of each shelf speak of."""
    found: dict[str, Counter[str]] = {}
    for review, spoken in spoken_reviews(catalogue):
        shelf = leaf_of(catalogue.by_id[review.product_id])
        found.setdefault(shelf, Counter()).update(name for sentence in spoken for name in sentence.named)
    return found


def _case(review: Review, spoken: tuple[Spoken, ...], product: Product, usual: Usual, chance: Chance) -> Iterator[Case]:
    dice, named = chance.random(), sorted({name for sentence in spoken for name in sentence.named})
    touched = {name for sentence in spoken for name in sentence.named | sentence.may}
    right, absent = some(named, MOST_RIGHT, dice), [name for name in aspects().aspects if name not in touched]
    hard = [name for name in often(usual[leaf_of(product)], SHOWN) if name not in touched][:HARD]
    wrong = [*hard, *some([name for name in absent if name not in hard], SHOWN, dice)][: SHOWN - len(right)]
    if len(wrong) >= 2 * len(right):
        text = " ".join(sentence.sentence for sentence in spoken)
        on = basis(review.id, product, beside=(review,), language=review.language)
        question = f"Which aspects does this review speak of: {text}"
        yield selecting(on, {"title": title_of(product), "review": text}, question, right, wrong, dice)


REVIEW_ASPECTS = Task(
    name="review-aspects",
    skill=Skill.CONCEPT,
    answers=SELECTION,
    needs=("products", "reviews"),
    draw=draw,
    phrasings=PHRASINGS,
)
