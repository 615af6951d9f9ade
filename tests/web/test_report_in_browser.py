"""A report and the leaderboard as a browser shows them: no request, every question within reach, by keyboard too."""

import random
from pathlib import Path

import pytest
from evaluation.scripted import QUESTIONS, RIGHT, questions_file
from evaluation.test_report import report_of
from playwright.sync_api import Browser, expect
from web.conftest import Visit

from shopwright.evaluation.evaluate import evaluate
from shopwright.evaluation.figures import figures_of
from shopwright.evaluation.page import page
from shopwright.evaluation.questions import Question
from shopwright.evaluation.report import Examined, Report
from shopwright.evaluation.scoring import Mark, gathered
from shopwright.evaluation.shopbench import shopbench_suite
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.tasks.answers import Score, Text
from shopwright.tasks.prompt import Prompt

MANY, LONGEST = 20_000, 3_800
MOST_BYTES = 20_000_000


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Six questions; the tuned system fails to say one answer, and the base system two others."""
    report = report_of(shopbench_suite(questions_file(tmp_path)), (*RIGHT[:3], "<b>nothing</b>", *RIGHT[4:]))
    file = tmp_path / "report.html"
    file.write_text(page(report), encoding="utf-8")
    return file


def open_page(visit: Visit, file: Path) -> None:
    visit.page.goto(file.as_uri())
    visit.page.locator("html[data-ready=yes]").wait_for()


def many() -> Report:
    chance = random.Random(7)
    words = ["".join(chance.choices("abcdefghijklmnoprstuvwz", k=chance.randint(3, 9))) for _ in range(9000)]
    questions = tuple(_question(place, chance, words) for place in range(MANY))
    systems = [_examined(name, questions, chance, words) for name in ("tuned", "base")]
    return Report("many", "corrected", questions, systems[0], ("CC0-1.0",), (), systems[1])


def _question(place: int, chance: random.Random, words: list[str]) -> Question:
    length = LONGEST // 7 if place % 1000 == 0 else chance.randint(15, 60)
    prompt = Prompt(task=f"t{place % 57}", kind="text", text=f"Nr {place}: {' '.join(chance.choices(words, k=length))}")
    gold = " ".join(chance.choices(words, k=8))
    return Question(
        id=str(place), task=prompt.task, track=f"track {place % 4}", metric="rougel", prompt=prompt,
        gold=Text(text=gold), raw_gold=gold, licence="CC0-1.0",
    )  # fmt: skip


def _examined(name: str, questions: tuple[Question, ...], chance: random.Random, words: list[str]) -> Examined:
    marks = tuple(Mark(Score(value=chance.choice((0.0, 0.5, 1.0)))) for _ in questions)
    replies = tuple(" ".join(chance.choices(words, k=10)) for _ in questions)
    return Examined(name, "plain", replies, marks, figures_of(gathered(questions, marks)), {})


def test_twenty_thousand_questions_are_all_within_reach_in_one_small_file(visit: Visit, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(page(many()), encoding="utf-8")
    open_page(visit, file)
    view = visit.page

    assert file.stat().st_size < MOST_BYTES
    expect(view.locator("#count")).to_have_text("20,000 of 20,000 questions")
    assert view.locator("#rows .row").count() < 60
    view.locator("#list").press("End")
    expect(view.locator("#detail h3")).to_have_text("19999")
    view.locator("#search").fill("nr 12345:")
    expect(view.locator("#count")).to_have_text("1 of 20,000 questions")
    expect(view.locator("#detail")).to_contain_text("Nr 12345:")
    assert visit.asked == [file.as_uri()]


def test_the_list_is_filtered_by_task_by_unread_and_by_difference(visit: Visit, small: Path) -> None:
    open_page(visit, small)
    view = visit.page

    view.get_by_role("combobox", name="Task").select_option("kind of product")
    expect(view.locator("#count")).to_have_text("2 of 6 questions")
    view.get_by_role("combobox", name="Task").select_option("all")
    view.get_by_role("combobox", name="Show").select_option("unread replies of tuned (fused)")
    expect(view.locator("#count")).to_have_text("1 of 6 questions")
    expect(view.locator("#detail")).to_contain_text("<b>nothing</b>")
    view.get_by_role("combobox", name="Show").select_option("base (fused) scores higher")
    expect(view.locator("#count")).to_have_text("1 of 6 questions")
    view.get_by_role("combobox", name="Show").select_option("tuned (fused) scores higher")
    expect(view.locator("#count")).to_have_text("2 of 6 questions")
    view.get_by_role("searchbox").fill("no question has these words")
    expect(view.locator("#detail")).to_contain_text("No question fits.")


def test_the_list_is_ordered_by_score_and_by_distance(visit: Visit, small: Path) -> None:
    open_page(visit, small)
    view = visit.page

    view.get_by_role("combobox", name="Order").select_option("lowest score first")
    expect(view.locator("#detail h3")).to_have_text("3")
    view.get_by_role("combobox", name="Order").select_option("furthest apart first")
    expect(view.locator(".row").first).to_contain_text("1.00")
    expect(view.locator("#detail")).to_contain_text("Reply of base (fused)")


def test_the_list_is_read_with_the_keyboard_alone(visit: Visit, small: Path) -> None:
    open_page(visit, small)
    view = visit.page
    view.get_by_role("combobox", name="Order").focus()
    view.keyboard.press("Tab")
    expect(view.get_by_role("listbox")).to_be_focused()

    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        view.keyboard.press(key)

    expect(view.locator("#list").get_by_role("option", selected=True)).to_have_attribute("aria-posinset", "2")
    expect(view.locator("#list")).to_have_attribute("aria-activedescendant", "row-1")
    expect(view.locator("#detail h3")).to_have_text("1")


def test_figures_remain_where_scripts_are_switched_off(browser: Browser, small: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    view = context.new_page()
    view.goto(small.as_uri())

    expect(view.get_by_text("The list of questions is drawn by a script")).to_be_visible()
    expect(view.locator("#browser")).to_be_hidden()
    assert view.locator("table").count() >= 5
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_the_paper_in_light_and_dark(visit: Visit, small: Path, scheme: str) -> None:
    visit.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    open_page(visit, small)
    visit.picture(f"report-{scheme}")

    assert visit.page.evaluate(CONTRAST) >= 4.5


CONTRAST = """() => {
  const light = (text) => {
    const linear = (v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = text.match(/[\\d.]+/g).map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = (e) => {
    const colour = getComputedStyle(e).backgroundColor;
    return colour === "rgba(0, 0, 0, 0)" ? paper(e.parentElement) : colour;
  };
  const ratio = (e) => {
    const [a, b] = [light(getComputedStyle(e).color), light(paper(e))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const names = "p, b, span, th, td, small, a, dt, dd, h1, h2, h3, label, option, caption, li";
  const words = [...document.querySelectorAll(names)];
  return Math.min(...words.filter((e) => e.checkVisibility() && e.textContent.trim()).map(ratio));
}"""


def test_a_narrow_screen_scrolls_one_way_only(visit: Visit, small: Path) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 800})
    open_page(visit, small)

    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_print_leaves_the_list_out(visit: Visit, small: Path) -> None:
    open_page(visit, small)
    visit.page.emulate_media(media="print")

    expect(visit.page.locator("#browser")).to_be_hidden()
    expect(visit.page.get_by_role("table").first).to_be_visible()


def test_the_leaderboard_is_sorted_by_a_press_on_a_head(visit: Visit, tmp_path: Path) -> None:
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="Test"))
    right = tmp_path / "right.jsonl"
    right.write_text("".join(f'{{"reply": "{reply}"}}\n' for reply in RIGHT))
    evaluate(shop, f"replay:{right}", suite="shopbench", data=questions_file(tmp_path, QUESTIONS), against="echo")
    file = shop.folder / "reports" / "leaderboard.html"
    visit.page.goto(file.as_uri())
    rows = visit.page.locator("section[aria-labelledby=reports] tbody tr")
    score = visit.page.get_by_role("columnheader", name="Score")

    score.get_by_role("button").click()
    expect(score).to_have_attribute("aria-sort", "descending")
    expect(rows.first).to_contain_text("1.000")
    score.get_by_role("button").press("Enter")
    expect(score).to_have_attribute("aria-sort", "ascending")
    expect(rows.first).to_contain_text("echo (plain)")
    rows.first.get_by_role("link").click()
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("on shopbench")
    assert all(address.startswith("file://") for address in visit.asked)
