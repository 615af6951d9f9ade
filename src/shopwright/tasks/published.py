"""ShopBench's scorers as published, bug for bug: the KDD Cup 2024 evaluator and Shopping MMLU's own."""

import ast
import functools
import math
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from sacrebleu.metrics import BLEU

from shopwright.foundation.errors import UnknownName, UsageError
from shopwright.tasks.answers import Score
from shopwright.tasks.metrics import rouge_l
from shopwright.tasks.prompt import AnswerKind

Scorer = Literal["kddcup", "shopping-mmlu"]
Parsed = int | str | list[int] | list[str]
Similarity = Callable[[str, Sequence[str]], float]
"""The mean cosine of a text to its references, in [-1, 1]."""

CUT = 5000
"""The KDD Cup evaluator reads so many characters of a reply; Shopping MMLU's reads all."""
MOST_RANKED = 5
MOST_RETRIEVED = 3
NO_CHOICE = -1
EMBEDDED = ("sent-transformer", "multilingual-sent-transformer")
METRICS: Mapping[AnswerKind, tuple[str, ...]] = {
    "choice": ("accuracy",),
    "ranking": ("ndcg",),
    "selection": ("hit rate@3",),
    "entities": ("micro f1",),
    "text": ("rougel", "bleu", "jp-bleu", *EMBEDDED, "accuracy"),
}
"""The metrics of each kind; the accuracy of a text is no metric of the benchmark but of tasks of our own."""


class SimilarityNeeded(UsageError):
    """A metric compares embeddings and none can be made."""

    def __init__(self, metric: str) -> None:
        super().__init__(f"The metric {metric!r} compares embeddings: give `similarity`, a function that does.")


def read_published(kind: AnswerKind, reply: str, scorer: Scorer = "kddcup") -> Parsed:
    """What the published parser reads in a reply: a number, a list, or a text. It never fails; it reads wrongly.

    Under `shopping-mmlu` a choice is the first character itself, since that scorer compares characters.
    """
    if scorer == "shopping-mmlu":
        return _MMLU_READERS[kind](reply)
    return _CUP_READERS[kind](reply[:CUT])


def score_published(
    kind: AnswerKind,
    metric: str,
    reply: str,
    gold: Any,
    scorer: Scorer = "kddcup",
    similarity: Similarity | None = None,
) -> Score:
    """The published score of a reply against the raw `output_field`; NDCG of `shopping-mmlu` may exceed 1.

    Where the published scorer would stop with an error (no gain at all, an index before the first weight, a list of
    references to a metric that takes one) the value is 0, no gain, and the best of the references.
    Raises UnknownName for a metric that the kind does not have, SimilarityNeeded where none was given.
    """
    if metric not in METRICS[kind]:
        raise UnknownName(f"metric of {kind}", metric, METRICS[kind])
    parsed: Any = read_published(kind, reply, scorer)
    if kind == "choice":
        return Score(value=float(parsed == (str(gold) if scorer == "shopping-mmlu" else gold)))
    if kind == "ranking":
        return Score(value=_ndcg(parsed, _listed(gold)))
    if kind == "selection":
        return Score(value=_hit_rate(parsed, _listed(gold)))
    if kind == "entities":
        return _counts(parsed, _listed(gold), " " if scorer == "shopping-mmlu" else None)
    return Score(value=_likeness(metric, parsed, _listed(gold), similarity))


def _cup_choice(reply: str) -> int:
    first = reply.strip()[:1]
    return int(first) if first.isdecimal() else NO_CHOICE


def _cup_ranking(reply: str) -> list[int]:
    # What is above 5 is left out before the cut and the test for repeats (release 0.1.1, which also cuts at 5,000).
    ranked = [number for number in _cup_numbers(reply) if number <= MOST_RANKED][:MOST_RANKED]
    return ranked if len(ranked) == len(set(ranked)) else []


def _cup_retrieval(reply: str) -> list[int]:
    return _cup_numbers(reply)[:MOST_RETRIEVED]


def _cup_numbers(reply: str) -> list[int]:
    # Line breaks, signs and points are dropped before the split, so "1\n2" is 12 and "-1" is 1.
    return _integers("".join(c for c in reply if c.isnumeric() or c in ", "))


def _cup_entities(reply: str) -> list[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes in what a model wrote
            value = ast.literal_eval(reply)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        value = None
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    return [part.strip() for part in reply.split(",") if part.strip()]


def _mmlu_choice(reply: str) -> str:
    return reply.strip(" ")[:1]


def _mmlu_ranking(reply: str) -> list[int]:
    return _integers(reply.strip("\n").split("\n")[0])


def _mmlu_retrieval(reply: str) -> list[int]:
    # The published code takes the first line and then splits the whole reply all the same.
    return _integers(reply)[:MOST_RETRIEVED]


def _mmlu_entities(reply: str) -> list[str]:
    first = reply.lstrip("\n").split("\n")[0].strip(" ")
    return [part.strip(" ") for part in first.split(",") if part]


def _integers(text: str) -> list[int]:
    found = (_integer(item) for item in text.split(","))
    return [number for number in found if number is not None]


def _integer(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None


def _listed(gold: Any) -> list[Any]:
    return list(gold) if isinstance(gold, list | tuple) else [gold]


def _ndcg(ranked: Sequence[int], weights: Sequence[float]) -> float:
    ideal = _discounted(sorted(weights, reverse=True))
    return _discounted(_weight(weights, number - 1) for number in ranked[: len(weights)]) / ideal if ideal else 0.0


def _weight(weights: Sequence[float], place: int) -> float:
    # A place before the first counts from the end, as Python's lists do: 0 is read as the last option.
    return weights[place] if -len(weights) <= place < len(weights) else 0.0


def _discounted(gains: Iterable[float]) -> float:
    return math.fsum((2**gain - 1) / math.log2(place + 1) for place, gain in enumerate(gains, 1))


def _hit_rate(numbers: Sequence[int], gold: Sequence[int]) -> float:
    return len(set(gold) & set(numbers)) / len(gold) if gold else 0.0


def _counts(named: Sequence[str], gold: Sequence[str], edges: str | None) -> Score:
    said, wanted = [name.lower().strip(edges) for name in named], [name.lower() for name in gold]
    hits, total = len(set(said) & set(wanted)), len(said) + len(wanted)
    return Score(value=2 * hits / total if total else 0.0, hits=hits, predicted=len(said), gold=len(wanted))


def _likeness(metric: str, text: str, references: Sequence[str], similarity: Similarity | None) -> float:
    if metric == "accuracy":
        return float(text in references)
    if metric == "rougel":
        return rouge_l(text, references)
    if metric in EMBEDDED:
        if similarity is None:
            raise SimilarityNeeded(metric)
        return max(0.0, similarity(text, references))
    first = text.strip("\n").split("\n")[0]
    bleu = _bleu("ja-mecab" if metric == "jp-bleu" else "13a")
    return float(bleu.corpus_score([first], [[reference] for reference in references]).score) / 100


@functools.cache
def _bleu(tokenizer: str) -> BLEU:
    # A corpus of one sentence: without the effective order, a text of fewer than four tokens scores 0 even if right.
    return BLEU(lowercase=True, tokenize=tokenizer)


_CUP_READERS: Mapping[AnswerKind, Callable[[str], Parsed]] = {
    "choice": _cup_choice,
    "ranking": _cup_ranking,
    "selection": _cup_retrieval,
    "entities": _cup_entities,
    "text": str.strip,
}
_MMLU_READERS: Mapping[AnswerKind, Callable[[str], Parsed]] = {
    "choice": _mmlu_choice,
    "ranking": _mmlu_ranking,
    "selection": _mmlu_retrieval,
    "entities": _mmlu_entities,
    "text": str,
}
