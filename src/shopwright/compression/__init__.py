"""Making a model small: GGUF export, quantisation and the ledger of size."""
