"""The ASGI application: an OpenAI-compatible API over the shop's own model."""
