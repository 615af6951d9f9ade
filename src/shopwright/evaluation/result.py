"""What an examination hands back: the report, its timing and its place, as JSON and as a table for people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopwright.evaluation.figures import Comparison, figures_of, lines
from shopwright.evaluation.questions import Suite
from shopwright.evaluation.report import PAGE_FILE, Examined, Report, report_json
from shopwright.evaluation.scoring import Encoder, Mode, gathered, marks_of


@dataclass(frozen=True)
class EvaluationResult:
    """What an examination found, how long it took, and where its report lies."""

    report: Report
    timing: Mapping[str, Any]
    folder: Path | None = None
    """Nothing where replies given elsewhere were scored."""

    def as_json(self) -> dict[str, Any]:
        """The JSON of `shopwright evaluate`."""
        place = {"report": str(self.folder / PAGE_FILE)} if self.folder else {}
        return {**report_json(self.report), **place, **self.timing}

    @property
    def comparison(self) -> Comparison | None:
        """What the model has over the one it was set against."""
        return self.report.comparison

    @property
    def title(self) -> str:
        """One line that names what was examined on what."""
        other = f" against {self.report.against.name}" if self.report.against else ""
        return f"{self.report.main.name} on {self.report.suite}, {self.report.mode}{other}"

    def lines(self) -> list[Mapping[str, Any]]:
        """One mapping a task: name, metric, n, base and tuned scores with intervals, difference, p."""
        base = self.report.against.figures if self.report.against else None
        return lines(base, self.report.main.figures, self.report.comparison)

    def rows(self) -> tuple[Sequence[str], list[Sequence[str]]]:
        """The same as a table for people: its columns and its rows, the whole suite's last."""
        alone = [one.name for one in self.report.also]
        if self.report.against is None:
            columns: Sequence[str] = ("task", "metric", "n", *alone, "score", "unread")
        else:
            names = (self.report.against.name, *alone, self.report.main.name)
            columns = ("task", "metric", "n", *names, "difference", "p")
        return columns, [*map(self._row, self.lines()), self._whole()]

    def _row(self, line: Mapping[str, Any]) -> Sequence[str]:
        begun = (line["task"], line["metric"], str(line["n"]))
        alone = [f"{one.figures.tasks[line['task']].score:.3f}" for one in self.report.also]
        score = _spanned(line["score"], line["interval"])
        if self.report.against is None:
            return (*begun, *alone, score, str(line["unread"]))
        base = _spanned(line["base"], line["base_interval"])
        apart = _spanned(line["difference"], line["difference_interval"], "+")
        return (*begun, base, *alone, score, apart, f"{line['p']:.3g}")

    def _whole(self) -> Sequence[str]:
        begun = ("all", "mean of tracks", str(len(self.report.questions)))
        alone = [f"{one.figures.score:.3f}" for one in self.report.also]
        figures = self.report.main.figures
        score = _spanned(figures.score, figures.interval)
        if self.report.against is None or self.comparison is None:
            return (*begun, *alone, score, str(figures.unread))
        other, found = self.report.against.figures, self.comparison
        base, apart = _spanned(other.score, other.interval), _spanned(found.difference, found.interval, "+")
        return (*begun, base, *alone, score, apart, f"{found.p:.3g}")


def marked(suite: Suite, mode: Mode, texts: Sequence[str], encoder: Encoder | None, name: str = "") -> Examined:
    """Replies to a suite's questions, marked, with their figures."""
    questions = suite.examined
    marks = marks_of(suite, questions, texts, mode, encoder)
    return Examined(name, "", tuple(texts), marks, figures_of(gathered(questions, marks)), {})


def _spanned(value: float, span: tuple[float, float], sign: str = "") -> str:
    return f"{value:{sign}.3f} [{span[0]:{sign}.2f}, {span[1]:{sign}.2f}]"
