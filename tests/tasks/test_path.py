"""A category path as an answer: written out, read by its first line, right whatever its case and spaces."""

import pytest

from shopwright.tasks.answers import Text, UnreadableReply
from shopwright.tasks.path import PATH
from shopwright.tasks.prompt import Prompt

PROMPT = Prompt(task="t", kind="text", text="Where?", options=("A > B", "C"))


def test_case_and_spaces_do_not_matter() -> None:
    assert PATH.score(PATH.read(" a>B \nbecause", PROMPT), Text(text="A > B")).value == 1


def test_another_path_is_wrong() -> None:
    assert PATH.score(Text(text="A"), Text(text="A > B")).value == 0


def test_an_empty_reply_is_refused() -> None:
    with pytest.raises(UnreadableReply):
        PATH.read(" \n", PROMPT)


def test_decoding_is_kept_to_the_paths_of_the_shop() -> None:
    assert PATH.grammar(PROMPT).gbnf() == '("A > B" | "C")'
