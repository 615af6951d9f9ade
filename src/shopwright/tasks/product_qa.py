"""Task: answer a customer's question from the listing, and say so where the listing does not tell."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Question
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.cases import basis, writing
from shopwright.tasks.drawing import one_line
from shopwright.tasks.listing import listing
from shopwright.tasks.support import supports
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.text import ROUGE_TEXT

PHRASINGS = (
    "{listing}\nQuestion: {question}\nAnswer the question in one sentence, from the listing only.\nAnswer:",
    "Instructions: Answer the customer's question with the information of the product. If it is not there, say so.\n"
    "{listing}\nQuestion: {question}\nAnswer:",
    "You are a shop assistant who never guesses.\n{listing}\nCustomer: {question}\nAssistant:",
    "I'm on this page and wonder: {question}\n{listing}",
    "{question}\nThis is all we have written about it:\n{listing}\nReply to the customer.",
    "A shopper asks “{question}” Please answer for me, and only with what stands here.\n{listing}",
)
NOT_STATED = "The listing does not say."
AS_GOOD = ("The listing does not tell.", "This is not stated in the listing.", "The product page does not say.")
LONGEST = 300


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a question whose answer the shown listing supports, or that was judged unanswerable."""
    for question in catalogue.questions:
        product = catalogue.by_id.get(question.product_id)
        if product and one_line(question.question):
            yield from _case(question, product)


def _case(question: Question, product: Product) -> Iterator[Case]:
    shown = listing(product)
    gold = _gold(question, product, shown)
    if gold is None:
        return
    asked = one_line(question.question)
    yield writing(
        basis(question.id, product, beside=[question], language=question.language),
        {"listing": shown, "question": asked},
        f"{asked} {one_line(shown)}",
        gold,
        shown,
        LONGEST,
    )


def _gold(question: Question, product: Product, shown: str) -> Text | None:
    if question.answerable is False:
        return Text(text=NOT_STATED, references=AS_GOOD)
    answer = one_line(question.answer or "")
    good = answer and len(answer) <= LONGEST and supports(shown, answer, product)
    return Text(text=answer) if good else None


PRODUCT_QA = Task(
    name="product-qa",
    skill=Skill.AUTHORING,
    answers=ROUGE_TEXT,
    needs=("products", "questions"),
    draw=draw,
    phrasings=PHRASINGS,
)
