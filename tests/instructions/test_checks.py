"""Each check of a sample has its reason, and claims fail closed."""

from dataclasses import replace

from shopwright.catalogue.catalogue import Catalogue
from shopwright.instructions.checks import failure, passed
from shopwright.instructions.pieces import drawn, tried
from shopwright.instructions.recipes import WriteRecipe
from shopwright.instructions.samples import Sample
from shopwright.tasks.answers import Choice
from shopwright.tasks.catalogue_of_tasks import task_named

RECIPE = WriteRecipe(name="x", rows=5, max_share=1)


def first(name: str, records: Catalogue) -> Sample:
    task, part = task_named(name), records.split("train")
    return next(outcome.sample for outcome in tried(task, drawn(task, part, RECIPE), part, RECIPE) if outcome.sample)


def why(sample: Sample, records: Catalogue) -> str | None:
    return failure(sample, task_named(sample.task), records)


def test_a_good_sample_passes(records: Catalogue) -> None:
    assert why(first("review-stars", records), records) is None


def test_an_empty_reply_is_dropped(records: Catalogue) -> None:
    assert why(first("ad-writing", records).model_copy(update={"reply": " "}), records) == "reply empty"


def test_a_text_with_an_unwanted_word_is_dropped(records: Catalogue) -> None:
    sample = first("ad-writing", records)
    rude = sample.model_copy(update={"prompt": sample.prompt.model_copy(update={"text": "Only an Idiot, says he."})})

    assert why(rude, records) == "unwanted word"


def test_a_reply_beyond_its_limit_is_dropped(records: Catalogue) -> None:
    assert why(first("ad-writing", records).model_copy(update={"reply": "x" * 200}), records) == "reply too long"


def test_a_reply_that_cannot_be_read_is_dropped(records: Catalogue) -> None:
    sample = first("review-stars", records).model_copy(update={"reply": "99"})

    assert why(sample, records) == "gold reply cannot be read"


def test_a_reply_that_is_not_the_gold_one_is_dropped(records: Catalogue) -> None:
    sample = first("review-stars", records)
    other = sample.model_copy(update={"gold": Choice(number=sample.gold.number % 5 + 1)})

    assert why(other, records) == "gold reply is not scored as right"


def test_a_claim_that_the_record_does_not_support_is_dropped(records: Catalogue) -> None:
    sample = first("ad-writing", records)
    reply = "Made of titanium and rated for 9000 m."
    wrong = sample.model_copy(update={"reply": reply, "gold": sample.gold.model_copy(update={"text": reply})})

    assert why(wrong, records) == "claim not supported by the record"


def test_an_authored_text_about_no_product_fails_closed(records: Catalogue) -> None:
    assert why(first("ad-writing", records), Catalogue()) == "no product to check claims against"


def test_authored_samples_say_that_their_claims_were_checked() -> None:
    assert "claims" in passed(task_named("ad-writing"))
    assert "claims" not in passed(task_named("review-stars"))


def test_a_case_without_a_gold_answer_is_dropped_with_its_reason(records: Catalogue) -> None:
    task = task_named("review-stars")
    silent = replace(
        task, draw=lambda shop, chance: (case.model_copy(update={"gold": None}) for case in task.draw(shop, chance))
    )
    part = records.split("train")
    outcomes = list(tried(silent, drawn(silent, part, RECIPE), part, RECIPE))

    assert not any(outcome.sample for outcome in outcomes)
    assert {outcome.dropped and outcome.dropped.reason for outcome in outcomes} == {"no gold answer"}


def test_cases_keep_their_phrasing_from_run_to_run(records: Catalogue) -> None:
    assert first("review-stars", records) == first("review-stars", records)
