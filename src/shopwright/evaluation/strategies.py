"""How a question is put to a system: frozen strategies in one visible tuple, and the token budgets they share."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from shopwright.evaluation.ways.arithmetic import is_arithmetic
from shopwright.foundation.errors import UnknownName
from shopwright.tasks.foreign_prompts import is_bare
from shopwright.tasks.prompt import CLOSED, AnswerKind, Prompt

Decision = Literal["likelihoods", "written", "scorer", "fused"]
"""Who answers closed questions: the LM by likelihoods, or by writing as it does open ones; the scorer; or LM and scorer
fused."""

Voice = Literal["own", "bm25", "embedder", "chance"]
"""The reranker that the model's card names, or the embedder where it names none; BM25; the untuned embedder; lots."""

Hint = Literal["none", "order", "scores"]
"""What of the scorer is written into the prompt."""

Examples = Literal["none", "fixed", "bm25", "embedder"]
"""Answered development questions shown first: the same ones for a whole task, or the nearest by words or by meaning."""

Calibration = Literal["none", "contents", "places"]
"""What is taken off the likelihoods: what the LM says of a prompt without contents, or its liking for some places."""

BUDGETS: Mapping[AnswerKind, int] = {"choice": 8, "ranking": 80, "selection": 32, "entities": 96, "text": 192}
"""The most tokens a reply may have; the grammar usually ends it sooner. A rank of ten two-digit numbers in a
byte-level vocabulary needs about 60."""


@dataclass(frozen=True)
class Strategy:
    """One way of putting questions."""

    name: str
    caption: str
    closed: Decision
    blind: bool = False
    """The system is told only the text and whether it is multiple choice, as on the contest: the rest is recognised."""
    voice: Voice = "own"
    """Whose scores help or answer where a scorer does."""
    hint: Hint = "none"
    examples: Examples = "none"
    calibration: Calibration = "none"
    twice: bool = False
    """The question is stated a second time."""
    reasons: bool = False
    """The working of arithmetic is written first, and put right by a calculator."""
    sampled: bool = False
    """Several replies are drawn and vote."""
    grammar: bool = True
    """What is written stays inside the grammar of its kind of answer."""
    among: tuple[str, ...] = ()
    """Strategies that the development questions choose from, the cheapest first."""

    @property
    def needs_scorer(self) -> bool:
        """Whether it has to have a scorer."""
        return self.closed in ("scorer", "fused") or self.hint != "none"


PLAIN = Strategy("plain", "the language model alone, inside the grammar of the answer", "likelihoods")
WRITTEN = Strategy("written", "plain, but closed answers are written inside their grammar, not weighed", "written")
FREE = Strategy("free", "written, without any grammar: what constrained decoding is worth", "written", grammar=False)
HINTED = Strategy(
    "hinted", "the language model, shown the order in which the scorer puts the options", "written", hint="order"
)
HINTED_BM25 = replace(HINTED, name="hinted-bm25", caption="the language model, shown the order of BM25", voice="bm25")
HINTED_EMBEDDER = replace(
    HINTED, name="hinted-embedder", caption="the language model, shown the order of the embedder", voice="embedder"
)
SCORED = Strategy("scored", "the language model, shown the scorer's score of each option", "written", hint="scores")
SCORED_BM25 = replace(SCORED, name="scored-bm25", caption="the language model, shown BM25's scores", voice="bm25")
SCORED_EMBEDDER = replace(
    SCORED, name="scored-embedder", caption="the language model, shown the embedder's scores", voice="embedder"
)
RERANKER = Strategy("reranker", "closed questions by the scorer alone, open ones by the language model", "scorer")
CHANCE = Strategy("chance", "closed questions by lot: what knowing nothing scores", "scorer", voice="chance")
BM25 = Strategy("bm25", "closed questions by BM25 alone, open ones by the language model", "scorer", voice="bm25")
EMBEDDER = Strategy("embedder", "closed questions by the untuned embedder alone", "scorer", voice="embedder")
FUSED = Strategy("fused", "closed questions by the language model's likelihoods fused with the scorer", "fused")
FUSED_BM25 = Strategy("fused-bm25", "the language model's likelihoods fused with BM25", "fused", voice="bm25")
FUSED_EMBEDDER = Strategy(
    "fused-embedder", "the language model's likelihoods fused with the embedder", "fused", voice="embedder"
)
REREAD = replace(PLAIN, name="reread", caption="plain, with the question stated twice", twice=True)
REASONED = replace(
    PLAIN, name="reasoned", caption="plain, with the working of arithmetic written first and checked", reasons=True
)
SHOWN = replace(
    PLAIN, name="shown", caption="plain, after the same answered questions of its task each time", examples="fixed"
)
SHOWN_BM25 = replace(
    PLAIN, name="shown-bm25", caption="plain, after the answered questions nearest by BM25", examples="bm25"
)
SHOWN_EMBEDDER = replace(
    PLAIN, name="shown-embedder", caption="plain, after the answered questions nearest in meaning", examples="embedder"
)
CALIBRATED = replace(
    PLAIN, name="calibrated", caption="plain, less what is said without the question's contents", calibration="contents"
)
PLACED = replace(
    PLAIN, name="placed", caption="plain, less its liking for places on development questions", calibration="places"
)
VOTED = Strategy("voted", "several replies drawn at a temperature, which vote", "written", sampled=True)
PLAIN_BLIND = replace(
    PLAIN, name="plain-blind", caption="plain, with the kind of answer recognised from the text", blind=True
)
FUSED_BLIND = replace(
    FUSED, name="fused-blind", caption="fused, with kind and options recognised from the text", blind=True
)
SEARCHED = replace(
    PLAIN,
    name="searched",
    caption="for each kind of answer what the development questions choose and confirm",
    among=(
        PLAIN.name,
        HINTED_BM25.name,
        FUSED_BM25.name,
        HINTED.name,
        FUSED.name,
        REREAD.name,
        CALIBRATED.name,
        PLACED.name,
        SHOWN.name,
        SHOWN_BM25.name,
        REASONED.name,
    ),
)

STRATEGIES: tuple[Strategy, ...] = (
    PLAIN,
    WRITTEN,
    FREE,
    HINTED,
    HINTED_BM25,
    HINTED_EMBEDDER,
    SCORED,
    SCORED_BM25,
    SCORED_EMBEDDER,
    CHANCE,
    BM25,
    EMBEDDER,
    RERANKER,
    FUSED,
    FUSED_BM25,
    FUSED_EMBEDDER,
    REREAD,
    REASONED,
    SHOWN,
    SHOWN_BM25,
    SHOWN_EMBEDDER,
    CALIBRATED,
    PLACED,
    VOTED,
    PLAIN_BLIND,
    FUSED_BLIND,
    SEARCHED,
)


def strategy_named(name: str) -> Strategy:
    """The strategy of this name. Raises UnknownName."""
    for strategy in STRATEGIES:
        if strategy.name == name:
            return strategy
    raise UnknownName("strategy", name, (strategy.name for strategy in STRATEGIES))


def scorable(prompt: Prompt) -> bool:
    """Whether a scorer can tell the options apart: bare numbers say nothing to it."""
    return prompt.kind in CLOSED and not is_bare(prompt)


def reaching(strategy: Strategy, prompt: Prompt) -> Strategy:
    """What of a strategy reaches this question, without its name.

    Two strategies that ask a question in the same way are equal here, so that it is asked once for both.
    """
    reached = replace(strategy, name="", caption="", among=(), reasons=strategy.reasons and is_arithmetic(prompt))
    if not scorable(prompt):
        alone: Decision = "written" if strategy.hint != "none" or strategy.closed == "written" else "likelihoods"
        reached = replace(reached, closed=alone, hint="none")
    if prompt.kind not in CLOSED:
        reached = replace(reached, closed="written", calibration="none")
    return reached if reached.needs_scorer else replace(reached, voice="own")
