"""Task: the one key phrase of a review for an aspect."""

import re
from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Review
from shopwright.foundation.chance import Chance
from shopwright.tasks.aspects import Spoken, spoken_of, spoken_reviews
from shopwright.tasks.cases import basis, tagging
from shopwright.tasks.drawing import some, title_of
from shopwright.tasks.entities import ENTITIES
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    "Extract the one phrase of the review that speaks of the aspect “{aspect}”. Copy it word for word, from one "
    "punctuation mark to the next.\nReview: {review}\nPhrase:",
    "Instructions: Given a review and an aspect, output the key phrase for the aspect. A phrase is what stands between "
    "two punctuation marks, unchanged.\nReview: {review}\nAspect: {aspect}\nOutput:",
    "You are a helpful shop assistant who reads reviews. Review of {title}: {review}\nWhich words are about {aspect}? "
    "Output the part between two punctuation marks that holds them, nothing else.",
    "“{review}”\n\nWhat does it say on {aspect}? Just quote me that bit, from comma to comma or full stop.",
    "We highlight one phrase a review. Topic: {aspect}. The phrase runs from one punctuation mark to the next.\n"
    "{review}\nHighlight:",
    "Aspect: {aspect}\nText: {review}\nThe words of the text between two punctuation marks that concern the aspect:",
    "A customer on {title}: {review}\nCut out the passage about {aspect}, exactly as written and without the "
    "punctuation around it:",
)
CLAUSE = re.compile(r"[,;:.!?()\u2013\u2014]+(?:\s+|$)|\s+[(\u2013\u2014-]+\s*")
UNQUOTABLE = frozenset(',"[]')
LONGEST, LONGEST_PHRASE = 600, 60
FEWEST_WORDS = 2
MOST = 2


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """Up to two cases a review, for aspects that one phrase of it names and no word of the rest may mean."""
    for review, spoken in spoken_reviews(catalogue):
        text = " ".join(sentence.sentence for sentence in spoken)
        if len(text) <= LONGEST:
            clauses = [spoken_of(clause, review.language) for clause in _clauses(text)]
            phrases = list(_phrases(clauses))
            for aspect, phrase in some(phrases, MOST, chance.child(review.id).random()):
                yield _case(review, catalogue.by_id[review.product_id], text, aspect, phrase)


def _clauses(text: str) -> list[str]:
    return [clause.strip() for clause in CLAUSE.split(text) if clause.strip()]


def _phrases(clauses: list[Spoken]) -> Iterator[tuple[str, str]]:
    """The aspects that one clause alone speaks of, and that clause."""
    for clause in clauses:
        others = [other for other in clauses if other is not clause]
        for aspect in sorted(clause.named):
            if _fits(clause.sentence) and not any(aspect in other.named | other.may for other in others):
                yield aspect, clause.sentence


def _fits(phrase: str) -> bool:
    short = len(phrase) <= LONGEST_PHRASE and len(phrase.split()) >= FEWEST_WORDS
    return short and not UNQUOTABLE & set(phrase)


def _case(review: Review, product: Product, text: str, aspect: str, phrase: str) -> Case:
    on = basis(f"{review.id}/{aspect}", product, beside=(review,), language=review.language)
    fields = {"title": title_of(product), "review": text, "aspect": aspect}
    return tagging(on, fields, f"Which phrase speaks of {aspect} in the review: {text}", [phrase], text)


REVIEW_KEYPHRASE = Task(
    name="review-keyphrase",
    skill=Skill.CONCEPT,
    answers=ENTITIES,
    needs=("products", "reviews"),
    draw=draw,
    phrasings=PHRASINGS,
)
