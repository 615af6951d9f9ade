"""Which of our tasks covers each sub-task of the published sets and benchmarks, and the page that says so."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from shopwright.tasks.task import Skill, Task

ESHOP, LLAMA_E, EC, SHOPBENCH = "EshopInstruct", "LLaMA-E", "ECInstruct", "ShopBench"


class Covered(NamedTuple):
    """A sub-task of a published set, and our tasks that ask the same."""

    set: str
    shape: str
    tasks: tuple[str, ...]
    rows: int = 0
    """How many rows the published set has of it, where that is known."""


SHOPBENCH_QUESTIONS: dict[Skill, tuple[int, int]] = {
    Skill.CONCEPT: (27, 11_129),
    Skill.REASONING: (8, 3_117),
    Skill.BEHAVIOUR: (15, 3_973),
    Skill.MULTILINGUAL: (7, 2_379),
}
"""Tasks and questions of each track of ShopBench: 57 and 20,598 in all."""

OWN_MIX = tuple(
    "numeric-reasoning unit-conversion price-comparison requirement-matching everyday-commonsense category-definition "
    "attribute-category query-classification attribute-question product-difference policy-selection review-aspects "
    "aspect-reviews review-keyphrase next-query purchase-intent title-localisation japanese-title-localisation "
    "cross-language-matching foreign-title-classification foreign-title-entities foreign-description-matching "
    "foreign-attribute-question foreign-keywords description-localisation ad-writing query-title "
    "listing-classification general-qa meta-description-writing intent-writing review-summary".split()
)
"""EshopInstruct's own mixed set and its multilingual stream: whatever its other sub-tasks do not name."""

COVERAGE: tuple[Covered, ...] = (
    Covered(ESHOP, "generation: category generation", ("category-naming",), 1000),
    Covered(ESHOP, "generation: category matching", ("category-matching",), 1000),
    Covered(ESHOP, "generation: attribute generation", ("attribute-writing",), 1000),
    Covered(ESHOP, "generation: bullet generation", ("bullet-writing",), 1000),
    Covered(ESHOP, "generation: complements matching", ("complement-writing", "complement-category"), 1000),
    Covered(ESHOP, "generation: exact-match judgement", ("exact-match-judgement",), 2000),
    Covered(ESHOP, "generation: next item generation", ("next-item-writing",), 1000),
    Covered(ESHOP, "generation: description generation", ("description-writing",), 1000),
    Covered(ESHOP, "generation: title generation", ("title-writing",), 1000),
    Covered(ESHOP, "generation: query generation", ("query-writing",), 1000),
    Covered(ESHOP, "generation: answer generation", ("product-qa",), 820),
    Covered(ESHOP, "choice: category classification", ("product-classification",), 1000),
    Covered(ESHOP, "choice: category identification", ("category-identification",), 1000),
    Covered(ESHOP, "choice: next item selection", ("next-item-selection",), 3000),
    Covered(ESHOP, "choice: complements selection", ("complement-selection",), 2000),
    Covered(ESHOP, "choice: substitutes selection", ("substitute-selection",), 2000),
    Covered(ESHOP, "choice: product relation prediction", ("product-relation",), 802),
    Covered(ESHOP, "choice: answerability prediction", ("answerability",), 789),
    Covered(ESHOP, "choice: substitute identification", ("substitute-identification",), 2138),
    Covered(ESHOP, "choice: product matching", ("variant-matching",), 2197),
    Covered(ESHOP, "choice: sentiment analysis", ("review-sentiment",), 2147),
    Covered(ESHOP, "choice: multiclass product classification", ("query-product-relation",), 2156),
    Covered(ESHOP, "choice: session selection", ("session-selection",), 2000),
    Covered(ESHOP, "entities: attribute extraction", ("attribute-extraction", "query-entities"), 4000),
    Covered(ESHOP, "entities: attribute value extraction", ("attribute-listing",), 2120),
    Covered(ESHOP, "ranking: query-product ranking", ("query-product-ranking",), 2185),
    Covered(ESHOP, "retrieval: relevant item", ("relevant-items",), 1000),
    Covered(ESHOP, "retrieval: complements", ("complement-retrieval",), 1936),
    Covered(ESHOP, "retrieval: substitutes", ("substitute-retrieval",), 2000),
    Covered(ESHOP, "retrieval: also-bought", ("also-bought", "also-viewed"), 4000),
    Covered(ESHOP, "retrieval: sequential recommendation", ("sequential-recommendation",), 2146),
    Covered(ESHOP, "retrieval: session", ("session-retrieval",), 3570),
    Covered(ESHOP, "mixed: query relation", ("query-relation",), 27),
    Covered(ESHOP, "mixed: review rating", ("review-stars",), 1000),
    Covered(ESHOP, "mixed: product QA", ("product-qa", "answer-evidence"), 2000),
    Covered(ESHOP, "mixed: query-product ranking (ESCI)", ("query-product-ranking",), 2000),
    Covered(ESHOP, "mixed: own mixed set", OWN_MIX, 2939),
    Covered(LLAMA_E, "ads generation", ("ad-writing", "meta-description-writing")),
    Covered(LLAMA_E, "query-enhanced title rewriting", ("query-title",)),
    Covered(LLAMA_E, "product classification", ("listing-classification", "product-classification")),
    Covered(LLAMA_E, "purchase intent speculation", ("intent-writing", "purchase-intent")),
    Covered(LLAMA_E, "general Q&A", ("general-qa", "policy-selection", "product-qa")),
    Covered(EC, "attribute value extraction", ("attribute-extraction", "attribute-listing")),
    Covered(EC, "product relation prediction", ("product-relation",)),
    Covered(EC, "product matching", ("variant-matching",)),
    Covered(EC, "sentiment analysis", ("review-sentiment",)),
    Covered(EC, "sequential recommendation", ("sequential-recommendation", "next-item-selection")),
    Covered(EC, "multiclass product classification", ("query-product-relation",)),
    Covered(EC, "substitute identification", ("substitute-identification",)),
    Covered(EC, "query-product ranking", ("query-product-ranking",)),
    Covered(EC, "answerability prediction", ("answerability",)),
    Covered(EC, "answer generation", ("product-qa",)),
    Covered(SHOPBENCH, "define a category", ("category-definition",)),
    Covered(SHOPBENCH, "which category has an attribute", ("attribute-category",)),
    Covered(SHOPBENCH, "3 of 15 review snippets for an aspect and sentiment", ("aspect-reviews",)),
    Covered(SHOPBENCH, "an entity type in a query", ("query-entities",)),
    Covered(SHOPBENCH, "an entity type in a text that is not English", ("foreign-title-entities",)),
    Covered(SHOPBENCH, "an attribute from a title, or that it cannot be inferred", ("attribute-question",)),
    Covered(SHOPBENCH, "the key phrase of a review for an aspect", ("review-keyphrase",)),
    Covered(SHOPBENCH, "3 of 10 aspects that a review covers", ("review-aspects",)),
    Covered(
        SHOPBENCH, "arithmetic on pack sizes and units", ("numeric-reasoning", "unit-conversion", "price-comparison")
    ),
    Covered(SHOPBENCH, "everyday commonsense", ("everyday-commonsense",)),
    Covered(SHOPBENCH, "which category complements another", ("complement-category",)),
    Covered(SHOPBENCH, "the relation between two queries", ("query-relation",)),
    Covered(SHOPBENCH, "rank 5 products for a query", ("query-product-ranking",)),
    Covered(SHOPBENCH, "the next query of a session, 3 of 10", ("next-query",)),
    Covered(SHOPBENCH, "also bought, 3 of 15", ("also-bought", "also-viewed")),
    Covered(SHOPBENCH, "a review to its stars", ("review-stars",)),
    Covered(SHOPBENCH, "keywords in German, French, Italian", ("foreign-keywords",)),
    Covered(SHOPBENCH, "a title into German, Spanish, French, Italian", ("title-localisation",)),
    Covered(SHOPBENCH, "a title into Japanese", ("japanese-title-localisation",)),
    Covered(
        SHOPBENCH,
        "the same product described in another language",
        ("cross-language-matching", "foreign-description-matching"),
    ),
)

_OPENING = """\
# The tasks

What a model is taught and examined in. `shopwright tasks` lists them with what a shop's own records give of each; a
recipe of `write` weighs them. A starred task's replies are put before customers, so every claim in them is checked by
the record.

| task | skill | answer | metric | records needed |
|---|---|---|---|---|
"""
_BETWEEN = """
## What they cover

Every sub-task of the published instruction sets and every shape of question of the benchmark, and our tasks for it.
"""


def shares(coverage: Sequence[Covered] = COVERAGE) -> dict[str, Fraction]:
    """How many rows a set in EshopInstruct's proportions has of each task: a sub-task's rows, shared by its tasks."""
    found: dict[str, Fraction] = {}
    for covered in coverage:
        for name in covered.tasks if covered.rows else ():
            found[name] = found.get(name, Fraction(0)) + Fraction(covered.rows, len(covered.tasks))
    return found


def page(tasks: Sequence[Task]) -> str:
    """The page `docs/tasks.md`."""
    listed = "".join(_row(task.name + "*" * task.publishes, task.skill, *_kinds(task)) for task in tasks)
    return "".join((_OPENING, listed, _BETWEEN, *_tables(tasks)))


def _kinds(task: Task) -> Iterator[str]:
    yield from (task.answers.kind, task.metric, ", ".join(task.needs) or "none")


def _tables(tasks: Sequence[Task]) -> Iterator[str]:
    for name in (ESHOP, LLAMA_E, EC, SHOPBENCH):
        rows = [covered for covered in COVERAGE if covered.set == name]
        counted = any(covered.rows for covered in rows)
        yield f"\n### {name}: {len(rows)}\n\n"
        yield "| sub-task | rows | our tasks |\n|---|---|---|\n" if counted else "| sub-task | our tasks |\n|---|---|\n"
        for covered in rows:
            yield _row(covered.shape, *([f"{covered.rows:,}"] if counted else []), ", ".join(covered.tasks))
    named = {name for covered in COVERAGE for name in covered.tasks}
    yield f"\n### Of our own\n\n{', '.join(task.name for task in tasks if task.name not in named)}.\n"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"
