"""The demo shop: an invented merchant whose files show the whole journey."""

from shopwright.demo.exports import write_demo_shop

__all__ = ["write_demo_shop"]
