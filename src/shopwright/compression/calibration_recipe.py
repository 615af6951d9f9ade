"""The group of keys that says what a model is shown before it is made small."""

from typing import Annotated

from pydantic import Field

from shopwright.foundation.recipes import Recipe

SHOP = "shop"


class Calibration(Recipe):
    """Which texts, and how many."""

    source: str = SHOP
    """`shop` for training prompts with their replies, from every family of tasks in turn, or a file of general text to
    compare with: plain lines, or a .jsonl with one {"text": ...} a line. A relative path begins in the shop folder."""
    instructions: str = "quick"
    """The shop's instruction set; its validation part also tells what the small model lost."""
    tokens: Annotated[int, Field(gt=0)] = 65_536
    """In all, so that a comparison of two sources is one of equal sizes."""
    max_length: Annotated[int, Field(gt=1)] = 512
    """Longer samples are left out, never cut."""
    seed: int = 7
