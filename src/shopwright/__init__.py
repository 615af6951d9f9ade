"""Shopwright: a shop's own records become a private language model, an assistant and a studio."""

__version__ = "0.1.0"
