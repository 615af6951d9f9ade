"""Task: rank sentences on a product by how well they answer a customer's question."""

import random
from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Question
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, ranking
from shopwright.tasks.drawing import one_line, sentences, some, title_of, unlike
from shopwright.tasks.listing import named, phrase_in
from shopwright.tasks.ranking import RANKING
from shopwright.tasks.support import NUMBER, supports
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    "A customer asks about “{title}”: {question}\nRank the {count} sentences by how well they answer, best first.\n"
    "{options}\nAnswer with the numbers separated by commas.\nOutput:",
    "Instructions: Order the candidate evidence for the question from the most to the least helpful.\n"
    "Product: {title}\nQuestion: {question}\nCandidates:\n{options}\nRanking:",
    "You are a helpful shop assistant. Question on {title}: {question}\nWhich of these {count} sentences would you "
    "point to first, which last?\n{options}\nOutput a permutation of 1 to {count}, separated by commas.",
    "{question} I found these on the page of {title}. Sort them for me, what answers me first:\n{options}\n"
    "Numbers only, with commas.",
    "Before we reply to “{question}” ({title}), line up what we have by how much it helps:\n{options}\n"
    "Only numbers and commas.",
    "{options}\n\nThose are sentences on {title} in no order. Write their numbers from best to worst as an answer to: "
    "{question}",
    "Search inside a product page. Page: {title}. Query: {question} Passages:\n{options}\nBest to worst, by number:",
)
SHOWN = 5
MOST_RIGHT = 2
LONGEST = 160


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a question whose answer some sentences on the product support and others have nothing of."""
    for question in catalogue.questions:
        product, answer = catalogue.by_id.get(question.product_id), one_line(question.answer or "")
        if product and answer and question.answerable is not False and one_line(question.question):
            yield from _case(question, answer, product, catalogue, chance.child(question.id).random())


def _case(
    question: Question, answer: str, product: Product, catalogue: Catalogue, dice: random.Random
) -> Iterator[Case]:
    facts = [value for _, value in named(product) if phrase_in(answer, value)]
    told, listed = list(_told(product, catalogue)), set(map(one_line, sentences(product.description or "")))
    right = some([text for text in told if _answers(text, answer, facts, product)], MOST_RIGHT, dice)
    wrong = some([text for text in told if _silent(text, answer, facts)], len(told), dice)
    wrong = sorted(wrong, key=lambda text: text not in listed)[: SHOWN - len(right)]
    if right and len(right) + len(wrong) == SHOWN:
        options = some([*right, *wrong], SHOWN, dice)
        reviews = [review for review in catalogue.reviews_of.get(product.id, ()) if _quoted(review.body, options)]
        asked = one_line(question.question)
        yield ranking(
            basis(question.id, product, beside=(question, *reviews), language=question.language),
            {"title": title_of(product), "question": asked},
            f"{asked} ({title_of(product)})",
            {option: float(option in right) for option in options},
        )


def _told(product: Product, catalogue: Catalogue) -> Iterator[str]:
    """The short sentences of the description and the reviews, each once."""
    bodies = (review.body for review in catalogue.reviews_of.get(product.id, ()))
    texts = (text for body in (product.description or "", *bodies) for text in sentences(body))
    return (text for text in unlike(texts) if len(text) <= LONGEST)


def _answers(text: str, answer: str, facts: list[str], product: Product) -> bool:
    """Whether a sentence states the very fact that the answer names, and every number of it."""
    return any(phrase_in(text, value) for value in facts) and supports(text, answer, product)


def _silent(text: str, answer: str, facts: list[str]) -> bool:
    """Whether a sentence shares neither a longer word of the answered facts nor a number with the answer."""
    words = {word for value in facts for word in value.casefold().split() if len(word) > 2}
    return not any(phrase_in(text, word) for word in words | set(NUMBER.findall(answer)))


def _quoted(body: str, options: list[str]) -> bool:
    return any(one_line(text) in options for text in sentences(body))


ANSWER_EVIDENCE = Task(
    name="answer-evidence",
    skill=Skill.REASONING,
    answers=RANKING,
    needs=("products", "questions"),
    draw=draw,
    phrasings=PHRASINGS,
)
