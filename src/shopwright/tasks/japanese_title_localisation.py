"""Task: put a product's title into Japanese, whose words only a tokenizer of its own can count."""

from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.cases import basis, writing
from shopwright.tasks.drawing import one_line, title_of
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.text import JP_BLEU_TEXT

PHRASINGS = (
    'Translate the product title "{title}" into Japanese. Keep brand and model names.\nOutput:',
    "Instructions: Localise the title of a product for customers in Japan.\nTitle: {title}\nJapanese title:",
    "You are given a product title. Write it as it would appear on our Japanese website.\n{title}\nOutput:",
    "How would you write “{title}” in Japanese? Just the title.",
    "We open our shop to people in Japan. What do we call “{title}” there?",
    "I saw {title} abroad. Under which name do I find it in a Japanese shop? The brand stays as it is.",
    "次の商品名を日本語にしてください。ブランド名とモデル名はそのままにします。\n{title}\n日本語の商品名:",
)
LANGUAGE = "ja"
LONGEST = 200


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a title translated into Japanese."""
    for product in catalogue.products:
        told, title = product.in_language(LANGUAGE), title_of(product)
        abroad = one_line(told.title or "") if told else ""
        if abroad and abroad.casefold() != title.casefold() and max(len(abroad), len(title)) <= LONGEST:
            question = f"Translate the product title {title} into Japanese."
            on = basis(product.id, product, language=LANGUAGE)
            yield writing(on, {"title": title}, question, Text(text=abroad), title, LONGEST)


JAPANESE_TITLE_LOCALISATION = Task(
    name="japanese-title-localisation",
    skill=Skill.MULTILINGUAL,
    answers=JP_BLEU_TEXT,
    needs=("products", "translations"),
    draw=draw,
    phrasings=PHRASINGS,
)
