"""A report's scores as the Hub's model cards tell them: the metadata `model-index`, for a file or a card."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from shopwright.evaluation.report import Report
from shopwright.foundation.files import write_text
from shopwright.foundation.shop import Shop
from shopwright.models.checkpoints import CARD_FILE, model_names

Values = dict[str, Any]

INDEX_FILE = "model-index.yaml"
KEY = "model-index"
TASK_TYPE = "text-generation"
HUB_METRICS: Mapping[str, str] = {"micro f1": "f1", "rougel": "rouge", "jp-bleu": "bleu"}
"""Metrics that the Hub calls otherwise."""
_FRONT_MATTER = re.compile(r"\A---\n(?P<head>.*?)^---\n", re.DOTALL | re.MULTILINE)


def model_index(report: Report) -> Values:
    """The overall score, each track's and each task's, with 95 % intervals: {"model-index": [...]}.

    The dataset's revision is a fingerprint of its questions; its configuration is nothing, a track, or track/task.
    """
    figures = report.main.figures

    def result(task: str, config: str, metric: str, one: Any, n: int) -> Values:
        dataset = {"name": report.suite, "type": report.suite, "config": config, "split": "test"}
        dataset["revision"] = report.fingerprint
        return {
            "task": {"type": TASK_TYPE, "name": task},
            "dataset": {key: value for key, value in dataset.items() if value},
            "metrics": [_metric(report, metric, one, n)],
        }

    results = [result("all tracks", "", "mean of tracks", figures, len(report.questions))]
    results += [result(name, name, "mean of tasks", track, track.n) for name, track in figures.tracks.items()]
    results += [result(name, f"{t.track}/{name}", t.metric, t, t.n) for name, t in figures.tasks.items()]
    return {KEY: [{"name": _named(report.main.model), "results": results}]}


def write_model_index(folder: Path, report: Report) -> None:
    """Write it into a report's folder, in the form of a card's front matter."""
    write_text(folder / INDEX_FILE, _yaml(model_index(report)))


def export_model_index(shop: Shop, report: str, out: Path) -> int:
    """Write a report's results to a YAML file, or onto a card (.md) beside what stands there; return how many.

    Raises NothingToDo where the shop has no such report.
    """
    file = shop.must_have(shop.report(report) / INDEX_FILE, f"report {report!r}", "shopwright evaluate MODEL")
    index = yaml.safe_load(file.read_text(encoding="utf-8"))
    if out.suffix == ".md":
        _tell(out, index)
    else:
        write_text(out, _yaml(index))
    return len(index[KEY][0]["results"])


def tell_on_card(shop: Shop, model: str, report: Path) -> None:
    """Put the results of a report's folder onto the card of a model of this shop; other models have no card here."""
    if model in model_names(shop):
        _tell(shop.model(model) / CARD_FILE, yaml.safe_load((report / INDEX_FILE).read_text(encoding="utf-8")))


def tell_of_reports(shop: Shop | None, model: str, folder: Path) -> int:
    """Put the results of all reports about a model onto the card in a folder; of one suite the newest. How many."""
    files = sorted((shop.folder / "reports").glob(f"*/{INDEX_FILE}") if shop else (), key=lambda f: f.stat().st_mtime)
    told: dict[str, int] = {}
    for index in (yaml.safe_load(file.read_text(encoding="utf-8")) for file in files):
        (one,) = index[KEY]
        if one["name"] == _named(model):
            _tell(folder / CARD_FILE, index)
            told[one["results"][0]["dataset"]["type"]] = len(one["results"])
    return sum(told.values())


def _tell(card: Path, index: Values) -> None:
    text = card.read_text(encoding="utf-8") if card.is_file() else f"\n# {index[KEY][0]['name']}\n"
    found = _FRONT_MATTER.match(text)
    head = (yaml.safe_load(found["head"]) if found else None) or {}
    ((new,), old) = index[KEY], head.get(KEY) or []
    told = {result["dataset"]["type"] for result in new["results"]}
    kept = [result for model in old for result in model["results"] if result["dataset"]["type"] not in told]
    head[KEY] = [{**new, "results": [*kept, *new["results"]]}]
    write_text(card, f"---\n{_yaml(head)}---\n{text[found.end() :] if found else text}")


def _named(spec: str) -> str:
    # A card is read elsewhere: where a model lies on this machine is nobody's business there.
    path = Path(spec.removeprefix("replay:"))
    return path.name if path.is_absolute() else spec


def _metric(report: Report, metric: str, one: Any, n: int) -> Values:
    args = {"mode": report.mode, "strategy": report.main.strategy, "interval_95": list(one.interval), "questions": n}
    kind = HUB_METRICS.get(metric, re.sub(r"[^a-z0-9]+", "_", metric))
    return {"type": kind, "name": f"{metric}, {report.mode}", "value": one.score, "args": args}


def _yaml(values: Values) -> str:
    return yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=120)
