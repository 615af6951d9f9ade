"""Chance with a name: every random choice comes from a seed and the words that say what it is for."""

import hashlib
import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Chance:
    """A source of randomness that depends on its seed and its name alone, never on what was drawn before it."""

    seed: int
    name: tuple[str, ...] = ()

    def child(self, *names: object) -> "Chance":
        """The source for one named purpose beneath this one."""
        return Chance(self.seed, (*self.name, *map(str, names)))

    def number(self) -> int:
        """A whole number of 64 bits."""
        text = "\x1f".join((str(self.seed), *self.name))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")

    def fraction(self) -> float:
        """A number in [0, 1)."""
        return self.number() / 2**64

    def random(self) -> random.Random:
        """A generator of its own for a run of choices."""
        return random.Random(self.number())
