"""The gate: a model takes another's place only where a paired test shows that it is not worse."""

import re
from typing import Any

from shopwright.evaluation.evaluate import evaluate
from shopwright.evaluation.figures import Comparison
from shopwright.evaluation.result import EvaluationResult
from shopwright.foundation.errors import GateRefused, UsageError
from shopwright.foundation.files import write_text
from shopwright.foundation.shop import SETTINGS_FILE, Shop

CERTAIN = 0.05
"""A task counts as worse below this p, corrected for the number of tasks."""


class WorseModel(GateRefused):
    """A model could not show that it is not worse than the one in its place."""

    def __init__(self, model: str, over: str, reasons: list[str]) -> None:
        super().__init__(f"{model} does not replace {over}: {' '.join(reasons)}")


class SameModel(UsageError):
    """A model was to be promoted over itself."""

    def __init__(self, model: str) -> None:
        super().__init__(f"{model!r} cannot be promoted over itself. Name another model with --over.")


def promote(
    shop: Shop, model: str, over: str, margin: float = 0.01, *, strategy: str | None = None, limit: int | None = None
) -> dict[str, Any]:
    """Make `model` the shop's default if it is not worse than `over` on the shop's own suite.

    Not worse: the 95 % interval of the paired difference lies above -margin, and no task is worse by more than the
    margin with a Holm-corrected p below 0.05. Raises WorseModel with the figures otherwise.
    """
    if model == over:
        raise SameModel(model)
    result = evaluate(shop, model, against=over, strategy=strategy, limit=limit)
    admit(shop, result, margin)
    assert result.comparison is not None  # admit() has looked at it
    figures = result.comparison.model_dump(mode="json", exclude={"tasks"})
    return {"model": model, "over": over, "margin": margin, **figures, "report": result.as_json()["report"]}


def admit(shop: Shop, result: EvaluationResult, margin: float = 0.01) -> None:
    """Make the model of a finished examination the shop's default, by the same rule. Raises WorseModel."""
    comparison, against = result.comparison, result.report.against
    assert comparison is not None and against is not None  # evaluate() compares where it is given a second model
    model = result.report.main.model
    reasons = refusals(comparison, margin)
    if reasons:
        raise WorseModel(model, against.model, reasons)
    _set_default(shop, model)


def refusals(comparison: Comparison, margin: float) -> list[str]:
    """Why the first model may not take the second's place; empty where it may."""
    reasons = []
    if comparison.interval[0] < -margin:
        low, high = comparison.interval
        reasons.append(
            f"the difference is {comparison.difference:+.4f} [{low:+.4f}, {high:+.4f}], p {comparison.p:.3g}, and "
            f"may be worse than the margin of -{margin:g}."
        )
    for name, task in comparison.tasks.items():
        if task.difference < -margin and task.p_holm < CERTAIN:
            reasons.append(f"Task {name} is worse: {task.difference:+.4f}, corrected p {task.p_holm:.3g}.")
    return reasons


def _set_default(shop: Shop, model: str) -> None:
    # One line is changed, so that the merchant's own order and comments stay.
    file = shop.folder / SETTINGS_FILE
    line, text = f"default_model: {model}", file.read_text(encoding="utf-8")
    changed, found = re.subn(r"^default_model:.*$", lambda _: line, text, flags=re.MULTILINE)
    write_text(file, changed if found else f"{text.rstrip()}\n{line}\n")
