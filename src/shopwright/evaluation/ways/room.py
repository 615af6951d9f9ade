"""How much text a question may grow to before a context window is at risk."""

SMALL, LARGE = 1400, 12_000
"""The size of all turns together for a model of this machine, of which 1,024 tokens of context are the least that is
usual, and for one behind an address, which serves 8,192 and more."""


def size(*texts: str) -> int:
    """Bytes of these texts in UTF-8, those beyond ASCII counted twice.

    A token of a small vocabulary is two letters in the language it was made from, and less than a letter elsewhere.
    """
    bytes_of = [text.encode("utf-8", "surrogatepass") for text in texts]
    return sum(len(text) + sum(byte > 127 for byte in text) for text in bytes_of)
