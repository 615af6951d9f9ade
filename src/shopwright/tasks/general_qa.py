"""Task: answer a question about shopping here from the shop's own rules."""

from collections.abc import Iterator, Sequence

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Policy
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Text
from shopwright.tasks.cases import basis, writing
from shopwright.tasks.drawing import one_line, shorten, some
from shopwright.tasks.task import Case, Skill, Task
from shopwright.tasks.text import ROUGE_TEXT

PHRASINGS = (
    "Rules of the shop:\n{rules}\nQuestion: what does the shop say about “{topic}”?\nAnswer:",
    "Instructions: Answer the customer from the rules.\n{rules}\nCustomer: Tell me about “{topic}”.\nAnswer:",
    "{rules}\nWhich of these rules concerns “{topic}”? Write it out.\nOutput:",
    "Hello, I have a question about “{topic}”. How do you handle that?\n(The shop's rules: {rules})",
    "These are our rules:\n{rules}\nA customer asks about “{topic}”. Reply with what the rules say.",
    "I'm new at the help desk. What do I tell people about “{topic}”?\n{rules}",
)
LONGEST = 330
SHOWN = 3


def draw(catalogue: Catalogue, chance: Chance) -> Iterator[Case]:
    """One case a rule: it stands among two others, and the answer is what it says."""
    rules = [policy for policy in catalogue.policies if policy.text.strip() and policy.title.strip()]
    for policy in rules:
        # Policies stand in every part of a split, so each is dealt to one part by its name.
        if catalogue.part in (None, catalogue.part_of("policy", policy.id)) and len(rules) > 1:
            yield _case(policy, rules, chance.child(policy.id))


def _case(policy: Policy, rules: Sequence[Policy], chance: Chance) -> Case:
    dice = chance.random()
    others = some([other for other in rules if other.title != policy.title], SHOWN - 1, dice)
    dice.shuffle(shown := [policy, *others])
    topic = one_line(policy.title)
    return writing(
        basis(policy.id, beside=shown, language=policy.language),
        {"rules": "\n".join(map(_rule, shown)), "topic": topic},
        f"What does the shop say about {topic}?",
        Text(text=_rule(policy)),
        longest=LONGEST,
    )


def _rule(policy: Policy) -> str:
    return shorten(policy.text, LONGEST)


GENERAL_QA = Task(
    name="general-qa",
    skill=Skill.AUTHORING,
    answers=ROUGE_TEXT,
    needs=("policies",),
    draw=draw,
    phrasings=PHRASINGS,
)
