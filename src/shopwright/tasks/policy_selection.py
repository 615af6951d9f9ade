"""Task: the rule of the shop that answers a question, and the heading that a rule stands under."""

from collections.abc import Iterator, Sequence

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Policy
from shopwright.foundation.chance import Chance
from shopwright.tasks.cases import basis, choosing
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.drawing import one_line, sentences, shorten, some, unlike
from shopwright.tasks.task import Case, Skill, Task

PHRASINGS = (
    "{ask}\n{options}\nAnswer with the number.\nAnswer:",
    "Instructions: Answer the question about the rules of a shop.\nQuestion: {ask}\n{options}\nAnswer:",
    "The following question is about the policies of an online shop. {ask}\n{options}\nOutput only the number.",
    "I'm new at the help desk and need a hand: {ask}\n{options}\nThe number is enough.",
    "{options}\n\n{ask} Give the number of the one above that fits.",
    "Before I order here: {ask}\n{options}\nReply with one number.",
    "We sort our shop's help pages. {ask}\n{options}\nNumber:",
)
LONGEST = 220


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """A case for each rule, to be found by its heading, and for each of its sentences, whose heading is to be found."""
    rules = [policy for policy in catalogue.policies if policy.text.strip() and policy.title.strip()]
    for policy in rules:
        # Policies stand in every part of a split, so each is dealt to one part by its name.
        if catalogue.part in (None, catalogue.part_of("policy", policy.id)):
            yield from _by_heading(policy, rules, chance.child(policy.id, "heading"))
            for place, sentence in enumerate(dict.fromkeys(sentences(policy.text))):
                yield from _by_sentence(policy, sentence, rules, chance.child(policy.id, place))


def _by_heading(policy: Policy, rules: Sequence[Policy], chance: Chance) -> Iterator[Case]:
    ask = f"Which of these rules answers a question about “{one_line(policy.title)}”?"
    wrong = (_rule(other) for other in _others(policy, rules, chance))
    return _case(policy, ask, _rule(policy), unlike(wrong, _rule(policy)), chance)


def _by_sentence(policy: Policy, sentence: str, rules: Sequence[Policy], chance: Chance) -> Iterator[Case]:
    ask = f"Under which heading of the shop's rules does this stand: “{shorten(sentence, LONGEST)}”?"
    wrong = (other.title for other in _others(policy, rules, chance) if sentence not in sentences(other.text))
    return _case(policy, ask, one_line(policy.title), unlike(wrong, policy.title), chance)


def _case(policy: Policy, ask: str, right: str, wrong: list[str], chance: Chance) -> Iterator[Case]:
    if len(wrong) > 1:
        on = basis("/".join((policy.id, chance.name[-1])), beside=(policy,), language=policy.language)
        yield choosing(on, {"ask": ask}, ask, right, wrong[:3], chance.child("options").random())


def _others(policy: Policy, rules: Sequence[Policy], chance: Chance) -> list[Policy]:
    """The other rules, those of the same kind first."""
    mixed = some(rules, len(rules), chance.random())
    titled = (other for other in mixed if one_line(other.title) != one_line(policy.title))
    return sorted(titled, key=lambda other: other.kind != policy.kind)


def _rule(policy: Policy) -> str:
    return shorten(policy.text, LONGEST)


POLICY_SELECTION = Task(
    name="policy-selection",
    skill=Skill.CONCEPT,
    answers=CHOICE,
    needs=("policies",),
    draw=draw,
    phrasings=PHRASINGS,
)
