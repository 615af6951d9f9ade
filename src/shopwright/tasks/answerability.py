"""Task: whether a listing answers a customer's question."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Question
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import one_line
from shopwright.tasks.listing import listing
from shopwright.tasks.support import supports
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    "{listing}\nQuestion: {question}\nDoes the listing answer it?\n{options}\nAnswer with the number.\nAnswer:",
    "Instructions: Decide whether the question can be answered from the product's information.\n{listing}\n"
    "Question: {question}\n{options}\nAnswer:",
    "Here is a product page.\n{listing}\nA customer asks: {question}\nIs the answer on the page?\n{options}\n"
    "Output only the number.",
    "Before I write to the maker: “{question}” Do we already say so here?\n{listing}\n{options}\nNumber:",
    "{question}\nCan you tell from this?\n{listing}\n{options}\nReply with a number.",
    "Question from a shopper: {question}\nWhat we know:\n{listing}\nIs that enough?\n{options}\nThe number is",
    "{listing}\n\nThe help desk got this: {question}\nCan the page above settle it?\n{options}\nJust the number:",
)
YES = "Yes, the listing says so."
KEPT_YES = 0.4
NO = "No, the listing does not say."


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a question that was judged; a yes needs an answer that the shown part of the listing supports.

    Most questions that shoppers ask can be answered, so only some of those are taken.
    """
    for question in catalogue.questions:
        product = catalogue.by_id.get(question.product_id)
        fair = question.answerable is False or chance.child(question.id, "fair").fraction() < KEPT_YES
        if product and question.answerable is not None and fair and one_line(question.question):
            yield from _case(question, product, chance.child(question.id))


def _case(question: Question, product: Product, chance: Chance) -> Iterator[Case]:
    shown, asked = listing(product), one_line(question.question)
    if question.answerable and not supports(shown, question.answer or "", product):
        return
    right, wrong = (YES, NO) if question.answerable else (NO, YES)
    on = basis(question.id, product, beside=[question], language=question.language)
    ask = f"Does this listing answer {asked} {one_line(shown)}"
    yield choosing(on, {"listing": shown, "question": asked}, ask, right, [wrong], chance.random())


ANSWERABILITY = Task(
    name="answerability",
    skill=Skill.CONCEPT,
    answers=CHOICE,
    needs=("products", "questions"),
    draw=draw,
    phrasings=PHRASINGS,
)
