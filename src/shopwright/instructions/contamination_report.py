"""The report on a set's contamination, kept beside it: what was compared, what was found, what was refused."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from shopwright.foundation.errors import GateRefused, UnreadableFile
from shopwright.foundation.files import write_json, write_jsonl, write_text
from shopwright.instructions.benchmark_files import Benchmarks
from shopwright.instructions.benchmark_index import FEWEST, KINDS, RARE, RUN, SHORTEST, TELLING, Hit, Kind
from shopwright.instructions.nearness import ALIKE, COSINE

REPORT, PAGE, REFUSED = "contamination.json", "contamination.md", "contamination-refused.jsonl"
EXAMPLES = 3
"""Pairs shown of each kind."""
SHOWN = 80
"""Characters quoted of a text."""
MOST_FALSE = 0.001
"""The share of clean samples that may be taken for copies."""
_NORMAL = 1.96


class NoContaminationReport(GateRefused):
    """A set that nobody has compared with the benchmarks."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The instruction set in {folder} has no {REPORT}: nobody has checked it for the questions of benchmarks. "
            "Write it anew with `shopwright write`."
        )


class Contaminated(GateRefused):
    """A set whose contamination report is not clean."""

    def __init__(self, folder: Path, problems: Sequence[str]) -> None:
        super().__init__(
            f"The instruction set in {folder} may not be trained on: {'; '.join(problems)}. "
            f"See {PAGE} there, and write it anew with `shopwright write`."
        )


class Refused(NamedTuple):
    """A row that was kept out of the set, and the question that it asks again."""

    id: str
    task: str
    text: str
    hit: Hit


class ReportedFile(BaseModel):
    """A benchmark file that was compared."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    fingerprint: str
    questions: int
    left_out: dict[str, int]


class Example(BaseModel):
    """A row and the question that it asks again, both quoted in short."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    row: str
    """Where the question stands: file and row."""
    score: float
    sample: str
    question: str


class FalseAlarms(BaseModel):
    """How often a clean sample is taken for a copy, measured on decoys that no benchmark can hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    decoys: int
    hits: int

    @property
    def rate(self) -> float:
        """The share of decoys that were hit."""
        return self.hits / self.decoys if self.decoys else 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        """The interval of that share at 95 % (Wilson 1927)."""
        if not self.decoys:
            return 0.0, 1.0
        n, square = self.decoys, _NORMAL**2
        middle = self.rate + square / (2 * n)
        spread = _NORMAL * math.sqrt(self.rate * (1 - self.rate) / n + square / (4 * n * n))
        return max(0.0, (middle - spread) / (1 + square / n)), (middle + spread) / (1 + square / n)


class ContaminationReport(BaseModel):
    """contamination.json of an instruction set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    set_fingerprint: str
    """The fingerprint of the set that was checked, as its manifest states it."""
    samples: int
    """Samples compared, those refused among them."""
    files: tuple[ReportedFile, ...]
    thresholds: dict[str, float]
    hits: dict[Kind, int]
    examples: dict[Kind, tuple[Example, ...]]
    false_alarms: FalseAlarms
    near_checked: bool
    """Whether questions in other words were looked for, too; that needs the extra `local`."""
    left_in: int
    """Rows that ask a benchmark's question and are in the set nevertheless."""

    @property
    def problems(self) -> tuple[str, ...]:
        """Why the set may not be trained on; nothing where it may."""
        found = []
        if self.left_in:
            found.append(f"{self.left_in} of its rows ask what a benchmark asks")
        if self.files and not self.samples:
            found.append("none of its rows was compared with the benchmarks")
        found += [f"{file.name} gave no question to compare with" for file in self.files if not file.questions]
        if self.false_alarms.bounds[0] > MOST_FALSE:
            found.append(f"the checks refuse {self.false_alarms.rate:.2%} of clean samples, so they cannot be trusted")
        return tuple(found)

    @property
    def passed(self) -> bool:
        """Whether the set may be trained on."""
        return not self.problems

    def write(self, folder: Path, refused: Iterable[Refused] = ()) -> None:
        """Keep the report, its readable page and the rows refused beside the set."""
        write_jsonl(folder / REFUSED, [_row(row) for row in refused])
        write_text(folder / PAGE, page(self))
        verdict = {"passed": self.passed, "problems": list(self.problems)}
        write_json(folder / REPORT, {**verdict, **self.model_dump(mode="json")})


def report_on(
    benchmarks: Benchmarks,
    refused: Sequence[Refused],
    samples: int,
    set_fingerprint: str,
    false_alarms: FalseAlarms,
    near_checked: bool = True,
    left_in: int = 0,
) -> ContaminationReport:
    """The report on a set of which these rows were refused; `left_in` counts hits found in what was stored."""
    by_kind = {kind: [row for row in refused if row.hit.kind == kind] for kind in KINDS}
    return ContaminationReport(
        set_fingerprint=set_fingerprint,
        samples=samples,
        files=tuple(_reported(benchmarks)),
        thresholds=thresholds(),
        hits={kind: len(rows) for kind, rows in by_kind.items()},
        examples={kind: tuple(_example(row, benchmarks) for row in rows[:EXAMPLES]) for kind, rows in by_kind.items()},
        false_alarms=false_alarms,
        near_checked=near_checked,
        left_in=left_in,
    )


def thresholds() -> dict[str, float]:
    """What the checks were told."""
    return {
        "words in a row": RUN,
        "words of a shorter question that stands whole": SHORTEST,
        "words of a question known by its whole": FEWEST,
        "questions that share a run before it is frame": RARE,
        "mean weight of the words of a run": TELLING,
        "weight of the words shared": ALIKE,
        "cosine": COSINE,
    }


def require_report(folder: Path, set_fingerprint: str | None = None) -> ContaminationReport:
    """The report of a set that may be trained on; `set_fingerprint` is the one that its manifest states.

    Raises NoContaminationReport, UnreadableFile, or Contaminated where it failed or is of another set.
    """
    if not (folder / REPORT).is_file():
        raise NoContaminationReport(folder)
    report, stated = _read(folder / REPORT)
    problems = report.problems or stated
    if set_fingerprint is not None and report.set_fingerprint != set_fingerprint:
        problems = (*problems, f"its report is of another set ({report.set_fingerprint}, not {set_fingerprint})")
    if problems:
        raise Contaminated(folder, problems)
    return report


def _read(file: Path) -> tuple[ContaminationReport, tuple[str, ...]]:
    """The report, and the problems that it states."""
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
        passed, stated = values.pop("passed"), tuple(map(str, values.pop("problems")))
        report = ContaminationReport.model_validate(values)
    except (ValidationError, ValueError, KeyError, AttributeError, TypeError) as error:
        why = str(error).splitlines()[0].rstrip(":")
        raise UnreadableFile(file, f"it is no contamination report ({why})", "Write the set anew.") from error
    return report, stated if passed is True else stated or ("its report says that it failed",)


def page(report: ContaminationReport) -> str:
    """The report as Markdown."""
    return "\n\n".join(_sections(report)) + "\n"


def _sections(report: ContaminationReport) -> Iterable[str]:
    yield "# Contamination"
    verdict = "This set may be trained on." if report.passed else f"Failed: {'; '.join(report.problems)}."
    yield f"{verdict} {report.samples} samples were compared with the questions of {len(report.files)} benchmark files."
    rows = [[file.name, f"`{file.fingerprint}`", file.questions, _counted(file.left_out)] for file in report.files]
    yield "## Benchmarks\n\n" + (
        _table(("file", "fingerprint", "questions", "rows left out"), rows) if rows else "None was named."
    )
    yield "## Rows refused\n\n" + _table(("kind", "rows"), [[kind, report.hits.get(kind, 0)] for kind in KINDS])
    if not report.near_checked:
        yield "Questions in other words were not looked for: that needs the extra `local`."
    yield from (_shown_examples(kind, report.examples[kind]) for kind in KINDS if report.examples.get(kind))
    yield "## False alarms\n\n" + _said_of(report.false_alarms)
    yield "## Thresholds\n\n" + _table(("threshold", "value"), [[name, n] for name, n in report.thresholds.items()])
    yield f"Every row refused stands in `{REFUSED}`. Fingerprint of the set: `{report.set_fingerprint}`"


def _said_of(alarms: FalseAlarms) -> str:
    if not alarms.decoys:
        return "Not measured: there was nothing to make decoys from."
    low, high = alarms.bounds
    return (
        f"Of {alarms.decoys} decoys, each made of the halves of two clean samples so that no benchmark can hold it, "
        f"{alarms.hits} were taken for copies: {alarms.rate:.3%} (95 %: {low:.3%} to {high:.3%})."
    )


def _shown_examples(kind: Kind, examples: Sequence[Example]) -> str:
    rows = [[example.id, example.row, example.score, example.sample, example.question] for example in examples]
    return f"### {kind}\n\n" + _table(("sample", "question of", "score", "sample asks", "benchmark asks"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [" | ".join(str(cell).replace("|", "\\|") for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in (" | ".join(head), " | ".join("---" for _ in head), *lines))


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{reason}: {count}" for reason, count in counts.items()) or "none"


def _reported(benchmarks: Benchmarks) -> Iterable[ReportedFile]:
    for file in benchmarks.files:
        yield ReportedFile(
            name=file.name, fingerprint=file.fingerprint, questions=file.questions, left_out=dict(file.left_out)
        )


def _example(row: Refused, benchmarks: Benchmarks) -> Example:
    return Example(
        id=row.id,
        row=f"{row.hit.file}, row {row.hit.row}",
        score=row.hit.score,
        sample=_short(row.text),
        question=_short(benchmarks.questions[row.hit.question].whole),
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 3] + "..."


def _row(row: Refused) -> dict[str, object]:
    hit = row.hit
    return {"id": row.id, "task": row.task, "kind": hit.kind, "file": hit.file, "row": hit.row, "score": hit.score}
