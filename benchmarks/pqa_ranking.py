"""Rankings made of Amazon PQA's graded evidence: which texts about a product answer a customer's question best."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from shopwright.catalogue.sources.tables import Row
from shopwright.evaluation.questions import Question, Suite, raw_gold
from shopwright.foundation.chance import Chance
from shopwright.instructions.external.drops import Drops
from shopwright.instructions.external.files import rows_of
from shopwright.tasks.answers import Ranking
from shopwright.tasks.drawing import one_line
from shopwright.tasks.prompt import Prompt, numbered
from shopwright.tasks.ranking import RANKING

TASK = "evidence-ranking"
LICENCE = "CDLA-Sharing-1.0"
GAINS = {"2": 1.0, "1": 0.1, "0": 0.0}
"""Of evidence that answers in full, in part, and not at all."""
SHOWN, LONGEST = 5, 200
"""Texts a question, and how many characters of each."""
DEVELOPMENT = 0.25
CHANCE = Chance(7, ("benchmark", "evidence ranking"))


def ranking_suite(file: Path) -> Suite:
    """Five texts a question of ePQA, dealt by question; a quarter of the questions for development."""
    rows = [row for row in rows_of(file, Drops()) if str(row.values.get("label")) in GAINS]
    groups = groupby(rows, key=lambda row: str(row.values["qid"]))
    questions = tuple(question for qid, group in groups for question in _question(qid, tuple(group)))
    return Suite("amazon-pqa", questions, {TASK: RANKING})


def _question(qid: str, rows: tuple[Row, ...]) -> Iterator[Question]:
    chance = CHANCE.child(qid)
    gains = {one_line(str(row.values["candidate"]))[:LONGEST]: GAINS[str(row.values["label"])] for row in rows}
    texts = sorted(gains, key=lambda text: chance.child(text).number())
    # The two best grades first, so that there is something to order; then shuffled by the same chance.
    best = sorted(texts, key=lambda text: -gains[text])[:2]
    shown = sorted([*best, *[text for text in texts if text not in best][: SHOWN - 2]], key=texts.index)
    if len(shown) < SHOWN or len({gains[text] for text in shown}) < 2:
        return
    asked = one_line(str(rows[0].values["question"]))
    gold = Ranking(order=_order(shown, gains), gains=tuple(gains[text] for text in shown))
    yield Question(
        id=f"{TASK}/{qid}",
        task=TASK,
        track="behaviour",
        metric="ndcg",
        prompt=_prompt(asked, tuple(shown)),
        gold=gold,
        raw_gold=raw_gold(gold),
        licence=LICENCE,
        development=chance.child("part").fraction() < DEVELOPMENT,
    )


def _prompt(asked: str, texts: tuple[str, ...]) -> Prompt:
    text = (
        f"Rank the {len(texts)} texts by how well they answer the customer's question, best first.\n"
        f"Question: {asked}\n{numbered(texts)}\nAnswer with the numbers separated by commas.\nOutput:"
    )
    return Prompt(task=TASK, kind="ranking", text=text, question=asked, options=texts)


def _order(texts: list[str], gains: dict[str, float]) -> tuple[int, ...]:
    return tuple(sorted(range(1, len(texts) + 1), key=lambda number: -gains[texts[number - 1]]))
