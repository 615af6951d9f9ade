"""The whole journey on the demo shop: records, instructions, models, small models, report, pages."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shopwright.cli.desk import Desk, Outcome, show
from shopwright.cli.exam import exam_grid
from shopwright.foundation.progress import say

if TYPE_CHECKING:
    from shopwright.evaluation.evaluate import EvaluationResult
    from shopwright.foundation.shop import Shop

Step = tuple[str, Callable[[], object]]

FOLDER = Path("demo-shop")
BASE, TUNED = "seedling", "tuned"
TAUGHT = "quick"
"""The set that the demo teaches: its tasks are those that it examines."""
QUESTIONS = 20
"""Questions a task in the examination at the end: enough for p below 0.01, few enough for a minute."""


def demo(
    desk: Desk,
    pages: Annotated[bool, typer.Option("--serve/--no-serve", help="Leave the pages open at the end.")] = True,
    port: Annotated[int, typer.Option(help="The port of the pages.")] = 8000,
) -> Outcome:
    """Make the demo shop and go the whole way: import, write, train, compress, evaluate, serve."""
    folder = desk.folder if desk.folder != Path(".") else FOLDER
    steps: list[dict[str, Any]] = []
    shop = _timed(steps, "shop", lambda: _open_shop(folder))
    for name, work in _steps(shop):
        _timed(steps, name, work)
    result = _timed(steps, "evaluate", lambda: _examine(shop))
    _let_serve(shop, result)
    outcome = Outcome({**result.as_json(), "steps": steps}, exam_grid(result))
    say(f"The report: {shop.folder / 'reports'}")
    if pages:
        _leave_open(shop, outcome, desk, port)
    return outcome


def _open_shop(folder: Path) -> "Shop":
    """The demo shop's files, as a merchant would have them, and the shop that will import them."""
    from shopwright.demo import write_demo_shop
    from shopwright.foundation.shop import SETTINGS_FILE, Shop

    if not (folder / SETTINGS_FILE).exists():
        write_demo_shop(folder / "exports")
        (folder / "exports" / SETTINGS_FILE).rename(folder / SETTINGS_FILE)
    return Shop(folder)


def _steps(shop: "Shop") -> tuple[Step, ...]:
    from shopwright.catalogue.importing import import_files
    from shopwright.compression.compress import compress
    from shopwright.foundation.recipes import load_recipe
    from shopwright.instructions import writing
    from shopwright.instructions.recipes import WriteRecipe, find_recipe
    from shopwright.training.train import train

    def small(name: str) -> object:
        return compress(shop, find_recipe(name, "compress"))

    def teach(name: str) -> object:
        return train(shop, find_recipe(name, "train"))

    return (
        ("import", lambda: import_files(shop, sorted((shop.folder / "exports").iterdir()))),
        ("write", lambda: writing.write(shop, load_recipe(find_recipe(TAUGHT, "write"), WriteRecipe))),
        ("train both bases", lambda: _side_by_side(*(partial(teach, name) for name in ("seedling", "reranker")))),
        ("train tuned", lambda: teach("tune")),
        ("compress", lambda: [small(name) for name in (BASE, TUNED)]),
    )


def _side_by_side(*works: Callable[[], object]) -> list[object]:
    """Trainings that do not need each other, each on a core of its own: shared threads wait more than they work."""
    with _one_thread_each(), ThreadPoolExecutor(len(works)) as pool:
        return [done.result() for done in [pool.submit(work) for work in works]]


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """What a training process started meanwhile is told, unless the user has said how many threads it may have."""
    name, before = "OMP_NUM_THREADS", os.environ.get("OMP_NUM_THREADS")
    os.environ.setdefault(name, "1")
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]


def _examine(shop: "Shop") -> "EvaluationResult":
    from shopwright.evaluation.evaluate import evaluate
    from shopwright.instructions.manifest import read_set_manifest

    taught = tuple(read_set_manifest(shop.instructions(TAUGHT)).tasks)
    return evaluate(shop, TUNED, against=BASE, also=("plain", "reranker"), limit=QUESTIONS, tasks=taught)


def _let_serve(shop: "Shop", result: "EvaluationResult") -> None:
    """The tuned model becomes the shop's own where the gate admits it."""
    from shopwright.evaluation.gate import WorseModel, admit

    try:
        admit(shop, result)
        say(f"{TUNED} now serves: `shopwright ask`, `author` and `serve` use it in {shop.folder}")
    except WorseModel as refused:
        say(str(refused))


def _timed(steps: list[dict[str, Any]], name: str, work: Callable[[], Any]) -> Any:
    began = time.monotonic()
    done = work()
    steps.append({"name": name, "seconds": round(time.monotonic() - began, 1)})
    say(f"{name:<16} {steps[-1]['seconds']:6.1f} s")
    return done


def _leave_open(shop: "Shop", outcome: Outcome, desk: Desk, port: int) -> None:
    from shopwright.web.site import serve_site

    show(Outcome(outcome.values, outcome.grid), as_json=False)
    say(f"The assistant: http://127.0.0.1:{port}/   the studio: http://127.0.0.1:{port}/studio   (Ctrl-C ends)")
    serve_site(shop, TUNED, host="127.0.0.1", port=port, api_key=None)
