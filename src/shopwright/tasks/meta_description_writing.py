"""Task: write the meta description with which a search engine shows a product page."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.cases import basis, writing
from shopwright.tasks.drawing import one_line, sentences, title_of
from shopwright.tasks.listing import listing
from shopwright.tasks.support import supports
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.text import ROUGE_TEXT

PHRASINGS = (
    "Write the meta description of the product page, at most {limit} characters.\n{listing}\nOutput:",
    "Instructions: Generate the SEO description of the product. Limit: {limit} characters. State nothing that the "
    "listing does not.\n{listing}\nMeta description:",
    "{listing}\nThe snippet that a search engine should show for this page, in {limit} characters at most:",
    "I need the grey text under the link on Google for this product, {limit} characters, nothing made up.\n{listing}",
    "Our theme wants a meta description (up to {limit} characters) that draws people to this page:\n{listing}",
    "What should people read about this in their search results? No more than {limit} characters.\n{listing}",
    "SEO description, {limit} characters at most, true to the listing:\n{listing}\nIt reads:",
)
SHORTEST, LONGEST = 25, 160
SHOWN = 600


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a product whose own meta description fits a search result and is supported by the shown listing."""
    for product in catalogue.products:
        text, shown = one_line(product.seo_description or ""), listing(product, SHOWN)
        if SHORTEST <= len(text) <= LONGEST and text != title_of(product) and _stated(text, shown, product):
            fields = {"listing": shown, "limit": str(LONGEST)}
            question = f"A meta description for {title_of(product)}"
            yield writing(basis(product.id, product), fields, question, Text(text=text), shown, LONGEST)


def _stated(text: str, shown: str, product: Product) -> bool:
    return all(sentence in shown or supports(shown, sentence, product) for sentence in sentences(text))


META_DESCRIPTION_WRITING = Task(
    name="meta-description-writing",
    skill=Skill.AUTHORING,
    answers=ROUGE_TEXT,
    needs=("products",),
    draw=draw,
    phrasings=PHRASINGS,
    publishes=True,
)
