"""IntentionQA: why two products are bought together, and what goes with the first for a reason; choices of four."""

from collections.abc import Iterator

from shopwright.catalogue.sources.tables import Row
from shopwright.instructions.external.asking import choice_prompt
from shopwright.instructions.external.sets import Draft, ExternalSet, Shares, Source, rejected, words
from shopwright.instructions.marks import normalised
from shopwright.tasks.answers import Choice

HALF = Shares(test=0.5, validation=0.05)
"""At most half trains."""
INTENT = (
    "A customer bought these two products together.\nFirst: {first}\nSecond: {second}\nWhat is the likeliest reason?",
    "Product A: {first}\nProduct B: {second}\nWhy would a customer buy both?",
    "In one basket lie “{first}” and “{second}”. Which intention explains it best?",
)
PRODUCT = (
    "A customer bought “{first}” and a second product {reason}\nWhich product is the second?",
    "Product: {first}\nThe customer also buys another product {reason}\nWhich of these is it?",
    "Someone who has “{first}” looks for something to go with it, {reason}\nWhat do they choose?",
)
_BECAUSE = "because"


def pair_of(first: str, second: str) -> str:
    """The name of a pair of products, whatever their order: all questions about it are on one side of the split."""
    return " and ".join(sorted(map(normalised, (first, second))))


def drafts(source: Source) -> Iterator[Draft]:
    """One question a row; of the second task where the options are products."""
    rows = source.rows("item_a_name", "item_b_name", "gold_ind", "options")
    return source.read(rows, lambda row: _drafted(row, source))


def _drafted(row: Row, source: Source) -> Iterator[Draft]:
    first, second, letter = words(row, "item_a_name"), words(row, "item_b_name"), words(row, "gold_ind")
    options = row.values["options"]
    if not isinstance(options, dict) or letter not in options:
        raise rejected(row, "answer-not-among-options", "gold_ind", "Name one of the options by its letter.")
    if row.values.get("hadFalseNegative"):
        fix = "Another option may be as right: the row cannot be scored."
        raise rejected(row, "doubtful-distractor", "hadFalseNegative", fix)
    shown = [str(option) for option in options.values()]
    if len(set(shown)) < len(shown):
        raise rejected(row, "repeated-option", "options", "Give options that differ.")
    for_product = "distractors_product" in row.values
    phrasing = source.chance.child(first, second, words(row, "assertion")).number() % len(INTENT)
    slots = {"first": first, "second": second, "reason": _reason(words(row, "assertion"))}
    yield Draft(
        place=row.place,
        sub_task="product-for-intention" if for_product else "intention-of-pair",
        prompt=choice_prompt((PRODUCT if for_product else INTENT)[phrasing].format(**slots), shown),
        gold=Choice(number=list(options).index(letter) + 1),
        about=pair_of(first, second),
        phrasing=phrasing,
    )


def _reason(assertion: str) -> str:
    """`because ...`, cut out of the sentence about PersonX."""
    _, because, reason = assertion.partition(_BECAUSE)
    return (because + reason if because else assertion).strip()


INTENTION_QA = ExternalSet(
    name="intentionqa",
    title="IntentionQA",
    licence="MIT",
    use="train",
    anchors=(frozenset({"item_a_name", "item_b_name", "gold_ind", "options"}),),
    drafts=drafts,
    shares=HALF,
)
