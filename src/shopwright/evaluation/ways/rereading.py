"""Re-reading: the question is stated twice, so that its beginning is read with its end in mind (Xu et al. 2023)."""

from shopwright.evaluation.ways.room import size


def stated_twice(text: str, room: int) -> str:
    """The question, and the same question once more; once only where there is no room for twice."""
    return f"{text}\n\nThe same question, to be read a second time:\n{text}" if size(text, text) <= room else text
