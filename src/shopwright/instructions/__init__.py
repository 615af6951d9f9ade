"""Instruction sets written from a shop's records, with a ledger for every sample."""
