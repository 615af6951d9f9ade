"""The house model and its reranker, from public data to files that ship."""
