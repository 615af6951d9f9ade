"""Records that a shop has none of, derived from its products; never mixed with records of its own."""
