"""Language models, embedders and rerankers behind one protocol each."""
