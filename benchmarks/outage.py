"""An outage: an engine answers with a status of 500 for a minute during 200 questions; what it costs, and the score."""

import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from threading import Timer

from benchmarks.overhead import choices
from shopwright.evaluation.evaluate import EvaluationResult, evaluate
from shopwright.foundation.files import write_jsonl
from shopwright.foundation.shop import Shop, ShopSettings

# The engine is the tests' own, so that both mean the same trouble.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "evaluation"))
from engine import Engine, running

QUESTIONS, REPLY_S, OUTAGE_S = 200, 0.1, 60.0


def report() -> Iterable[tuple[str, ...]]:
    """Seconds without and with the outage, and whether the reports are the same bytes."""
    with tempfile.TemporaryDirectory() as folder, running(Engine(REPLY_S)) as engine:
        file, questions = Path(folder) / "questions.jsonl", choices()[:QUESTIONS]
        write_jsonl(file, questions)
        whole, without_s = _timed(Path(folder) / "whole", engine.address, file)
        engine.asked.clear()
        outage = Timer(0.5, engine.fail, [OUTAGE_S])
        outage.start()
        found, with_s = _timed(Path(folder) / "outage", engine.address, file)
        yield "questions, seconds a reply", f"{QUESTIONS}, {REPLY_S}"
        yield "without an outage", f"{without_s:.1f} s, score {whole.report.main.figures.score:.3f}"
        yield f"with one of {OUTAGE_S:.0f} s", f"{with_s:.1f} s, score {found.report.main.figures.score:.3f}"
        yield "calls turned away meanwhile", str(engine.turned_away)
        yield "questions answered more than once", str(sum(engine.asked[one["input_field"]] > 1 for one in questions))
        yield "same bytes of the report", "yes" if _bytes(whole) == _bytes(found) else "no"


def _timed(folder: Path, address: str, file: Path) -> tuple[EvaluationResult, float]:
    began = time.perf_counter()
    found = evaluate(Shop.create(folder, ShopSettings(name="Bench")), address, suite="shopbench", data=file)
    return found, time.perf_counter() - began


def _bytes(result: EvaluationResult) -> list[bytes]:
    assert result.folder is not None
    return [(result.folder / name).read_bytes() for name in ("report.json", "replies.parquet", "report.html")]
