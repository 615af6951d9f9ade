"""How much text a question may grow to before a small context window is at risk."""

ROOM = 1800
"""Bytes of UTF-8 in all turns together, those beyond ASCII counted twice. A context of 1,024 tokens, the smallest that
is usual, holds them beside a reply: a token of a small vocabulary is two letters, but a letter it never learned is
several tokens."""


def size(*texts: str) -> int:
    """Bytes of these texts, those beyond ASCII counted twice."""
    bytes_of = [text.encode("utf-8", "surrogatepass") for text in texts]
    return sum(len(text) + sum(byte > 127 for byte in text) for text in bytes_of)


def fits(*texts: str) -> bool:
    """Whether these texts together stay inside the room."""
    return size(*texts) <= ROOM
