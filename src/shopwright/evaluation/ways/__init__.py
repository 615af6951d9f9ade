"""The ways of asking: each a small file, put together by the strategies."""
