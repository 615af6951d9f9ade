"""Task: how one search of a customer relates to another."""

from collections import Counter
from collections.abc import Iterator

from shopwright.catalogue.catalogue import Catalogue
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.search_pairs import Pair, Relation, pairs
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    "How does the second query relate to the first?\nFirst: {first}\nSecond: {second}\n{options}\n"
    "Answer with the number.\nAnswer:",
    "Instructions: Determine the relation between two queries of shoppers.\nQuery 1: {first}\nQuery 2: {second}\n"
    "Options:\n{options}\nAnswer:",
    "You know how customers search. One typed “{first}”. What is “{second}” to that?\n{options}\n"
    "Output only the number.",
    "I searched for {first} and then for {second}. How would you call that step?\n{options}\nNumber:",
    "For the search log of our shop: “{first}”, then “{second}”. Which kind of step is it?\n{options}\n"
    "Reply with one number.",
    "{options}\n\nWhich of these describes the second of two searches? First “{first}”, second “{second}”. "
    "Give the number.",
    "{first} -> {second}\nRelation of the two searches, one of:\n{options}\nNumber:",
)
SAID: dict[Relation, str] = {
    "narrowing": "Narrowing: the second asks for the same and adds a detail.",
    "substitute": "Substitute: the second asks for something that could serve instead of the first.",
    "complement": "Complement: the second asks for something that is bought along with the first.",
    "irrelevant": "Irrelevant: the two have nothing to do with each other.",
}
MOST = 2
"""Cases of one relation that one first search gives."""


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """Pairs of searches whose relation visits or judgements tell, at most two of a kind for each first search."""
    given: Counter[tuple[str, Relation]] = Counter()
    for pair in pairs(catalogue, chance):
        kind = (pair.first.text.lower(), pair.relation)
        given[kind] += 1
        if given[kind] <= MOST:
            yield _case(pair, chance)


def _case(pair: Pair, chance: Chance) -> Case:
    first, second = pair.first.text, pair.second.text
    on = basis(f"{first}/{second}", beside=(pair.first.record, pair.second.record), language=pair.first.language)
    wrong = [said for relation, said in SAID.items() if relation != pair.relation]
    dice = chance.child(first, second).random()
    question = f"How does the search {second} relate to the search {first}?"
    return choosing(on, {"first": first, "second": second}, question, SAID[pair.relation], wrong, dice)


QUERY_RELATION = Task(
    name="query-relation",
    skill=Skill.BEHAVIOUR,
    answers=CHOICE,
    needs=("products", "queries", "sessions"),
    draw=draw,
    phrasings=PHRASINGS,
)
