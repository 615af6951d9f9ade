"""The authoring suite's further measures: likeness to the shop's own texts, truth by the record, fit, diversity."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from shopwright.catalogue.catalogue import Catalogue
from shopwright.evaluation.diversity import distinct_counts, self_bleu
from shopwright.evaluation.figures import DIGITS, SEED
from shopwright.evaluation.questions import Question, Suite, by_task
from shopwright.evaluation.report import Cell, Report, Section
from shopwright.evaluation.scoring import Encoder, marks_of
from shopwright.evaluation.statistics import Floats, TaskScores, interval, resample
from shopwright.tasks.answers import Text
from shopwright.tasks.claims import Claim, check
from shopwright.tasks.drawing import sentences
from shopwright.tasks.listing import phrase_in
from shopwright.tasks.metrics import bleu, rouge_l
from shopwright.tasks.rouge import rouge_n_f1
from shopwright.tasks.stating import Verdict
from shopwright.tasks.support import supports

AUTHORING = "authoring"
GOLD = "the shop"
"""Whose texts stand last in every table: how the gold answers do by the same measures."""
NOT_MEASURED = "-"
CLOSING = ".!?)\"'”…"
"""What a text ends with that was not cut off."""
WORST_FIRST: tuple[Verdict, ...] = ("contradicted", "unsupported", "supported")


@dataclass(frozen=True)
class Written:
    """A text that answers a question, and the shop's records where it has to be true to them."""

    question: Question
    reply: str
    records: Catalogue | None
    cosine: float | None = None
    """Of its embedding and those of the gold texts, where an embedder was at hand."""

    @property
    def text(self) -> str:
        """The reply without the space around it."""
        return self.reply.strip()

    @property
    def references(self) -> tuple[str, ...]:
        """The gold texts."""
        gold = self.question.gold
        assert isinstance(gold, Text)  # only questions that are answered in words come here
        return (gold.text, *gold.references)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Its sentences."""
        return sentences(self.text)

    @cached_property
    def claims(self) -> tuple[Claim, ...] | None:
        """All that it claims; nothing where no one record has to bear it out."""
        product = self.records.by_id.get(self.question.about) if self.records else None
        if product is None or self.records is None:
            return None
        return check(self.text, product, self.records.variants_of.get(product.id, ()))


Measure = Callable[[Written], float | None]
"""The value of one text, nothing where the question does not ask for it."""
Parts = tuple[Floats, Floats | None]
"""What a set of texts is scored from: values (n,), and the counts (n, 3) of a ratio of sums."""


@dataclass(frozen=True)
class Table:
    """Some measures that are shown together."""

    title: str
    note: str
    columns: Mapping[str, Callable[[Sequence[Written]], Parts]]


def has_measures(suite: Suite) -> bool:
    """Whether a suite is the one that these measures are for."""
    return suite.name == AUTHORING


def with_measures(report: Report, suite: Suite, encoder: Encoder | None) -> Report:
    """The report with these tables, where it is on the authoring suite."""
    if not has_measures(suite):
        return report
    texts = [(system.name, system.replies) for system in report.systems]
    return replace(report, extras=(*report.extras, *sections(suite, texts, encoder)))


def sections(
    suite: Suite, systems: Sequence[tuple[str, Sequence[str]]], encoder: Encoder | None
) -> tuple[Section, ...]:
    """The tables: a row for each task that is answered in words, and each system; the shop's own texts come last.

    `systems` are names with one reply for each question of `suite.examined`. Without an encoder no cosine is told.
    """
    asked = [place for place, question in enumerate(suite.examined) if question.prompt.kind == "text"]
    questions = [suite.examined[place] for place in asked]
    golden = [question.gold.text for question in questions if isinstance(question.gold, Text)]
    said = [*((name, [replies[place] for place in asked]) for name, replies in systems), (GOLD, golden)]
    texts = [(name, _written(suite, questions, replies, encoder)) for name, replies in said]
    groups = by_task(questions)
    return tuple(
        Section(table.title, table.note, _heads(table), tuple(_rows(table, groups, texts))) for table in TABLES
    )


def _written(
    suite: Suite, questions: Sequence[Question], replies: Sequence[str], encoder: Encoder | None
) -> list[Written]:
    cosines = _cosines(suite, questions, replies, encoder)
    return [Written(q, r, suite.records, c) for q, r, c in zip(questions, replies, cosines, strict=True)]


def _cosines(
    suite: Suite, questions: Sequence[Question], replies: Sequence[str], encoder: Encoder | None
) -> list[float | None]:
    if encoder is None:
        return [None] * len(questions)
    embedded = [question.model_copy(update={"metric": "sent-transformer"}) for question in questions]
    return [mark.score.value for mark in marks_of(suite, embedded, replies, "corrected", encoder)]


def _heads(table: Table) -> tuple[str, ...]:
    return ("Task", "Texts of", "n", *(head for name in table.columns for head in (name, f"{name}, 95 %")))


def _rows(
    table: Table, groups: Mapping[str, Sequence[int]], texts: Sequence[tuple[str, Sequence[Written]]]
) -> Iterator[tuple[Cell, ...]]:
    for task, places in groups.items():
        for name, written in texts:
            of_task = [written[place] for place in places]
            cells = (cell for column in table.columns.items() for cell in _cells(task, column, of_task))
            yield (task, name, len(of_task), *cells)


def _cells(
    task: str, column: tuple[str, Callable[[Sequence[Written]], Parts]], written: Sequence[Written]
) -> tuple[Cell, Cell]:
    """A measure over the texts of one task, and its 95 % bootstrap interval over them."""
    name, parts = column
    values, counts = parts(written)
    if not len(values):
        return NOT_MEASURED, NOT_MEASURED
    scores = TaskScores(f"{task}, {name}", name, values, counts)
    low, high = interval(resample([scores], SEED).overall)
    return round(scores.score, DIGITS), f"[{low:.3f}, {high:.3f}]"


def _mean(measure: Measure) -> Callable[[Sequence[Written]], Parts]:
    return partial(_values, measure)


def _values(measure: Measure, written: Sequence[Written]) -> Parts:
    found = [value for value in map(measure, written) if value is not None]
    return np.array(found, dtype=np.float64), None


def _bleu(written: Written) -> float:
    japanese = written.question.prompt.language == "ja"
    return bleu(written.text, written.references, "ja-mecab" if japanese else "13a")


def _rouge(n: int, written: Written) -> float:
    return max(rouge_n_f1(reference, written.text, n) for reference in written.references)


def _claimed(verdict: Verdict, written: Written) -> float | None:
    """The share of the sentences of which the worst claim has this verdict."""
    if written.claims is None:
        return None
    worst = [_worst(sentence, written.claims) for sentence in written.sentences]
    return worst.count(verdict) / len(worst) if worst else 0.0


def _worst(sentence: str, claims: Sequence[Claim]) -> Verdict | None:
    met = {claim.verdict for claim in claims if claim.sentence == sentence}
    return next((verdict for verdict in WORST_FIRST if verdict in met), None)


def _shown(written: Written) -> float | None:
    """The share of the sentences that stand on the prompt's words; nothing where the gold text itself does not."""
    prompt, told = written.question.prompt.text, written.sentences
    if not all(supports(prompt, sentence) for sentence in sentences(written.references[0])):
        return None
    return sum(supports(prompt, sentence) for sentence in told) / len(told) if told else 0.0


def _fits(written: Written) -> float | None:
    """Whether a text that is published is one line within its limit, and was not cut off at it."""
    if not written.question.about:
        return None
    limit, text = written.question.prompt.max_characters, written.text
    full = len(written.reply) >= limit and not text.endswith(tuple(CLOSING))
    return float(0 < len(text) <= limit and "\n" not in text and not full)


def _keywords(written: Written) -> float | None:
    wanted = written.question.keywords
    return sum(phrase_in(written.text, word) is not None for word in wanted) / len(wanted) if wanted else None


def _distinct(n: int, written: Sequence[Written]) -> Parts:
    counts = distinct_counts([one.text for one in written], n)
    return counts[:, 0], counts


def _self_bleu(written: Sequence[Written]) -> Parts:
    return self_bleu([one.text for one in written]), None


TABLES = (
    Table(
        "Likeness to the shop's own texts",
        "BLEU as ShopBench defines it (first line, a text of fewer than four words scores 0), ROUGE-1, -2 and -L F1 "
        "with stemming, the best over the references; cosine of the embeddings, the mean over the references.",
        {
            "BLEU": _mean(_bleu),
            "ROUGE-1": _mean(partial(_rouge, 1)),
            "ROUGE-2": _mean(partial(_rouge, 2)),
            "ROUGE-L": _mean(lambda written: rouge_l(written.text, written.references)),
            "cosine": _mean(lambda written: written.cosine),
        },
    ),
    Table(
        "Truth, fit and keywords",
        "Shares of a text's sentences: supported where the record states all that one claims, contradicted where it "
        "states otherwise of something, unsupported where it is silent on something; the rest claim nothing. In the "
        "prompt: sentences whose numbers and half of whose longer words the prompt shows, where that holds for the "
        "gold text. Fits: texts of one line within the limit of their place, not cut off at it. Keywords: the share of "
        "the words, values and searched terms asked for that a text names.",
        {
            "supported": _mean(partial(_claimed, "supported")),
            "unsupported": _mean(partial(_claimed, "unsupported")),
            "contradicted": _mean(partial(_claimed, "contradicted")),
            "in the prompt": _mean(_shown),
            "fits": _mean(_fits),
            "keywords": _mean(_keywords),
        },
    ),
    Table(
        "Diversity of the texts of a task",
        "distinct-1 and -2: the share of the words, and of the pairs of words, that are distinct over all texts. "
        "self-BLEU: BLEU of each text against the others; high where all say the same.",
        {
            "distinct-1": partial(_distinct, 1),
            "distinct-2": partial(_distinct, 2),
            "self-BLEU": _self_bleu,
        },
    ),
)
