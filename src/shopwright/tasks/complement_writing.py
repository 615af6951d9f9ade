"""Task: name the category that customers buy from along with a product."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.baskets import BOUGHT, meetings, often
from shopwright.tasks.cases import basis, writing
from shopwright.tasks.drawing import title_of
from shopwright.tasks.listing import leaf_of
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.text import ROUGE_TEXT

PHRASINGS = (
    'A customer buys "{title}" from the category {category}. Name one category that is bought along with it.'
    "\nCategory:",
    "Instructions: Generate the name of a category that complements the given product.\nProduct: {title}\n"
    "Its own category: {category}\nOutput:",
    "You are a helpful shop assistant. In the basket: {title} ({category})\nFrom which other category will the "
    "customer add something? Output only the category's name.",
    "I've got {title} now ({category}). What sort of thing do people get with it? Two or three words.",
    "“{title}”, {category}, is selling well. Which category should stand beside it in the shop? Only its name.",
    "{category}: {title}\n\nGoes together with (another category):",
    "Cross-selling rule: whoever buys {title} ({category}) also buys from",
)
AS_GOOD = 2


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a product of a category that is bought along with others; the next commonest are as good."""
    bought = meetings(catalogue, BOUGHT)
    for product in catalogue.products:
        shelves = bought.beside(product)
        others = [shelf for shelf in often(shelves, 2 + AS_GOOD) if shelf != leaf_of(product)]
        if others:
            yield _case(product, others[0], _as_common(others[1 : 1 + AS_GOOD], shelves[others[0]], shelves))


def _as_common(others: list[str], most: int, shelves: dict[str, int]) -> tuple[str, ...]:
    """Those met at least half as often as the commonest."""
    return tuple(shelf for shelf in others if 2 * shelves[shelf] >= most)


def _case(product: Product, shelf: str, others: tuple[str, ...]) -> Case:
    fields = {"title": title_of(product), "category": leaf_of(product)}
    question = f"Which category is bought along with {title_of(product)}?"
    gold = Text(text=shelf, references=others)
    return writing(basis(product.id, product), fields, question, gold, longest=100)


COMPLEMENT_WRITING = Task(
    name="complement-writing",
    skill=Skill.BEHAVIOUR,
    answers=ROUGE_TEXT,
    needs=("products", "sessions"),
    draw=draw,
    phrasings=PHRASINGS,
)
