"""The shop's own records, from products to sessions, read from the exports merchants have."""
