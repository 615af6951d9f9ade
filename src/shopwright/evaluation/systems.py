"""A system under examination: a model, the scorer that helps it, and the strategy that puts the questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module

from shopwright.evaluation.questions import Question
from shopwright.evaluation.remembering import Remembering
from shopwright.evaluation.scoring import Encoder
from shopwright.evaluation.strategies import FUSED, PLAIN, Strategy
from shopwright.foundation.errors import ShopwrightError
from shopwright.foundation.files import content_hash
from shopwright.foundation.shop import Shop
from shopwright.models.blind import BlindScorer
from shopwright.models.bm25 import BM25
from shopwright.models.checkpoints import MANIFEST_FILE, Manifest, locate, read_manifest
from shopwright.models.model import Model
from shopwright.models.opening import model_folder, open_model
from shopwright.models.scorer import Scorer
from shopwright.tasks.prompt import CLOSED, AnswerKind

DEFAULT_WEIGHT = 0.5
"""The LM's share in a fusion that no development question has fitted."""


WEIGHTLESS: Mapping[str, Scorer] = {"bm25": BM25(), "chance": BlindScorer()}


class ScorerNeeded(ShopwrightError):
    """A strategy wants a scorer and the system has none."""

    def __init__(self, strategy: str) -> None:
        super().__init__(f"The strategy {strategy!r} needs a scorer. Install it: `pip install 'shopwright[local]'`.")


@dataclass(frozen=True)
class System:
    """What answers the questions of an examination."""

    spec: str
    """The MODEL as the user named it."""
    model: Model
    strategy: Strategy
    scorer: Scorer | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    """The LM's share in the fusion, by kind."""
    licences: tuple[str, ...] = ()
    """Of the data the model was made from, as its card says."""

    def __post_init__(self) -> None:
        if self.strategy.needs_scorer and self.scorer is None:
            raise ScorerNeeded(self.strategy.name)

    @property
    def in_order(self) -> bool:
        """Whether replies come by their place in a file, so that every sitting has to begin with the first."""
        return self.spec.startswith("replay:")

    @property
    def silent(self) -> bool:
        """Whether the engine is known to tell no likelihoods, so that nothing waits for it."""
        return isinstance(self.model, Remembering) and self.model.silent

    def key(self, question: Question) -> str:
        """Content alone: what is asked, who is asked, and how."""
        return content_hash(question.asked, self.model.fingerprint, self._ways(question.prompt.kind))

    def _ways(self, kind: AnswerKind) -> object:
        strategy = self.strategy
        if kind not in CLOSED and not strategy.blind:
            # Strategies differ in closed questions alone: an open one is asked once for all of them.
            return strategy.limits
        scorer = self.scorer.fingerprint if self.scorer and strategy.needs_scorer else None
        shares = {kind: self.weight(kind) for kind in sorted(CLOSED)} if strategy.closed == "fused" else None
        return (strategy.limits, strategy.closed, strategy.blind, kind, scorer, shares)

    def weight(self, kind: AnswerKind) -> float:
        """The LM's share in the fusion for one kind of answer."""
        return self.weights.get(kind, DEFAULT_WEIGHT)


def open_system(spec: str, shop: Shop | None, strategy: Strategy | None = None) -> System:
    """The model of this name with its scorer; without a strategy, fused for a model in a folder, else plain."""
    manifest = _manifest(spec, shop)
    chosen = strategy or (PLAIN if is_foreign(spec) else FUSED)
    scorer = _voice(chosen, manifest, shop) if chosen.needs_scorer else None
    return System(
        spec, Remembering(open_model(spec, shop)), chosen, scorer, licences=manifest.licences if manifest else ()
    )


def with_strategy(system: System, strategy: Strategy, shop: Shop | None) -> System:
    """The same model under another strategy; a scorer is opened if this is the first to need its voice."""
    scorer = system.scorer
    if strategy.needs_scorer and (scorer is None or strategy.voice != system.strategy.voice):
        scorer = _voice(strategy, _manifest(system.spec, shop), shop)
    return replace(system, strategy=strategy, scorer=scorer, weights={})


def is_foreign(spec: str) -> bool:
    """Whether a model is reached by address or stands in for one, so that no weights of it lie here."""
    return spec == "echo" or spec.startswith(("replay:", "http://", "https://"))


def open_scorer(name: str | None, shop: Shop | None) -> Scorer:
    """The reranker of this name, or the embedder as it comes where none is named."""
    # Torch stands behind these two modules: they are opened only when a strategy wants a scorer.
    if name is None:
        embedder = import_module("shopwright.models.embedder")
        scorer: Scorer = embedder.EmbeddingScorer(embedder.Embedder())
        return scorer
    reranker: Scorer = import_module("shopwright.models.reranker").Reranker(locate(name, shop))
    return reranker


def _voice(strategy: Strategy, manifest: Manifest | None, shop: Shop | None) -> Scorer:
    if strategy.voice in WEIGHTLESS:
        return WEIGHTLESS[strategy.voice]
    named = manifest.reranker if manifest and strategy.voice == "own" else None
    return open_scorer(named, shop)


def open_encoder() -> Encoder:
    """The offline embedder that the sent-transformer metrics compare with."""
    # Torch stands behind this module: it is opened only when a metric wants it.
    encoder: Encoder = import_module("shopwright.models.embedder").Embedder()
    return encoder


def _manifest(spec: str, shop: Shop | None) -> Manifest | None:
    if is_foreign(spec):
        return None
    folder = model_folder(spec, shop)
    return read_manifest(folder) if (folder / MANIFEST_FILE).is_file() else None
