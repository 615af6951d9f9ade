"""Task: the snippets of reviews that speak of an aspect with approval, or with disapproval."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from shopwright.catalogue.catalogue import Catalogue, group
from shopwright.catalogue.records import Review
from shopwright.foundation.chance import Chance
from shopwright.tasks.aspects import Spoken, Verdict, spoken_reviews, verdict_in
from shopwright.tasks.cases import basis, selecting
from shopwright.tasks.drawing import some
from shopwright.tasks.selection import SELECTION
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    "Which of these review snippets speak of the aspect “{aspect}” in a {sentiment} way? Choose {wanted}.\n{options}\n"
    "Answer with numbers separated by commas.\nOutput:",
    "Instructions: Select the review snippets about the given aspect with the given sentiment.\nAspect: {aspect}\n"
    "Sentiment: {sentiment}\nHow many: {wanted}\nSnippets:\n{options}\nOutput:",
    "You are a helpful shop assistant who reads reviews. Find {wanted} snippets that are {sentiment} about {aspect}.\n"
    "{options}\nOutput only numbers separated by commas.",
    "I care about one thing: {aspect}. Which {wanted} of these say something {sentiment} on that?\n{options}\n"
    "Numbers only.",
    "For the page's summary we need {wanted} quotes on {aspect}, and {sentiment} ones.\n{options}\n"
    "Your picks, with commas:",
    "{options}\n\nFrom the quotes above, name {wanted} in which a customer is {sentiment} about {aspect}. Numbers, "
    "please.",
    "Customers' voices. Topic: {aspect}. Tone: {sentiment}. How many: {wanted}.\n{options}\nNumbers with commas:",
)
SHOWN = 15
MOST_RIGHT = 3
HARD = 4
"""How many of the wrong snippets speak of the aspect with the other sentiment."""
ROOM = 1150
SHORTEST, LONGEST = 12, 90


class Snippet(NamedTuple):
    """One sentence of a review, and how its writer feels."""

    spoken: Spoken
    sentiment: Verdict
    review: Review
    place: int


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a snippet and an aspect that it names; a snippet of no other aspect's words is wrong for certain."""
    snippets = _snippets(catalogue)
    on_aspect = group(((name, snippet) for snippet in snippets for name in snippet.spoken.named), lambda pair: pair[0])
    for aspect, pairs in on_aspect.items():
        for sentiment, own in group((snippet for _, snippet in pairs), lambda snippet: snippet.sentiment).items():
            other_way = [snippet for _, snippet in pairs if snippet.sentiment != sentiment]
            for snippet in own:
                dealt = (own, other_way, snippets)
                child = chance.child(snippet.review.id, snippet.place, aspect)
                yield from _case(aspect, snippet, dealt, catalogue, child)


def _snippets(catalogue: Catalogue) -> list[Snippet]:
    """Short sentences of clear verdicts, each text once; a text that both kinds of verdict hold is left out.

    Praise is taken from five stars only, since a review of four holds complaints as well.
    """
    feels: dict[int, Verdict] = {5: "positive", 2: "negative", 1: "negative"}
    found: dict[str, list[Snippet]] = {}
    for review, spoken in spoken_reviews(catalogue):
        if review.language == "en" and review.rating in feels:
            for place, sentence in enumerate(spoken):
                snippet = Snippet(sentence, feels[review.rating], review, place)
                found.setdefault(sentence.sentence.casefold(), []).append(snippet)
    clear = (same[0] for same in found.values() if len({snippet.sentiment for snippet in same}) == 1)
    return [snippet for snippet in clear if _is_plain(snippet)]


def _is_plain(snippet: Snippet) -> bool:
    """Whether it is short and holds no word of the other verdict."""
    sentence = snippet.spoken.sentence
    return SHORTEST <= len(sentence) <= LONGEST and verdict_in(sentence) <= {snippet.sentiment}


def _case(
    aspect: str,
    anchor: Snippet,
    dealt: tuple[Sequence[Snippet], Sequence[Snippet], Sequence[Snippet]],
    catalogue: Catalogue,
    chance: Chance,
) -> Iterator[Case]:
    (own, other_way, every), dice = dealt, chance.random()
    right = [anchor, *(other for other in some(own, MOST_RIGHT, dice) if other != anchor)][:MOST_RIGHT]
    away = [s for s in some(every, 4 * SHOWN, dice) if aspect not in s.spoken.named | s.spoken.may]
    away.sort(key=lambda snippet: not snippet.spoken.named)
    wrong = _fitting(right, [*some(other_way, HARD, dice), *away])
    if len(wrong) >= 2 * len(right):
        reviews = [snippet.review for snippet in (*right, *wrong)]
        products = [catalogue.by_id[review.product_id] for review in reviews]
        on = basis(f"{anchor.review.id}/{anchor.place}/{aspect}", *products, beside=reviews, language="en")
        fields = {"aspect": aspect, "sentiment": anchor.sentiment}
        question = f"Which review snippets are {anchor.sentiment} about {aspect}?"
        yield selecting(on, fields, question, _texts(right), _texts(wrong), dice)


def _fitting(right: Sequence[Snippet], wrong: Sequence[Snippet]) -> list[Snippet]:
    room, kept = ROOM - sum(map(len, _texts(right))), list[Snippet]()
    for snippet in wrong[: SHOWN - len(right)]:
        room -= len(snippet.spoken.sentence)
        if room >= 0:
            kept.append(snippet)
    return kept


def _texts(snippets: Sequence[Snippet]) -> list[str]:
    return [snippet.spoken.sentence for snippet in snippets]


ASPECT_REVIEWS = Task(
    name="aspect-reviews",
    skill=Skill.CONCEPT,
    answers=SELECTION,
    needs=("products", "reviews"),
    draw=draw,
    phrasings=PHRASINGS,
)
