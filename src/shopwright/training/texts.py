"""What a seedling reads: one part of the catalogue, and prompts, as plain texts."""

from collections.abc import Iterator, Sequence

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.instructions.samples import Sample


def catalogue_texts(part: Catalogue) -> tuple[str, ...]:
    """Every text of a catalogue or a part of it, each once."""
    return tuple(dict.fromkeys(text for text in _texts(part) if text.strip()))


def prompt_texts(samples: Sequence[Sample]) -> tuple[str, ...]:
    """The samples' prompts without their replies, each once."""
    return tuple(dict.fromkeys(sample.prompt.text for sample in samples))


def _texts(part: Catalogue) -> Iterator[str]:
    for product in part.products:
        yield _product_text(product)
        yield from (_lines(text.title, text.description) for text in product.translations)
    yield from (_lines(review.title, review.body) for review in part.reviews)
    yield from (_lines(question.question, question.answer) for question in part.questions)
    yield from (query.text for query in part.queries)
    yield from (_lines(collection.title, collection.description) for collection in part.collections)
    yield from (_lines(policy.title, policy.text) for policy in part.policies)


def _product_text(product: Product) -> str:
    facts = (f"{attribute.name}: {attribute.value}" for attribute in product.attributes)
    category = f"Category: {product.category.value}" if product.category else None
    brand = f"Brand: {product.brand}" if product.brand else None
    return _lines(product.title, product.description, brand, category, *facts)


def _lines(*texts: str | None) -> str:
    return "\n".join(text for text in texts if text)
