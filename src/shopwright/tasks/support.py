"""Whether the words that a prompt shows are enough to give an answer: a plain test by numbers, facts and words."""

import re

from shopwright.catalogue.records import Product
from shopwright.tasks.listing import named, phrase_in

WORD = re.compile(r"[^\W\d_]{4,}")
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def supports(shown: str, answer: str, product: Product | None = None) -> bool:
    """Every number of the answer is shown, and so is a fact of the product that it names, or half of its longer words.

    Without a product words alone decide.
    """
    low = shown.lower()
    if any(number not in low for number in NUMBER.findall(answer)):
        return False
    if any(phrase_in(answer, value) and phrase_in(shown, value) for _, value in (named(product) if product else ())):
        return True
    words = set(WORD.findall(answer.lower()))
    return bool(words) and 2 * sum(word in low for word in words) >= len(words)
