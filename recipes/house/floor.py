"""What closed questions score before any language model: `python -m recipes.house.floor DATA SHOP` prints a table.

Asked are the held-out parts of EC-Guide, IntentionQA and the house shop, none of which the house set trains on.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from recipes.house.sets import unpacked
from shopwright.evaluation.baselines import closed_figures, open_baselines
from shopwright.evaluation.figures import SystemFigures
from shopwright.evaluation.suites import open_suite
from shopwright.evaluation.systems import open_scorer
from shopwright.foundation.shop import Shop

RERANKER = "house-reranker"
KNOWN = ("chance", "majority", "bm25", "embedder")
EXAMINED = {"ec-guide": "ec_guide", "intentionqa": "intentionqa", "own": None}


def table(data: Path, folder: Path, limit: int) -> Iterator[tuple[str, ...]]:
    """One line a suite and a task: its questions, and the published score of every scorer."""
    shop = Shop(folder)
    scorers = {**open_baselines(KNOWN, "", shop), RERANKER: open_scorer(RERANKER, shop)}
    yield ("suite", "task", "n", *scorers)
    for name, published in EXAMINED.items():
        suite = open_suite(name, shop, unpacked(data, published, folder / "published") if published else None, limit)
        found = closed_figures(suite, "published", scorers, {})
        yield (name, "all", str(_asked(found[RERANKER])), *(_whole(found[scorer]) for scorer in scorers))
        for task, figures in found[RERANKER].tasks.items():
            scores = (f"{found[scorer].tasks[task].score:.3f}" for scorer in scorers)
            yield (name, task, str(figures.n), *scores)


def _asked(figures: SystemFigures) -> int:
    return sum(task.n for task in figures.tasks.values())


def _whole(figures: SystemFigures) -> str:
    low, high = figures.interval
    return f"{figures.score:.3f} [{low:.3f}, {high:.3f}]"


if __name__ == "__main__":
    for row in table(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 60):
        print(*row, sep="\t")
