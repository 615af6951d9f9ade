"""How a question is put to a system: frozen strategies in one visible tuple, and the token budgets they share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from shopwright.foundation.errors import UnknownName
from shopwright.tasks.prompt import AnswerKind

Decision = Literal["likelihoods", "hinted", "scorer", "fused"]
"""Who answers closed questions: the LM by likelihoods, the LM shown the scorer's order, the scorer, or both fused."""

Voice = Literal["own", "bm25", "embedder", "chance"]
"""The reranker that the model's card names, or the embedder where it names none; BM25; the untuned embedder; lots."""

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

    @property
    def needs_scorer(self) -> bool:
        """Whether it has to have a scorer."""
        return self.closed != "likelihoods"

    @property
    def limits(self) -> Mapping[str, object]:
        """The decoding that all strategies share: part of every cache key."""
        return {"budgets": dict(BUDGETS), "temperature": 0.0, "grammar": True}


PLAIN = Strategy("plain", "the language model alone, inside the grammar of the answer", "likelihoods")
HINTED = Strategy("hinted", "the language model, shown the order in which the scorer puts the options", "hinted")
RERANKER = Strategy("reranker", "closed questions by the scorer alone, open ones by the language model", "scorer")
CHANCE = Strategy("chance", "closed questions by lot: what knowing nothing scores", "scorer", voice="chance")
BM25 = Strategy("bm25", "closed questions by BM25 alone, open ones by the language model", "scorer", voice="bm25")
EMBEDDER = Strategy("embedder", "closed questions by the untuned embedder alone", "scorer", voice="embedder")
HINTED_BM25 = Strategy("hinted-bm25", "the language model, shown the order of BM25", "hinted", voice="bm25")
FUSED_BM25 = Strategy("fused-bm25", "the language model's likelihoods fused with BM25", "fused", voice="bm25")
FUSED = Strategy("fused", "closed questions by the language model's likelihoods fused with the scorer", "fused")
PLAIN_BLIND = Strategy(
    "plain-blind", "plain, with the kind of answer recognised from the text", "likelihoods", blind=True
)
FUSED_BLIND = Strategy("fused-blind", "fused, with kind and options recognised from the text", "fused", blind=True)

STRATEGIES: tuple[Strategy, ...] = (
    PLAIN,
    HINTED,
    HINTED_BM25,
    CHANCE,
    BM25,
    EMBEDDER,
    RERANKER,
    FUSED,
    FUSED_BM25,
    PLAIN_BLIND,
    FUSED_BLIND,
)


def strategy_named(name: str) -> Strategy:
    """The strategy of this name. Raises UnknownName."""
    for strategy in STRATEGIES:
        if strategy.name == name:
            return strategy
    raise UnknownName("strategy", name, (strategy.name for strategy in STRATEGIES))
