"""Progress goes to standard error, and is silent where nobody looks."""

import pytest

from shopwright.foundation.progress import say, track


def test_items_pass_through_in_silence(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(track(range(3), "Counting", total=3, done=1)) == [0, 1, 2]

    out, err = capsys.readouterr()
    assert (out, err.strip()) == ("", "")


def test_news_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    say("[bold] 3 of 4")

    out, err = capsys.readouterr()
    assert (out, err) == ("", "[bold] 3 of 4\n")
