"""Re-reading: the question is stated twice, so that its beginning is read with its end in mind (Xu et al. 2023)."""

from shopwright.evaluation.ways.room import fits


def stated_twice(text: str) -> str:
    """The question, and the same question once more; once only where twice would not fit."""
    return f"{text}\n\nThe same question, to be read a second time:\n{text}" if fits(text, text) else text
