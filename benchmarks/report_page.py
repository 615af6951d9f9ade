"""The page of a report with 20,000 questions in Chromium: its size, its requests, and how soon it can be read."""

import random
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from playwright.sync_api import Browser, sync_playwright

from benchmarks.rouge import WORDS
from shopwright.evaluation.baselines import FREE, open_baselines
from shopwright.evaluation.context import in_context
from shopwright.evaluation.figures import compare, figures_of
from shopwright.evaluation.page import page
from shopwright.evaluation.questions import Question, Suite, raw_gold
from shopwright.evaluation.report import Examined, Report
from shopwright.evaluation.scoring import gathered, marks_of
from shopwright.tasks.answers import Answer, Choice, Entities, Ranking, Selection, Text
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.entities import ENTITIES
from shopwright.tasks.prompt import AnswerKind, Prompt, numbered
from shopwright.tasks.ranking import RANKING
from shopwright.tasks.selection import SELECTION
from shopwright.tasks.task import AnswerType
from shopwright.tasks.text import ROUGE_TEXT

QUESTIONS, TASKS = 20_000, 57
VISITS = 5
TRACKS = ("concept", "reasoning", "behaviour", "multilingual", "authoring")
TYPES: tuple[AnswerType, ...] = (CHOICE, CHOICE, CHOICE, RANKING, SELECTION, ENTITIES, ROUGE_TEXT)
"""Of every seven tasks: most ask for a choice, as in ShopBench."""
ASKING: dict[AnswerKind, str] = {
    "choice": "Which of these fits best?",
    "ranking": "Rank these products by their relevance to the query.",
    "selection": "Select three of these products.",
    "entities": "Extract the entities of the query.",
    "text": "Write a title.",
}
LONGEST = 3_800
"""Characters of the longest prompt, as in ShopBench; most have fewer than 350."""
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
POPULAR, NAMES = 400, 12_000


def report() -> Iterator[tuple[str, ...]]:
    """The page written once, then opened by a fresh browser context as often as `VISITS`."""
    started = perf_counter()
    found = made_report(QUESTIONS)
    made = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.html"
        file.write_text(page(found), encoding="utf-8")
        yield "questions", f"{len(found.questions):,}"
        yield "figures computed in", f"{made - started:.1f} s"
        yield "page written in", f"{perf_counter() - made:.1f} s"
        yield "size of the page", f"{file.stat().st_size / 1e6:.1f} MB"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            visits = [opened(browser, file) for _ in range(VISITS)]
            browser.close()
    seconds = [visit[0] for visit in visits]
    yield (
        "from the call to the first list",
        f"{statistics.median(seconds):.2f} s ({min(seconds):.2f} to {max(seconds):.2f})",
    )
    yield "requests beside the page itself", str(max(visit[1] for visit in visits))


def opened(browser: Browser, file: Path) -> tuple[float, int]:
    """Seconds from the navigation until the list of questions is drawn, and requests beside the file itself."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    visit, asked = context.new_page(), list[str]()
    visit.on("request", lambda request: asked.append(request.url))
    started = perf_counter()
    visit.goto(file.as_uri())
    visit.locator("#rows .row").first.wait_for(state="attached")
    seconds = perf_counter() - started
    context.close()
    return seconds, len(asked) - 1


def made_report(count: int) -> Report:
    """A report of two systems on generated questions with ShopBench's kinds and lengths."""
    chance = random.Random(7)
    vocabulary = _vocabulary(chance)
    questions = tuple(_question(place, chance, vocabulary) for place in range(count))
    suite = Suite("generated", questions, {q.task: TYPES[int(q.task[5:]) % len(TYPES)] for q in questions})
    main, against = (_examined(suite, name, chance, share) for name, share in (("tuned", 0.7), ("base", 0.55)))
    compared = compare(gathered(questions, main.marks), gathered(questions, against.marks))
    found = Report(suite.name, "corrected", questions, main, suite.licences, suite.notes, against, compared)
    return in_context(found, suite, None, open_baselines(FREE, "echo", None))


def _vocabulary(chance: random.Random) -> list[str]:
    """Words as a catalogue has them: some hundred common ones and many names that occur once or twice."""
    letters = "bcdfghjklmnprstvwz"
    names = ["".join(chance.choice(letters) + chance.choice("aeiou") for _ in range(3)) for _ in range(NAMES)]
    return [*WORDS * (NAMES // len(WORDS)), *names[:POPULAR] * 10, *names]


def _question(place: int, chance: random.Random, vocabulary: list[str]) -> Question:
    task = place % TASKS
    answers = TYPES[task % len(TYPES)]
    closed = answers.kind in ("choice", "ranking", "selection")
    options = tuple(_said(chance, vocabulary, 6) for _ in range(5)) if closed else ()
    gold = _gold(answers.kind, options, chance, vocabulary)
    length = LONGEST if place % 1000 == 0 else int(min(chance.lognormvariate(5.2, 0.6), LONGEST))
    asked = f"{ASKING[answers.kind]}\nQuestion {place}: {_said(chance, vocabulary, length // 7)}"
    text = f"{asked}\n{numbered(options)}\nAnswer: " if options else asked
    return Question(
        id=f"task-{task}/{place}",
        task=f"task-{task}",
        track=TRACKS[task % len(TRACKS)],
        metric=answers.metric,
        prompt=Prompt(task=f"task-{task}", kind=answers.kind, text=text, question=asked, options=options, wanted=3),
        gold=gold,
        raw_gold=raw_gold(gold),
        licence="CC0-1.0",
    )


def _gold(kind: AnswerKind, options: tuple[str, ...], chance: random.Random, vocabulary: list[str]) -> Answer:
    numbers = list(range(1, len(options) + 1))
    if kind == "choice":
        return Choice(number=chance.choice(numbers))
    if kind == "ranking":
        gains = tuple(chance.choice((1.0, 0.1, 0.01, 0.0)) for _ in options)
        return Ranking(order=tuple(sorted(numbers, key=lambda number: -gains[number - 1])), gains=gains)
    if kind == "selection":
        return Selection(numbers=tuple(sorted(chance.sample(numbers, 3))))
    if kind == "entities":
        return Entities(names=(_said(chance, vocabulary, 2), _said(chance, vocabulary, 1)))
    return Text(text=_said(chance, vocabulary, 18))


def _said(chance: random.Random, vocabulary: list[str], count: int) -> str:
    return " ".join(chance.choices(vocabulary, k=max(count, 1)))


def _examined(suite: Suite, name: str, chance: random.Random, share: float) -> Examined:
    """A system that knows a share of the answers, and writes some as no parser expects them."""
    replies = tuple(_reply(suite.answer_types[q.task], q, chance, share) for q in suite.questions)
    marks = marks_of(suite, suite.questions, replies, "corrected", None)
    return Examined(name, "plain", replies, marks, figures_of(gathered(suite.questions, marks)), {})


def _reply(answers: AnswerType, question: Question, chance: random.Random, share: float) -> str:
    reply = answers.render(question.gold)
    if chance.random() > share:
        reply = " ".join(chance.sample(reply.split(), k=len(reply.split()))) if answers.kind == "text" else "2"
    dressed = chance.random()
    if dressed < 0.03:
        return reply.replace(",", "\n")
    return f"Answer: {reply}" if dressed < 0.06 else "I cannot tell." if dressed < 0.08 else reply
