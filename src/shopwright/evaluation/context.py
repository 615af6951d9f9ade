"""What stands beside the scores of a report: baselines, the other scorer, the confusion of kinds, and origins."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from shopwright.evaluation.baselines import closed_figures
from shopwright.evaluation.confusion import confusion
from shopwright.evaluation.modes import both_modes
from shopwright.evaluation.provenance import data_fingerprint, origin_of
from shopwright.evaluation.questions import Suite
from shopwright.evaluation.report import Examined, Report, columns
from shopwright.evaluation.scoring import Encoder
from shopwright.foundation.shop import Shop
from shopwright.models.scorer import Scorer


def in_context(report: Report, suite: Suite, encoder: Encoder | None, baselines: Mapping[str, Scorer | None]) -> Report:
    """The report with all that its replies and its questions tell without asking anyone again."""
    main, systems = report.main, (*columns(report), *report.also)
    return replace(
        report,
        closed=closed_figures(suite, report.mode, baselines, {s.name: s.marks for s in systems}),
        modes=both_modes(suite, report.mode, main.replies, main.marks, encoder),
        confusion=confusion(suite.examined),
        fingerprint=data_fingerprint(suite),
    )


def with_origins(report: Report, shop: Shop, data: Path | None) -> Report:
    """The report with what is known of each model's making; `data` is the file that the questions were read from."""

    def known(system: Examined) -> Examined:
        return replace(system, origin=origin_of(system.model, shop, report.suite, data))

    against = known(report.against) if report.against else None
    return replace(report, main=known(report.main), against=against, also=tuple(map(known, report.also)))
