"""Strategies by kind of answer against the plain prompt: EC-Guide, Amazon PQA's evidence, the demo shop's queries."""

import argparse
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.pqa_ranking import ranking_suite
from shopwright.evaluation.examiner import examine
from shopwright.evaluation.figures import TaskComparison, TaskFigures, compare, figures_of
from shopwright.evaluation.published_sets import published_suite
from shopwright.evaluation.questions import Question, Suite, by_task
from shopwright.evaluation.scoring import Mark, marks_of
from shopwright.evaluation.searching import Search
from shopwright.evaluation.strategies import PLAIN, STRATEGIES, Strategy, strategy_named
from shopwright.evaluation.strategy_tables import by_kind
from shopwright.evaluation.suites import open_suite
from shopwright.evaluation.systems import open_system, with_strategy
from shopwright.evaluation.ways.room import size
from shopwright.foundation.chance import Chance
from shopwright.foundation.shop import Shop

SHARED = Path(__file__).parents[2] / "shared" / "data"
EXAMINED: Mapping[str, int] = {"choice": 60, "ranking": 300, "selection": 80, "entities": 80, "text": 10}
"""Questions a task at most, by kind of answer: hundreds a kind."""
DEVELOPMENT = 40
LONGEST = 1100
"""The size of a question at most: what is longer may not fit the small model's context beside a hint."""
LEFT_OUT = ("chance", "plain-blind", "fused-blind", "scored", "scored-bm25", "shown-embedder")
"""Of no use here, where questions come with their kinds, or nearly another one that is measured."""
USED = tuple(strategy for strategy in STRATEGIES if strategy.name not in LEFT_OUT)
HEADS = ("strategy", "kind", "n", "score", "interval", "over plain", "interval", "p")


@dataclass(frozen=True)
class Line:
    """One strategy on one kind of answer."""

    strategy: str
    kind: str
    figures: TaskFigures
    over_plain: TaskComparison | None

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as a table prints it."""
        found, apart = self.figures, self.over_plain
        told = (str(found.n), f"{found.score:.3f}", _span(found.interval))
        rest = (f"{apart.difference:+.3f}", _span(apart.interval), _p(apart.p)) if apart else ("", "", "")
        return self.strategy, self.kind, *told, *rest


def measure(shop: Shop, model: str, strategies: Sequence[Strategy], data: Path = SHARED) -> Iterator[Line]:
    """Every kind of answer under every strategy, the plain prompt first; killed, the same call goes on."""
    suite = questions(shop, data)
    notes = shop.run(f"benchmark-strategies-{Path(model).name}")
    search = Search(suite, notes / "replies.jsonl", notes / "weights.json", None, shop)
    system = open_system(model, shop, PLAIN)
    with closing(system.model):
        plain: Sequence[Mark] = ()
        for strategy in (PLAIN, *(one for one in strategies if one is not PLAIN)):
            ready, _ = search.ready(with_strategy(system, strategy, shop))
            replies = examine(ready, suite, search.log)
            marks = marks_of(suite, suite.examined, replies.texts, "corrected", None)
            yield from _lines(strategy.name, suite.examined, marks, plain)
            plain = plain or marks


def questions(shop: Shop, data: Path = SHARED) -> Suite:
    """EC-Guide's held-out part, rankings of Amazon PQA's evidence, and the demo shop's graded queries."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("ec_guide", "amazon_pqa"):
            with tarfile.open(data / f"{name}.tar.xz") as packed:
                packed.extractall(Path(folder) / name, filter="data")
        found = [
            published_suite("ec-guide", Path(folder) / "ec_guide"),
            ranking_suite(next((Path(folder) / "amazon_pqa").rglob("ePQA/dev.csv"))),
            open_suite("own", shop, limit=EXAMINED["ranking"], only=("query-product-ranking",)),
        ]
    asked = tuple(question for suite in found for question in _some(suite))
    return Suite(
        "strategies", asked, {task: answers for suite in found for task, answers in suite.answer_types.items()}
    )


def _some(suite: Suite) -> Iterator[Question]:
    """Some questions of each task, chosen by chance."""
    chance = Chance(7, ("benchmark", "strategies"))
    short = [question for question in suite.questions if size(question.prompt.text) <= LONGEST]
    for development in (True, False):
        part = [question for question in short if question.development is development]
        for places in by_task(part).values():
            task = [part[place] for place in places]
            most = DEVELOPMENT if development else EXAMINED[task[0].prompt.kind]
            yield from sorted(task, key=lambda question: chance.child(question.id).number())[:most]


def _lines(name: str, asked: Sequence[Question], marks: Sequence[Mark], plain: Sequence[Mark]) -> Iterator[Line]:
    ours = by_kind(asked, marks)
    apart = compare(ours, by_kind(asked, plain)).tasks if plain else {}
    for kind, figures in figures_of(ours).tasks.items():
        yield Line(name, kind, figures, apart.get(kind))


def _span(span: tuple[float, float]) -> str:
    return f"[{span[0]:.3f}, {span[1]:.3f}]"


def _p(p: float) -> str:
    # Figures are rounded to six digits.
    return f"{p:.2g}" if p else "< 1e-6"


def demo_shop() -> Shop:
    """A demo shop with its tuned model, made in a temporary folder: some minutes."""
    folder = Path(tempfile.mkdtemp()) / "demo"
    command = [sys.executable, "-m", "shopwright", "demo", "--no-serve", "--shop", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return Shop(folder)


def report() -> Iterable[tuple[str, ...]]:
    """Every strategy that has a use here, on the tuned model of a demo shop made for it."""
    return _rows(demo_shop(), "tuned", USED, SHARED)


def _rows(shop: Shop, model: str, strategies: Sequence[Strategy], data: Path) -> Iterator[tuple[str, ...]]:
    yield HEADS
    yield from (line.cells for line in measure(shop, model, strategies, data))


def main() -> None:
    """The same on a shop and a model that are there: `python -m benchmarks.strategies --shop DIR`."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--shop", type=Path, help="a demo shop; one is made where none is named")
    words.add_argument("--model", default="tuned")
    words.add_argument("--data", type=Path, default=SHARED, help="the folder of ec_guide.tar.xz and amazon_pqa.tar.xz")
    words.add_argument("--strategy", action="append", help="only this one, beside plain; may be repeated")
    told = words.parse_args()
    chosen = [strategy_named(name) for name in told.strategy] if told.strategy else USED
    table = Table(title=__doc__, show_header=False)
    for row in _rows(Shop(told.shop) if told.shop else demo_shop(), told.model, chosen, told.data):
        table.add_row(*row)
    Console(width=150).print(table)


if __name__ == "__main__":
    main()
