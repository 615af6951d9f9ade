"""Named streams of chance, so that adding a product moves no other."""

import hashlib
import random


def stream(seed: int, *names: str) -> random.Random:
    """Open the stream that belongs to these names under this seed."""
    digest = hashlib.sha256("/".join((str(seed), *names)).encode()).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))
