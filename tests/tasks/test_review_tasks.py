"""What the tasks on reviews and answers promise: aspects by their words, verdicts by stars, phrases word for word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shops import SOURCE, little_shop

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Attribute, Category, Product, Question, Review
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Choice, Entities, Ranking, Selection
from shopwright.tasks.aspects import aspects, spoken_of, spoken_reviews, verdict_in, words_of
from shopwright.tasks.catalogue_of_tasks import task_named
from shopwright.tasks.review_sentiment import SCALE
from shopwright.tasks.task import Case

SHOP = little_shop()
POT = Product(
    id="pot",
    handle="pot",
    title="Alma Pot",
    category=Category(value="Kitchen > Pots"),
    description="A pot for every day. It is made of cast iron. The lid is glass. It serves four. Wash it by hand.",
    attributes=(Attribute(name="material", value="cast iron"),),
    source=SOURCE,
)


def drawn(name: str, shop: Catalogue = SHOP) -> list[Case]:
    return list(task_named(name).cases(shop, Chance(7)))


def chosen(case: Case) -> set[str]:
    assert isinstance(case.gold, Selection)
    return {case.options[number - 1] for number in case.gold.numbers}


def review(body: str, rating: int = 5, language: str = "en", id: str = "r1") -> Review:
    return Review(id=id, product_id="pot", rating=rating, body=body, language=language, source=SOURCE)


def shop_of(*reviews: Review) -> Catalogue:
    return Catalogue(products=(POT,), reviews=reviews)


def test_sentiment_is_the_stars_in_words_with_the_best_first() -> None:
    ratings = {review.id: review.rating for review in SHOP.reviews}
    words = {5: "very positive", 4: "positive", 3: "neutral", 2: "negative", 1: "very negative"}
    for case in drawn("review-sentiment"):
        assert isinstance(case.gold, Choice)
        assert SCALE[case.gold.number - 1] == words[ratings[case.key]]


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("It fits like a glove.", {"fit"}),
        ("The lid is FIT for a king.", set()),
        ("A little short for my taste.", set()),
        ("The taste is fine.", {"taste"}),
        ("Outfits for all.", set()),
        ("My ears have been warm.", {"warmth"}),
        ("It gets warm.", {"heat"}),
        ("Not a sound, day and night.", {"noise"}),
        ("Broken promises.", set()),
    ],
)
def test_an_aspect_is_named_by_whole_words_and_by_the_longest_phrase(sentence: str, named: set[str]) -> None:
    assert spoken_of(sentence).named == named


def test_what_a_sentence_may_mean_too_is_kept_apart_from_what_it_says() -> None:
    spoken = spoken_of("It gets warm.")

    assert "warmth" in spoken.may and not spoken.named & spoken.may


def test_akin_aspects_may_always_be_meant() -> None:
    assert "size" in spoken_of("True to size.").named | spoken_of("A good fit.").may
    assert "fit" in spoken_of("The size is right.").may


def test_german_and_french_reviews_have_words_of_their_own() -> None:
    assert spoken_of("Die Lieferung war zügig.", "de").named == {"delivery"}
    assert spoken_of("La livraison était rapide.", "fr").named == {"delivery", "speed"}
    assert spoken_of("The delivery was quick.", "de").named == set()


def test_every_aspect_has_words_in_three_languages_and_only_known_kin() -> None:
    told = aspects().aspects
    assert len(told) >= 24
    for aspect in told.values():
        assert len(aspect.says) + len(aspect.de) + len(aspect.fr) >= 8 and aspect.de and aspect.fr
        assert set(aspect.akin) <= set(told)


def test_no_phrase_is_longer_than_what_is_looked_for() -> None:
    for name, aspect in aspects().aspects.items():
        for phrase in aspect.says:
            assert spoken_of(f"So {phrase} it is.").named, (name, phrase)


@given(st.text(max_size=80), st.sampled_from(("en", "de", "fr", "ja")))
def test_any_sentence_can_be_read(sentence: str, language: str) -> None:
    spoken = spoken_of(sentence, language)
    assert spoken.named | spoken.may <= set(aspects().aspects) and not spoken.named & spoken.may


def test_verdicts_are_told_by_words_and_hedges_tell_both() -> None:
    assert verdict_in("It is great.") == {"positive"}
    assert verdict_in("It is awful.") == {"negative"}
    assert verdict_in("A bit soft.") == {"positive", "negative"}
    assert verdict_in("It is a pot.") == set()


def test_aspects_of_a_review_are_named_and_the_others_have_no_word_in_it() -> None:
    told = {review.id: spoken for review, spoken in spoken_reviews(SHOP)}
    for case in drawn("review-aspects"):
        named = {name for sentence in told[case.key] for name in sentence.named}
        open_too = {name for sentence in told[case.key] for name in sentence.may}
        assert chosen(case) <= named
        assert not (set(case.options) - chosen(case)) & (named | open_too)
        assert len(case.options) == 10


def test_a_review_in_another_language_gives_no_aspects_to_choose_from() -> None:
    assert drawn("review-aspects", shop_of(review("The delivery was quick.", language="de"))) == []


def test_snippets_speak_of_the_aspect_with_the_verdict_of_their_stars() -> None:
    ratings: dict[str, set[int]] = {}
    for told, spoken in spoken_reviews(SHOP):
        for sentence in spoken:
            ratings.setdefault(sentence.sentence, set()).add(told.rating)
    for case in drawn("aspect-reviews"):
        aspect, good = case.fields["aspect"], case.fields["sentiment"] == "positive"
        for option in case.options:
            spoken_there, of_sentiment = spoken_of(option), ratings[option] <= ({5} if good else {1, 2})
            right = aspect in spoken_there.named and of_sentiment
            assert right or option not in chosen(case)
            assert option in chosen(case) or not (of_sentiment and aspect in spoken_there.named | spoken_there.may)


def test_mixed_sentences_and_those_of_four_stars_are_no_snippets() -> None:
    told = ("It smells nice.", "The smell is fine but faint.", "Its smell fills the room.")
    shop = shop_of(*(review(body, 4 if place == 2 else 5, id=f"r{place}") for place, body in enumerate(told)))
    others = [
        review(f"Sentence number {place} says it all.", 1 + 4 * (place % 2), id=f"o{place}") for place in range(20)
    ]
    cases = drawn("aspect-reviews", Catalogue(products=shop.products, reviews=(*shop.reviews, *others)))

    assert [(case.fields["aspect"], chosen(case)) for case in cases] == [("smell", {"It smells nice."})]
    assert not set(told[1:]) & set(cases[0].options)


def test_a_key_phrase_is_a_part_of_the_review_that_alone_speaks_of_the_aspect() -> None:
    for case in drawn("review-keyphrase"):
        assert isinstance(case.gold, Entities)
        (phrase,) = case.gold.names
        assert phrase in case.source_text
        assert case.fields["aspect"] in spoken_of(phrase).named
        rest = case.source_text.replace(phrase, ".", 1)
        assert case.fields["aspect"] not in spoken_of(rest).named


def test_a_phrase_ends_at_punctuation_and_numbers_keep_theirs() -> None:
    cases = drawn("review-keyphrase", shop_of(review("Well done, it weighs 1.5 kg when empty; the rest is fine.")))

    assert {case.fields["aspect"]: case.gold for case in cases} == {
        "weight": Entities(names=("it weighs 1.5 kg when empty",))
    }


def test_an_aspect_spoken_of_twice_has_no_one_phrase() -> None:
    assert drawn("review-keyphrase", shop_of(review("The taste is great. It tastes of hay."))) == []


def test_evidence_states_the_fact_of_the_answer_and_the_rest_has_nothing_of_it() -> None:
    answers = {question.id: question.answer or "" for question in SHOP.questions}
    for case in drawn("answer-evidence"):
        assert isinstance(case.gold, Ranking)
        material = next(p.attribute("material") or "" for p in SHOP.products if p.id == case.key.removesuffix("-q0"))
        assert material in answers[case.key]
        for option, gain in zip(case.options, case.gold.gains, strict=True):
            shares = set(words_of(material)) & set(words_of(option))
            assert bool(shares) == (gain == 1)
        assert len(case.options) == 5 and 1 <= sum(case.gold.gains) <= 2


def question(text: str, answer: str | None, answerable: bool | None = True) -> Question:
    return Question(id="q", product_id="pot", question=text, answer=answer, answerable=answerable, source=SOURCE)


def test_the_sentence_that_answers_comes_first() -> None:
    asked = question("What is it made of?", "It is made of cast iron.")
    (case,) = drawn("answer-evidence", Catalogue(products=(POT,), questions=(asked,)))

    assert isinstance(case.gold, Ranking)
    assert case.options[case.gold.order[0] - 1] == "It is made of cast iron."


@pytest.mark.parametrize(
    ("answer", "answerable"), [(None, True), ("It is made of cast iron.", False), ("By a smith.", True)]
)
def test_without_an_answer_that_the_page_holds_there_is_nothing_to_rank(answer: str | None, answerable: bool) -> None:
    asked = question("What is it made of?", answer, answerable)

    assert drawn("answer-evidence", Catalogue(products=(POT,), questions=(asked,))) == []
