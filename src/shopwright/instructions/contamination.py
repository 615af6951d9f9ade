"""Training samples that an examination would ask again: same family, same question, or thirteen words in a row."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from shopwright.foundation.errors import UnreadableFile
from shopwright.instructions.samples import Sample

WORD = re.compile(r"\w+")
RUN = 13
"""Words in a row that count as a copy (Brown et al. 2020, appendix C)."""
COMMON = 10
"""A run that stands with more product families than this is the shop's own frame and no copy."""
COPIED = 0.5
"""The share of a text's runs that held-out samples may not reach; of a benchmark not one run may stand in a text."""


@dataclass(frozen=True)
class Examination:
    """What must not be learned by heart: families, questions and runs of words of what is held out."""

    families: frozenset[str]
    questions: frozenset[str]
    runs: Mapping[int, frozenset[str]]
    """Runs of words of held-out samples by their hash, and the families that they stand with."""
    benchmark_runs: frozenset[int]

    @classmethod
    def of(cls, samples: Sequence[Sample], benchmarks: Iterable[str] = ()) -> "Examination":
        """An examination of held-out samples and of the lines of benchmark files."""
        lines = list(benchmarks)
        return cls(
            families=frozenset(family for sample in samples for family in sample.ledger.families),
            questions=frozenset([*map(question_key, samples), *map(normalised, lines)]),
            runs=_with_owners(samples),
            benchmark_runs=frozenset(run for line in lines for run in runs_of(line)),
        )


def reasons(samples: Sequence[Sample], held_out: Examination) -> Iterator[str | None]:
    """For each sample, why it may not be trained on, or nothing."""
    owners: dict[int, set[str]] = {}
    for sample in samples:
        for run in (run for text in _texts(sample) for run in runs_of(text) if run in held_out.runs):
            owners.setdefault(run, set(held_out.runs[run])).add(_owner(sample))
    copies = frozenset(run for run, families in owners.items() if len(families) <= COMMON)
    for sample in samples:
        yield _reason(sample, held_out, copies)


def runs_of(text: str) -> list[int]:
    """A hash of each thirteen words in a row."""
    words = WORD.findall(text.lower())
    return [hash(tuple(words[start : start + RUN])) for start in range(len(words) - RUN + 1)]


def normalised(text: str) -> str:
    """The words of a text in lower case, a space between each."""
    return " ".join(WORD.findall(text.lower()))


def question_key(sample: Sample) -> str:
    """A question with its options, whatever their order; where there are none, with its reply."""
    closed = sample.prompt.kind in ("choice", "ranking", "selection")
    rest = sorted(map(normalised, sample.prompt.options)) if closed else [normalised(sample.reply)]
    return "|".join((normalised(sample.prompt.question), *rest))


def benchmark_lines(files: Iterable[Path]) -> Iterator[str]:
    """The lines of benchmark files, each as plain text."""
    for file in files:
        try:
            yield from (line for line in file.read_text(encoding="utf-8").splitlines() if line.strip())
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableFile(file, f"no benchmark can be read here ({error})", "Name a text file.") from error


def _reason(sample: Sample, held_out: Examination, copies: frozenset[int]) -> str | None:
    if held_out.families.intersection(sample.ledger.families):
        return "family of a held-out part"
    if {question_key(sample), normalised(sample.prompt.question)} & held_out.questions:
        return "question of a held-out part"
    copied = any(_is_copy(runs_of(text), held_out, copies) for text in _texts(sample))
    return f"{RUN} words in a row of a held-out part" if copied else None


def _is_copy(runs: Sequence[int], held_out: Examination, copies: frozenset[int]) -> bool:
    shared = sum(run in copies for run in runs)
    return shared > COPIED * len(runs) or not held_out.benchmark_runs.isdisjoint(runs)


def _with_owners(samples: Iterable[Sample]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for sample in samples:
        for run in (run for text in _texts(sample) for run in runs_of(text)):
            found.setdefault(run, set()).add(_owner(sample))
    return {run: frozenset(owners) for run, owners in found.items()}


def _owner(sample: Sample) -> str:
    return sample.ledger.families[0] if sample.ledger.families else sample.id


def _texts(sample: Sample) -> tuple[str, ...]:
    open_kind = sample.prompt.kind in ("text", "entities")
    return (sample.prompt.question, *((sample.reply,) if open_kind else ()))
