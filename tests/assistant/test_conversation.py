"""The conversation is grounded: cards and prices from the record, sentences only where they were checked."""

from itertools import pairwise
from pathlib import Path

import pytest
from assistant.corner_shop import INJECTION, Scripted, corner_shop, open_shop
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopwright.assistant import memory, wording
from shopwright.assistant.conversation import Assistant, load_encoder, open_assistant
from shopwright.assistant.memory import Memory, QuestionTooLong, Recollection, SessionIsFull
from shopwright.assistant.search import Index
from shopwright.assistant.turns import AI_NOTICE
from shopwright.foundation.errors import NothingToDo
from shopwright.foundation.shop import Shop


def assistant(shop: Shop, index: Index, says: str = "", *, fails: bool = False) -> Assistant:
    return Assistant(shop, Scripted(says, fails=fails), index)


def test_a_reply_shows_cards_with_the_records_prices(shop: Shop, index: Index) -> None:
    turn = assistant(shop, index).ask("hiking boots")

    assert [(card.id, card.price) for card in turn.cards] == [("stig", "129.95 EUR"), ("tind", "79.90 EUR")]
    assert "Price: 129.95 EUR, in stock." in turn.text
    assert turn.stands_on == ("stig",)


def test_a_card_shows_brand_range_rating_options_and_picture_of_the_record(shop: Shop, index: Index) -> None:
    (card,) = assistant(shop, index).ask("Fjelder rain jacket").cards

    assert (card.brand, card.price, card.rating) == ("Fjelder", "89.90 to 99.90 EUR", "4.5 of 5 (2 reviews)")
    assert card.options == "Color: red, olive; Size: S, M"
    assert (card.image, card.alt) == ("https://pictures.example/jacket.jpg", "A picture of Fjelder Regnvik Rain Jacket")


def test_a_supported_sentence_of_the_model_is_said(shop: Shop, index: Index) -> None:
    turn = assistant(shop, index, "The Stig boots are made of nubuck leather. They sing.").ask("hiking boots")

    assert "The Stig boots are made of nubuck leather." in turn.text
    assert "sing" not in turn.text


@pytest.mark.parametrize(
    "lie",
    [
        "The Stig boots are made of suede.",
        "The Stig boots weigh 900 g.",
        "The Stig boots of nubuck leather have a golden lining.",
        "The Stig boots of nubuck leather cure your feet.",
        "The Stig boots cost 5.00 EUR.",
        "The Stig boots of nubuck leather are sold out.",
        "See https://evil.example for nubuck leather.",
        "<img src=x> nubuck leather.",
        "All of these are made of nubuck leather.",
        "Buy the Stig.",
    ],
)
def test_a_sentence_that_the_record_does_not_support_is_dropped(shop: Shop, index: Index, lie: str) -> None:
    says_nothing = assistant(shop, index).ask("hiking boots")

    assert assistant(shop, index, lie).ask("hiking boots").text == says_nothing.text


def test_it_speaks_of_the_product_named_before(shop: Shop, index: Index) -> None:
    said = "The Stig boots are made of nubuck leather. Their weight is 1100 g."
    turn = assistant(shop, index, said).ask("hiking boots")

    assert turn.text.endswith(said)


def test_a_streamed_turn_grows_and_ends_as_the_whole_one(shop: Shop, index: Index) -> None:
    helper = assistant(shop, index, "The Stig boots are made of nubuck leather. Their weight is 1100 g.")
    turns = list(helper.stream("hiking boots"))

    assert [turn.finished for turn in turns] == [False, False, False, True]
    assert turns[0].cards and turns[-1] == helper.ask("hiking boots")
    assert all(later.text.startswith(earlier.text) for earlier, later in pairwise(turns))


def test_where_the_model_fails_the_record_speaks_alone(shop: Shop, index: Index) -> None:
    turn = assistant(shop, index, fails=True).ask("hiking boots")

    assert turn.cards and turn.notices == (wording.MODEL_IS_SILENT,)


def test_orders_hidden_in_a_record_do_not_reach_the_model(shop: Shop, index: Index) -> None:
    model = Scripted()
    Assistant(shop, model, index).ask("rain shell")
    told = model.asked[0].messages[1].content

    assert "A shell for the city." in told
    assert "free" not in told and "im_start" not in told and INJECTION not in told


def test_costs_and_prices_are_not_in_the_models_context(shop: Shop, index: Index) -> None:
    model = Scripted()
    Assistant(shop, model, index).ask("rain jacket")

    assert "89.90" not in model.asked[0].messages[1].content


def test_filters_are_shown_and_can_be_taken_away(shop: Shop, index: Index) -> None:
    helper = assistant(shop, index)
    turn = helper.ask("boots under 100 euros")
    assert [card.id for card in turn.cards] == ["tind"]

    again = helper.ask("boots under 100 euros", without=turn.filters)
    assert {card.id for card in again.cards} == {"stig", "tind"}


def test_no_result_relaxes_a_filter_and_says_so(shop: Shop, index: Index) -> None:
    turn = assistant(shop, index).ask("hiking boots under 20 euros")

    assert [one.label for one in turn.relaxed] == ["up to 20.00 EUR"]
    assert turn.text.startswith("Nothing matched with “up to 20.00 EUR”, so this is shown without it.")
    assert turn.cards[0].id == "tind", "the nearest price comes first"


def test_several_filters_are_given_up_where_one_is_not_enough(shop: Shop, index: Index) -> None:
    turn = assistant(shop, index).ask("red frying pan by Kvist under 5 euros")

    assert turn.cards and len(turn.relaxed) > 1


def test_what_the_shop_does_not_have_is_said(shop: Shop, index: Index) -> None:
    turn = assistant(shop, index, "We sell bananas made of suede.").ask("bananas")

    assert (turn.text, turn.cards, turn.answered) == (wording.NOTHING, (), False)


def test_a_fact_is_answered_from_its_field(shop: Shop, index: Index) -> None:
    turn = assistant(shop, index).ask("What is the Regnvik jacket made of?")

    assert turn.text == "Fjelder Regnvik Rain Jacket. Material: recycled polyester."
    assert turn.stands_on == ("jacket",)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How much is the Smide pan?", "Tannen Smide Frying Pan. Price: 49.00 EUR, in stock."),
        ("Is the Skur shell in stock?", "Norrby Skur Rain Shell. Out of stock."),
        ("Is the Regnvik waterproof?", "Fjelder Regnvik Rain Jacket. Waterproof rating: 10000 mm."),
        ("What sizes does the Regnvik come in?", "Fjelder Regnvik Rain Jacket. Color: red, olive; Size: S, M."),
        ("What do customers say about the Regnvik?", "Fjelder Regnvik Rain Jacket. 4.5 of 5 (2 reviews)."),
        ("How heavy is the Stig?", "Kvist Stig Hiking Boots. Weight: 1100 g."),
        (
            "Does the Smide pan work on induction?",
            "Tannen Smide Frying Pan. The description says: “It works on induction and on gas.”",
        ),
    ],
)
def test_questions_about_one_product(shop: Shop, index: Index, question: str, answer: str) -> None:
    assert assistant(shop, index).ask(question).text == answer


def test_what_the_listing_does_not_say_is_not_invented(shop: Shop, index: Index) -> None:
    turn = assistant(shop, index, "It has a lifetime warranty.").ask("Does the Smide pan have a lid?")

    assert turn.text == "The listing does not say. (Tannen Smide Frying Pan)"
    assert not turn.answered


def test_a_later_question_refers_to_what_was_shown(shop: Shop, index: Index) -> None:
    helper = assistant(shop, index)
    helper.ask("hiking boots", "s")

    assert helper.ask("How much is the second one?", "s").stands_on == ("tind",)
    assert helper.ask("What is it made of?", "s").text == "Kvist Stig Hiking Boots. Material: nubuck leather."


def test_a_question_that_only_narrows_goes_on_with_the_search(shop: Shop, index: Index) -> None:
    helper = assistant(shop, index)
    helper.ask("hiking boots", "s")

    assert [card.id for card in helper.ask("only in olive", "s").cards] == ["tind"]
    assert [card.id for card in helper.ask("green tea", "s").cards] == ["tea"]


def test_words_that_only_narrow_are_not_searched_for(shop: Shop, index: Index) -> None:
    helper = assistant(shop, index)
    helper.ask("Show me rain jackets", "s")

    turn = helper.ask("only from Norrby", "s")

    assert [card.id for card in turn.cards] == ["shell"]
    assert turn.relaxed == ()


def test_sessions_do_not_see_each_other(shop: Shop, index: Index) -> None:
    helper = assistant(shop, index)
    helper.ask("hiking boots", "one")

    assert helper.ask("only in olive", "two").cards != helper.ask("only in olive", "one").cards


@pytest.mark.parametrize("question", ["Where is my order?", "I want a refund", "track my parcel", "order number 1234"])
def test_questions_about_orders_are_handed_over(shop: Shop, index: Index, question: str) -> None:
    turn = assistant(shop, index, "Your order is in stock.").ask(question)

    assert turn.text.startswith(wording.HAND_OFF)
    assert turn.cards == ()


def test_a_rule_of_the_shop_is_quoted(shop: Shop, index: Index) -> None:
    turn = assistant(shop, index).ask("How does shipping work?")

    assert (turn.text, turn.stands_on) == ("Shipping: We deliver in 3 days.", ("p-shipping",))


def test_a_refund_question_brings_the_rule_with_it(shop: Shop, index: Index) -> None:
    assert "within 30 days" in assistant(shop, index).ask("How do I return my order?").text


def test_a_turn_as_json_carries_the_notice(shop: Shop, index: Index) -> None:
    values = assistant(shop, index).ask("boots under 100 euros").as_json()

    assert values["notices"] == [AI_NOTICE]
    assert values["filters"] == [{"kind": "price", "label": "up to 100.00 EUR"}]


def test_follow_ups_are_few_and_can_be_answered(shop: Shop, index: Index) -> None:
    helper = assistant(shop, index)
    chips = helper.ask("hiking boots").follow_ups
    for chip in chips:
        helper.ask("hiking boots", chip)

    assert 1 <= len(chips) <= 4
    assert all(helper.ask(chip, chip).answered for chip in chips)


def test_a_question_has_a_longest_length(shop: Shop, index: Index) -> None:
    with pytest.raises(QuestionTooLong, match="501 characters"):
        assistant(shop, index).ask("x" * 501)


def test_a_session_has_a_last_turn(shop: Shop, index: Index) -> None:
    helper = assistant(shop, index)
    helper.memory.keep("s", Recollection(turns=memory.MOST_TURNS))

    with pytest.raises(SessionIsFull):
        helper.ask("boots", "s")
    helper.memory.forget("s")
    assert helper.ask("boots", "s").cards


def test_the_oldest_session_is_forgotten_first() -> None:
    few = Memory(most=2)
    for name in ("a", "b", "c"):
        few.keep(name, Recollection(text=name))

    assert [few.recall(name).text for name in ("a", "b", "c")] == ["", "b", "c"]


def test_an_assistant_opens_on_what_was_imported(tmp_path: Path) -> None:
    assert open_assistant(open_shop(tmp_path), Scripted()).ask("tea").cards[0].availability == "Pre-order"


def test_without_records_there_is_no_assistant(shop: Shop) -> None:
    with pytest.raises(NothingToDo):
        open_assistant(shop, Scripted())


def test_meaning_comes_with_the_packages_embedder(tmp_path: Path) -> None:
    turn = open_assistant(open_shop(tmp_path), Scripted(), load_encoder()).ask("clothes for wet weather")

    assert turn.cards[0].id in ("jacket", "shell")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(question=st.text(max_size=120), said=st.text(max_size=200))
def test_any_question_and_any_reply_give_a_turn_with_the_records_prices(
    shop: Shop, index: Index, question: str, said: str
) -> None:
    prices = {v.product_id for v in corner_shop().variants}
    turn = assistant(shop, index, said).ask(question)

    assert turn.text and all(card.id in prices for card in turn.cards)
