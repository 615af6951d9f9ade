"""Readers of the files that merchants export: which format a file is in, and what its columns mean."""
