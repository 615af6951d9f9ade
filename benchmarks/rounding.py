"""What eight bits a weight cost in score: three models of the shrinking journey on seven demo shops' questions."""

import statistics
from collections.abc import Iterable

from benchmarks.demo_records import SEEDS, demo_shop
from benchmarks.fifteen import FOLDER, demo_shop_in
from benchmarks.shrinking import STRATEGY, STUDENT, TEACHER, written_tasks
from shopwright.compression.compress import compress
from shopwright.compression.recipes import GgufRecipe
from shopwright.evaluation.evaluate import evaluate
from shopwright.foundation.shop import Shop

MODELS = (TEACHER, STUDENT, "pruned")
SHOPS = SEEDS[:7]
FORMATS = ("f16", "q8_0")


def report() -> Iterable[tuple[str, ...]]:
    """One line a model and one over all; `python -m benchmarks.shrinking` has to have made the models.

    One greedy token that falls the other way changes the rest of a reply, so that a single examination of a few hundred
    replies moves by a per cent either way; the interval is Student's over shops and models.
    """
    home = demo_shop_in(FOLDER)
    shops = [home, *(demo_shop(seed) for seed in SHOPS[1:])]
    found: list[float] = []
    for model in MODELS:
        whole, small = (_made(home, model, form) for form in FORMATS)
        apart = [_relative(shop, small, whole, written_tasks(home)) for shop in shops]
        found += apart
        yield (model, ", ".join(f"{one:+.2%}" for one in apart), f"{statistics.mean(apart):+.2%}")
    wide = 2.09 * statistics.stdev(found) / len(found) ** 0.5
    middle = statistics.mean(found)
    yield ("all", f"{len(found)} examinations", f"{middle:+.2%} [{middle - wide:+.2%}, {middle + wide:+.2%}]")


def _made(home: Shop, model: str, form: str) -> str:
    name = f"{model}-{form}"
    compress(home, GgufRecipe(model=model, name=name, format=form))
    return str(home.model(name).resolve())


def _relative(shop: Shop, small: str, whole: str, tasks: tuple[str, ...]) -> float:
    found = evaluate(shop, small, against=whole, strategy=STRATEGY, tasks=tasks).as_json()
    return float(found["score"] / found["against"]["score"] - 1)


if __name__ == "__main__":
    for row in report():
        print(*row, sep="\t")
