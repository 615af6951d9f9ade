"""An oracle of the contest's parsers and metrics: the published table alone, slow and plain, with nothing of ours."""

import ast
import math
import warnings
from collections.abc import Sequence

import numpy as np
from rouge_score.rouge_scorer import RougeScorer
from sacrebleu.metrics.bleu import BLEU

CUT = 5_000
"""Characters of a reply that the contest looks at."""

ROUGE = RougeScorer(["rougeL"], use_stemmer=True)
BLEU_OF = {
    "bleu": BLEU(lowercase=True, tokenize="13a"),
    "jp-bleu": BLEU(lowercase=True, tokenize="ja-mecab"),
}


def choice(reply: str) -> int:
    """First character of the stripped reply as an integer, else -1."""
    try:
        return int(reply[:CUT].strip()[0])
    except (IndexError, ValueError):
        return -1


def ranking(reply: str) -> list[int]:
    """Numbers to 5, at most five of them; none where two are the same."""
    ranked = [number for number in _numbers(reply[:CUT]) if number <= 5][:5]
    return ranked if len(set(ranked)) == len(ranked) else []


def retrieval(reply: str) -> list[int]:
    """First three numbers, whatever they are."""
    return _numbers(reply[:CUT])[:3]


def entities(reply: str) -> list[str]:
    """The strings of a Python list, else what stands between commas."""
    reply = reply[:CUT]
    try:
        with warnings.catch_warnings(action="ignore"):
            literal = ast.literal_eval(reply)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        literal = None
    if isinstance(literal, list) and all(isinstance(item, str) for item in literal):
        return literal
    return [part.strip() for part in reply.split(",") if part.strip()]


def text(reply: str) -> str:
    """The stripped reply."""
    return reply[:CUT].strip()


def accuracy(reply: str, gold: int) -> float:
    """1 where the choice is the gold one."""
    return float(choice(reply) == gold)


def ndcg(reply: str, weights: Sequence[float]) -> float:
    """Discounted gain of the ranking over that of the sorted weights."""
    return _ndcg(ranking(reply), weights)


def hit_rate(reply: str, gold: Sequence[int]) -> float:
    """Share of the gold numbers among the three that were read."""
    return sum(number in retrieval(reply) for number in gold) / len(gold)


def counts(reply: str, gold: Sequence[str]) -> tuple[int, int, int]:
    """Hits, predictions listed (repeats too), and entities wanted."""
    return _counts([entity.lower().strip() for entity in entities(reply)], gold)


def micro_f1(counted: Sequence[tuple[int, int, int]]) -> float:
    """F1 of the precision and recall over a whole task."""
    hits, predicted, wanted = (sum(column) for column in zip(*counted, strict=True))
    if not hits:
        return 0.0
    precision, recall = hits / predicted, hits / wanted
    return 2 * precision * recall / (precision + recall)


def rouge_l(reply: str, reference: str) -> float:
    """ROUGE-L F1 with stemming, by rouge-score."""
    return float(ROUGE.score(reference, text(reply))["rougeL"].fmeasure)


def bleu(metric: str, reply: str, reference: str) -> float:
    """sacreBLEU / 100 of the reply's first line."""
    return float(BLEU_OF[metric].corpus_score([text(reply).split("\n")[0]], [[reference]]).score) / 100


def cosine(reply: Sequence[float], references: Sequence[Sequence[float]]) -> float:
    """Mean cosine of a reply's vector with those of its references, not below 0."""
    return max(0.0, float(np.mean([_cosine(reply, reference) for reference in references])))


def mmlu_accuracy(reply: str, gold: int) -> float:
    """Shopping MMLU's choice: the first character after stripping spaces alone is the gold digit."""
    return float(reply.strip(" ")[:1] == str(gold))


def mmlu_ndcg(reply: str, weights: Sequence[float]) -> float:
    """Shopping MMLU's ranking: whatever numbers the first line has between commas, no duplicate check."""
    return _ndcg(_between_commas(reply.strip("\n").split("\n")[0]), weights)


def mmlu_counts(reply: str, gold: Sequence[str]) -> tuple[int, int, int]:
    """Shopping MMLU's entities: the first line between commas."""
    first = reply.lstrip("\n").split("\n")[0].strip(" ")
    return _counts([part.lower().strip(" ") for part in first.split(",") if part], gold)


def _numbers(reply: str) -> list[int]:
    return _between_commas("".join(character for character in reply if character.isnumeric() or character in ", "))


def _between_commas(line: str) -> list[int]:
    return [int(part) for part in line.split(",") if _is_integer(part)]


def _is_integer(part: str) -> bool:
    try:
        int(part)
    except ValueError:
        return False
    return True


def _ndcg(ranked: Sequence[int], weights: Sequence[float]) -> float:
    # As many places count as there are weights; 0 names the last weight, as in Python; out of range gains nothing.
    gains = [
        weights[number - 1] if -len(weights) < number <= len(weights) else 0.0 for number in ranked[: len(weights)]
    ]
    ideal = _discounted(sorted(weights, reverse=True))
    return _discounted(gains) / ideal if ideal else 0.0


def _discounted(weights: Sequence[float]) -> float:
    return math.fsum((2**weight - 1) / math.log2(place + 1) for place, weight in enumerate(weights, 1))


def _counts(predicted: Sequence[str], gold: Sequence[str]) -> tuple[int, int, int]:
    return len(set(predicted) & {entity.lower() for entity in gold}), len(predicted), len(gold)


def _cosine(first: Sequence[float], second: Sequence[float]) -> float:
    one, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))
