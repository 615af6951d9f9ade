"""Readers of published shopping data sets, for users who have their files: rows become samples or records."""
