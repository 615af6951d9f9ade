"""The gate: a model takes another's place only where a paired test shows that it is not worse."""

import re
from typing import Any

from shopwright.evaluation.evaluate import evaluate
from shopwright.evaluation.families import FamilyFigures, family_figures
from shopwright.evaluation.figures import Comparison
from shopwright.evaluation.margins import CERTAIN
from shopwright.evaluation.model_index import tell_on_card
from shopwright.evaluation.result import EvaluationResult
from shopwright.foundation.errors import GateRefused, UsageError
from shopwright.foundation.files import write_text
from shopwright.foundation.shop import SETTINGS_FILE, Shop

MARGIN = 0.01
"""How much worse the whole suite's score may be."""
FAMILY_MARGIN = 0.05
"""How much worse a family of tasks may be; about 200 questions show it, where 0.01 would take 3,500."""


class WorseModel(GateRefused):
    """A model could not show that it is not worse than the one in its place."""

    def __init__(self, model: str, over: str, reasons: list[str]) -> None:
        super().__init__(f"{model} does not replace {over}: {' '.join(reasons)}")


class WrongMargin(UsageError):
    """A margin that no difference of scores can keep to or break."""

    def __init__(self, margin: float) -> None:
        super().__init__(f"The margin of a family of tasks is {margin:g}. Give a number above 0 and below 1.")


class SameModel(UsageError):
    """A model was to be promoted over itself."""

    def __init__(self, model: str) -> None:
        super().__init__(f"{model!r} cannot be promoted over itself. Name another model with --over.")


def promote(
    shop: Shop,
    model: str,
    over: str,
    margin: float = MARGIN,
    *,
    family_margin: float = FAMILY_MARGIN,
    strategy: str | None = None,
    limit: int | None = None,
) -> dict[str, Any]:
    """Make `model` the shop's default if it is not worse than `over` on the shop's own suite.

    Not worse: the 95 % interval of the paired difference lies above -margin; of every family of tasks a paired
    one-sided test shows that it is not worse by `family_margin`; and no task is worse by more than the margin with a
    Holm-corrected p below 0.05. All families have to pass, so that no correction for their number is due: a model that
    is worse in any of them passes at most one time in twenty.

    Raises WorseModel with the figures otherwise, SameModel, WrongMargin.
    """
    if model == over:
        raise SameModel(model)
    if not 0 < family_margin < 1:
        raise WrongMargin(family_margin)
    result = evaluate(shop, model, against=over, strategy=strategy, limit=limit)
    families = admit(shop, result, margin, family_margin)
    assert result.comparison is not None  # admit() has looked at it
    return {
        "model": model,
        "over": over,
        "margin": margin,
        **result.comparison.model_dump(mode="json", exclude={"tasks"}),
        "families": [family.model_dump(mode="json") for family in families],
        "report": result.as_json()["report"],
    }


def admit(
    shop: Shop, result: EvaluationResult, margin: float = MARGIN, family_margin: float = FAMILY_MARGIN
) -> tuple[FamilyFigures, ...]:
    """Make the model of a finished examination the shop's default, by the same rule; the families' figures.

    Raises WorseModel.
    """
    comparison, against = result.comparison, result.report.against
    assert comparison is not None and against is not None  # evaluate() compares where it is given a second model
    model = result.report.main.model
    families = family_figures(result.report, family_margin)
    reasons = refusals(comparison, margin) + [family.reason for family in families if not family.holds]
    if reasons:
        raise WorseModel(model, against.model, reasons)
    _set_default(shop, model)
    if result.folder:
        tell_on_card(shop, model, result.folder)
    return families


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
