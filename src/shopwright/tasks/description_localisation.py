"""Task: put a product's description into another language of the shop."""

import re
from collections.abc import Iterator, Sequence

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.cases import basis, writing
from shopwright.tasks.drawing import sentences
from shopwright.tasks.languages import LANGUAGES, descriptions_abroad
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.text import BLEU_TEXT

PHRASINGS = (
    "Translate the product description from {source} into {language}. Keep brand and model names.\n{text}\nOutput:",
    "Instructions: Localise the description of a product for customers who read {language}.\n"
    "Description ({source}): {text}\n{language} description:",
    "You are given a product description in {source}. Write it as it would appear on our {language} website.\n{text}\n"
    "Output:",
    "How do I say this in {language}? It is from our {source} page: {text}",
    "Our {source} shop describes an article like this: {text}\nWe need the same text in {language}, on one line.",
    "{text}\n\nI can't read {source}. What does it say, in {language}?",
    "Here is the {source} page of a product: {text}\nThe {language} page says the same:",
)
LONGEST = 300
NUMBER = re.compile(r"\d+")
Told = tuple[str, tuple[str, ...]]


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a description and language, from another language whose text says the same sentence by sentence."""
    for product in catalogue.products:
        texts = {product.language: sentences(product.description or ""), **dict(descriptions_abroad(product))}
        known = [(language, told) for language, told in texts.items() if told and language in LANGUAGES]
        for target in known:
            sources = [source for source in known if source[0] != target[0] and aligned(source[1], target[1])]
            if sources:
                source = chance.child(product.id, target[0]).random().choice(sources)
                yield from _case(product, source, target)


def aligned(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two texts have as many sentences, and in each the same digits and about the same length."""
    return len(one) == len(other) and all(
        NUMBER.findall(left) == NUMBER.findall(right) and len(left) < 3 * len(right) and len(right) < 3 * len(left)
        for left, right in zip(one, other, strict=True)
    )


def _case(product: Product, source: Told, target: Told) -> Iterator[Case]:
    pairs = range(1, len(target[1]) + 1)
    count = max(
        (n for n in pairs if max(len(" ".join(told[:n])) for _, told in (source, target)) <= LONGEST), default=0
    )
    text, gold = " ".join(source[1][:count]), " ".join(target[1][:count])
    if not count or text.casefold() == gold.casefold():
        return
    fields = {"source": LANGUAGES[source[0]], "language": LANGUAGES[target[0]], "text": text}
    question = f"Translate the product description into {LANGUAGES[target[0]]}: {text}"
    on = basis(f"{product.id}/{target[0]}", product, language=target[0])
    yield writing(on, fields, question, Text(text=gold), text, LONGEST)


DESCRIPTION_LOCALISATION = Task(
    name="description-localisation",
    skill=Skill.MULTILINGUAL,
    answers=BLEU_TEXT,
    needs=("products", "translations"),
    draw=draw,
    phrasings=PHRASINGS,
)
