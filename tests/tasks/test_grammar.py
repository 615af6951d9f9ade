"""Grammars: one set of strings in two notations, and every string of an answer type's grammar can be read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.tasks.choice import CHOICE
from shopwright.tasks.entities import ENTITIES
from shopwright.tasks.grammar import Characters, Grammar, Listed, OneOf, Sequence, Words, whole
from shopwright.tasks.prompt import AnswerKind, Prompt
from shopwright.tasks.ranking import RANKING
from shopwright.tasks.selection import SELECTION
from shopwright.tasks.task import AnswerType
from shopwright.tasks.text import BLEU_TEXT, ROUGE_TEXT

TYPES: tuple[AnswerType, ...] = (CHOICE, RANKING, SELECTION, ENTITIES, ROUGE_TEXT, BLEU_TEXT)
YES_OR_NO = OneOf((Words("yes"), Words("no")))


def prompt(kind: AnswerKind, options: int = 4, first: int = 1, wanted: int = 2) -> Prompt:
    names = tuple(f"thing {chr(ord('a') + number)}" for number in range(options))
    return Prompt(task="t", kind=kind, text="?", options=names, first_number=first, wanted=wanted, max_characters=30)


def accepts(grammar: Grammar, text: str) -> bool:
    return re.fullmatch(grammar.pattern(), text) is not None


@pytest.mark.parametrize(
    ("grammar", "gbnf"),
    [
        (Words('a "b"\n'), r'"a \"b\"\n"'),
        (YES_OR_NO, '("yes" | "no")'),
        (Sequence((Words("a"), YES_OR_NO)), '"a" ("yes" | "no")'),
        (Listed(Words("a"), ",", 1, 3), '"a" ("," "a"){0,2}'),
        (Listed(Words("a"), ",", 3, 3), '"a" ("," "a"){2,2}'),
    ],
)
def test_a_grammar_is_written_as_gbnf(grammar: Grammar, gbnf: str) -> None:
    assert grammar.gbnf() == gbnf
    assert whole(grammar) == f"root ::= {gbnf}"


@given(text=st.text(min_size=1))
def test_words_accept_themselves_alone(text: str) -> None:
    assert accepts(Words(text), text)
    assert not accepts(Words(text), text + "x")


@pytest.mark.parametrize(
    ("text", "fits"), [("a", True), ("a b", True), (" a", False), ("", False), ("a\nb", False), ("abcdef", False)]
)
def test_characters_are_one_short_line_that_begins_with_no_space(text: str, fits: bool) -> None:
    assert accepts(Characters(5), text) is fits


def test_characters_leave_out_what_they_are_told_to() -> None:
    assert not accepts(Characters(5, without=",["), "a,b")
    assert accepts(Characters(5, without=",["), "ä b")


def test_a_sequence_is_one_part_after_the_other() -> None:
    assert accepts(Sequence((Words("is it? "), YES_OR_NO)), "is it? no")


@pytest.mark.parametrize("answers", TYPES, ids=lambda answers: answers.metric)
@given(data=st.data(), options=st.integers(1, 7), first=st.integers(0, 1), wanted=st.integers(1, 3))
def test_every_string_of_a_grammar_can_be_read(
    answers: AnswerType, data: st.DataObject, options: int, first: int, wanted: int
) -> None:
    asked = prompt(answers.kind, options, first, wanted)
    reply = data.draw(st.from_regex(answers.grammar(asked).pattern(), fullmatch=True))

    assert answers.read(reply, asked) is not None


def test_entities_without_options_are_free_phrases_that_can_be_read() -> None:
    asked = prompt("entities", options=0)

    assert accepts(ENTITIES.grammar(asked), "red, merino wool")


def test_every_rendered_answer_is_a_string_of_its_grammar() -> None:
    assert accepts(CHOICE.grammar(prompt("choice")), "4")
    assert accepts(RANKING.grammar(prompt("ranking")), "4,3,2,1")
    assert accepts(RANKING.grammar(prompt("ranking", 7)), "7,6,5,4,3,2,1")
    assert accepts(SELECTION.grammar(prompt("selection")), "4,1")
    assert not accepts(SELECTION.grammar(prompt("selection")), "4,1,2")
