"""hetPQA and semiPQA: answers written from one piece of evidence, the fact that answers, and facts put in words."""

from collections.abc import Iterator
from itertools import groupby

from shopwright.catalogue.sources.tables import Row
from shopwright.instructions.external.asking import text_prompt
from shopwright.instructions.external.sets import Draft, Source, words
from shopwright.tasks.answers import Selection, Text
from shopwright.tasks.drawing import one_line
from shopwright.tasks.prompt import Prompt, numbered

FEWEST, MOST, LONGEST = 4, 10, 200
"""How many facts a question of which one answers shows, and how long each may be."""
RIGHT = 3
"""How many right ones a reply is read for."""


def drafts(source: Source) -> Iterator[Draft]:
    """The questions of every file that has no titles; those with titles become records."""
    yield from source.read(_untitled(source, "question", "candidate", "answer"), lambda row: (_answered(row),))
    yield from source.read(source.rows("data", "text"), lambda row: (_put_in_words(row),))
    rows = source.read(_untitled(source, "qid", "question", "candidate", "label"), _whole)
    for _, group in groupby(rows, key=lambda row: (row.file, str(row.values["qid"]))):
        yield from _which_answers(tuple(group), source)


def _untitled(source: Source, *columns: str) -> Iterator[Row]:
    return (row for row in source.rows(*columns) if "title" not in row.values)


def _whole(row: Row) -> Iterator[Row]:
    for name in ("qid", "question", "candidate", "label"):
        words(row, name)
    yield row


def _answered(row: Row) -> Draft:
    question, evidence = one_line(words(row, "question")), one_line(words(row, "candidate"))
    text = f"{evidence}\nQuestion: {question}\nAnswer the question in one sentence, from this text only.\nAnswer:"
    return Draft(
        place=row.place,
        sub_task="answer-from-evidence",
        prompt=text_prompt(text),
        gold=Text(text=one_line(words(row, "answer"))),
        about=str(row.values.get("ASIN") or question),
        house="product-qa",
    )


def _put_in_words(row: Row) -> Draft:
    data = one_line(words(row, "data"))
    text = f"Say in a sentence what this record of a product states.\n{data}\nSentence:"
    gold = Text(text=one_line(words(row, "text")))
    return Draft(place=row.place, sub_task="record-in-words", prompt=text_prompt(text), gold=gold, about=data)


def _which_answers(rows: tuple[Row, ...], source: Source) -> Iterator[Draft]:
    """Which of up to ten facts answer the question; nothing where none or nearly all do."""
    question = one_line(words(rows[0], "question"))
    facts = {one_line(words(row, "candidate"))[:LONGEST]: str(row.values["label"]) != "0" for row in rows}
    right = [fact for fact, answers in facts.items() if answers][:RIGHT]
    wrong = [fact for fact, answers in facts.items() if not answers]
    if not right or len(right) + len(wrong) < FEWEST:
        return
    chance = source.chance.child("facts", rows[0].file.name, rows[0].number).random()
    options = right + chance.sample(wrong, min(len(wrong), MOST - len(right)))
    chance.shuffle(options)
    numbers = tuple(place for place, fact in enumerate(options, 1) if fact in right)
    plural = "facts answer" if len(right) > 1 else "fact answers"
    ask = f"Which {plural} the question? Give {len(right)} by number, with commas between.\nOutput:"
    prompt = Prompt(
        task="",
        kind="selection",
        text=f"Question about a product: {question}\n{numbered(tuple(options))}\n{ask}",
        question=question,
        options=tuple(options),
        wanted=len(right),
    )
    yield Draft(
        place=rows[0].place,
        sub_task="fact-for-question",
        prompt=prompt,
        gold=Selection(numbers=numbers),
        about=question,
    )
