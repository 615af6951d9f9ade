"""Task: rewrite a seller's title so that it answers a customer's query and stays true to the record."""

import re
from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Query
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.cases import basis, writing
from shopwright.tasks.drawing import one_line, some, title_of
from shopwright.tasks.listing import facts, leaf_of, named, phrase_in
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.text import ROUGE_TEXT

PHRASINGS = (
    'Rewrite the title for a customer who searches "{query}". Put the words of the search that are true of the product '
    "first and keep the rest.\nTitle: {title}\nFacts: {facts}\nNew title:",
    "Instructions: Enhance the seller's title with the customer's query. Use no word that the facts do not support.\n"
    "Query: {query}\nTitle: {title}\nFacts: {facts}\nOutput:",
    "Seller's title: {title}\nCustomer's query: {query}\nWhat the record says: {facts}\nTitle that answers the query:",
    "People find us with “{query}” but our title is “{title}”. Can you lead with what they look for, where it is true? "
    "({facts})",
    "Make this listing answer “{query}” without a false word: {title}. The facts: {facts}. Only the title, please.",
    "Title “{title}”, facts {facts}. A shopper types {query}. Write the title that shopper should see.",
)
WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:['/\u2019-][^\W_]+)*")
IDLE_WORDS = (
    "a an and at by de der die das et euro euros eur for from i in is it la le les my of on or s the to under over up "
    "with without no not what which do does need best cheap good top und für mit pour"
)
IDLE = frozenset(IDLE_WORDS.split())
"""Words of a search that say nothing of a product, or that a title must not claim."""
LONGEST = 150
MOST = 2


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """Up to two cases a query: products judged exact whose title the query can enhance."""
    for query in catalogue.queries:
        judged = [
            catalogue.by_id[j.product_id]
            for j in query.judgements
            if j.label == "E" and j.product_id in catalogue.by_id
        ]
        exact = [product for product in judged if product.language == query.language]
        for product in some(exact, MOST, chance.child(query.id).random()):
            yield from _case(query, product)


def enhanced(query: str, product: Product) -> str | None:
    """The supported words of a query, then the title without the parts that they cover.

    Nothing where the query has fewer than two such words, the title begins with them, or the result runs over.
    """
    title, lead = title_of(product), supported_words(query, product)
    head = _headline(lead)
    if len(lead) < 2 or title.casefold().startswith(head.casefold()):
        return None
    covered = {word.casefold() for word in lead}
    parts = [part for part in title.split(", ") if not {word.casefold() for word in part.split()} <= covered]
    text = f"{head} - {', '.join(parts)}" if parts else head
    return text if len(text) <= LONGEST else None


def supported_words(query: str, product: Product) -> list[str]:
    """The words of a query that the record states, as the record writes them, in the query's order, each once."""
    stated = (title_of(product), product.brand or "", leaf_of(product), *(value for _, value in named(product)))
    words = dict.fromkeys(word for word in WORD.findall(query) if word.casefold() not in IDLE)
    phrases = (phrase_in("; ".join(stated), word) for word in words)
    return [phrase for phrase in phrases if phrase]


def _case(query: Query, product: Product) -> Iterator[Case]:
    title = enhanced(query.text, product)
    if title is None:
        return
    asked = one_line(query.text)
    yield writing(
        basis(f"{query.id}/{product.id}", product, beside=[query], language=query.language),
        {"query": asked, "title": title_of(product), "facts": facts(product) or "none"},
        f"A title for {title_of(product)} that answers the search {asked}",
        Text(text=title),
        title_of(product),
        LONGEST,
        supported_words(query.text, product),
    )


def _headline(words: list[str]) -> str:
    """Words with capitals, but for units, which follow a number."""
    pairs = zip(("", *words), words, strict=False)
    return " ".join(word if before[-1:].isdigit() else word[:1].upper() + word[1:] for before, word in pairs)


QUERY_TITLE = Task(
    name="query-title",
    skill=Skill.AUTHORING,
    answers=ROUGE_TEXT,
    needs=("products", "queries"),
    draw=draw,
    phrasings=PHRASINGS,
    publishes=True,
)
