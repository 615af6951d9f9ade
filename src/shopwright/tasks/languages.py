"""What languages are called, and the translated titles and descriptions of products."""

from collections.abc import Iterator

from shopwright.catalogue.records import Product
from shopwright.tasks.drawing import one_line, sentences, title_of

LANGUAGES = {
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "sv": "Swedish",
}
"""Languages that separate words by spaces, so that one way of counting overlap serves them all."""


def titles_abroad(product: Product) -> Iterator[tuple[str, str]]:
    """The product's titles in other languages that we can name, as (code, title); untranslated ones are left out."""
    for translation in product.translations:
        title = one_line(translation.title or "")
        if translation.language in LANGUAGES and title and title.casefold() != title_of(product).casefold():
            yield translation.language, title


def descriptions_abroad(product: Product) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The product's descriptions in other languages that we can name, as (code, sentences)."""
    for translation in product.translations:
        told = sentences(translation.description or "")
        if translation.language in LANGUAGES and told and told != sentences(product.description or ""):
            yield translation.language, told
