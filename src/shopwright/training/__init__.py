"""Teaching: the seedling, tuning (LoRA and full) and the reranker."""
