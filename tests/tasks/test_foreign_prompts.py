"""Options, questions and kinds of answer are recognised in the text of a foreign prompt."""

import pytest

from shopwright.tasks.foreign_prompts import detect_kind, find_listing, is_bare, prompt_of

CHOICE = """What type of product is 'Space Wolf Plastic Model Kit'?
0. Electronics
1. Clothing
2. Kitchen: appliance
3. Model Kit
Answer: """

RANKING = """A user made the query 'rain jacket men'. Please rank the following products by relevance to the query.
You should output a permutation of 1 to 5, separated with commas.
Product List:
1. Umbrella
2. Rain jacket for men
3. Waterproof trousers
4. 1.5 l bottle
5. Rain jacket for women
Your answer: """

SNIPPETS = """A customer wishes to share positive feedback on its size. You are given 4 possible snippets of review.
Identify 3 snippets that the customer would most likely use.
Review Snippet List:
1. fits well
2. good price
3. true to size
4. roomy
Output:"""

ENTITIES = """Please extract phrases from the query that correspond to the entity type 'product type'.
Query: lucchese classics men's boot
Output: """


def test_options_numbered_from_zero_are_read_to_the_last() -> None:
    prompt = prompt_of("t", "choice", CHOICE)

    assert prompt.options == ("Electronics", "Clothing", "Kitchen: appliance", "Model Kit")
    assert prompt.first_number == 0
    assert prompt.text == CHOICE
    assert prompt.question == "What type of product is 'Space Wolf Plastic Model Kit'?"


def test_options_numbered_from_one_and_the_query_are_read() -> None:
    prompt = prompt_of("t", "ranking", RANKING)

    assert prompt.options[3] == "1.5 l bottle"
    assert prompt.numbers == (1, 2, 3, 4, 5)
    assert prompt.question == "rain jacket men"


def test_the_first_option_may_stand_behind_its_heading() -> None:
    prompt = prompt_of("t", "selection", "Select products.\nProducts: 0. Brush\n1. Soap dish\n2. Ring\nOutput: ")

    assert prompt.options == ("Brush", "Soap dish", "Ring")
    assert prompt.wanted == 3


def test_an_option_may_go_over_several_lines() -> None:
    listing = find_listing("Which?\n1. one\n  more of it\n2. two\nAnswer:")

    assert listing is not None
    assert listing.options == ("one more of it", "two")


def test_words_after_the_list_are_not_part_of_the_last_option() -> None:
    listing = find_listing("Which?\n1. one\n2. two\nOnly answer with a number.")

    assert listing is not None
    assert listing.options == ("one", "two")


def test_numbers_within_a_review_are_not_the_options() -> None:
    listing = find_listing(
        "Review: It has\n1. a lid\n2. a strap\nWhich stars fit?\n0. one star\n1. five stars\nAnswer:"
    )

    assert listing is not None
    assert listing.options == ("one star", "five stars")


def test_a_list_with_a_gap_is_not_recognised_and_any_digit_may_be_meant() -> None:
    prompt = prompt_of("t", "choice", "Which?\n0. a\n1. b\n3. c\nAnswer: ")

    assert is_bare(prompt)
    assert prompt.numbers == tuple(range(10))


def test_lettered_options_are_printed_with_numbers() -> None:
    prompt = prompt_of("t", "choice", "Which?\nA. red\nB. blue\nC. green\nAnswer:")

    assert prompt.text == "Which?\n0. red\n1. blue\n2. green\nAnswer:"
    assert prompt.options == ("red", "blue", "green")


def test_options_in_one_line_are_read_for_a_choice() -> None:
    prompt = prompt_of("t", "choice", "Which set fits? Title: Lamp 40 W. 0. kitchen, soup 1. light, LED 2. shoes")

    assert prompt.options == ("kitchen, soup", "light, LED", "shoes")


def test_a_scale_is_a_choice_among_its_numbers() -> None:
    prompt = prompt_of("t", "choice", "Rate this review on a scale of 1 to 5.\nReview: 1) bad 2) worse\nOutput:")

    assert prompt.options == ("1", "2", "3", "4", "5")
    assert prompt.numbers == (1, 2, 3, 4, 5)


def test_the_source_of_entities_is_the_line_they_are_taken_from() -> None:
    assert prompt_of("t", "entities", ENTITIES).source == "lucchese classics men's boot"
    assert prompt_of("t", "entities", "Which brands are there? acme and zeta").source.endswith("acme and zeta")


@pytest.mark.parametrize(
    ("text", "is_multiple_choice", "kind"),
    [
        (CHOICE, True, "choice"),
        (RANKING, False, "ranking"),
        (SNIPPETS, False, "selection"),
        (ENTITIES, False, "entities"),
        ("Translate the product title 'Ring' into German.\nOutput: ", False, "text"),
        ("Write a headline.\nReview: It has\n1. a lid\n2. a strap\nOutput:", False, "text"),
    ],
)
def test_the_kind_of_answer_is_told_from_the_text(text: str, is_multiple_choice: bool, kind: str) -> None:
    assert detect_kind(text, is_multiple_choice) == kind
