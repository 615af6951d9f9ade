"""What goes wrong between us and a server with OpenAI's API: what passes by itself, and what mends the rest."""

import json
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

import openai

from shopwright.models.model import LLAMA_TOO_LONG, TOO_LONG, ModelFailed, PromptTooLong

# A body that was cut off reaches us as broken JSON, or as half a character.
FAILURES = (openai.OpenAIError, json.JSONDecodeError, UnicodeDecodeError, ModelFailed)
"""All that asking a server can raise."""
REFUSED = frozenset({400, 422})
"""A server does not take what was sent: a grammar, a parameter, too long a prompt."""
BUSY = 429
_PASSING = frozenset({408, 409, 425, BUSY})
_KEY = "Give a key that this server takes as OPENAI_API_KEY."
_MENDS: Mapping[int, str] = {
    401: _KEY,
    403: _KEY,
    404: "Is the path right (most end with /v1), and has the server the model that is named after the #?",
}


def as_failure(address: str, error: Exception) -> ModelFailed:
    """The failure that an error means."""
    if isinstance(error, ModelFailed):
        return error
    status = getattr(error, "status_code", None)
    if status is None:
        passing = isinstance(error, openai.APIConnectionError | ValueError)
    else:
        passing = status in _PASSING or status >= 500
    told = (getattr(error, "code", None), getattr(error, "type", None))
    kind = PromptTooLong if TOO_LONG in told or LLAMA_TOO_LONG in told else ModelFailed
    return kind(address, _why(error, status), status, passing and kind is ModelFailed, _told_to_wait(error))


def _why(error: Exception, status: int | None) -> str:
    if status is None:
        cause = f" ({error.__cause__})" if str(error.__cause__ or "") else ""
        return f"{str(error).rstrip('.')}{cause}."
    body = error.body if isinstance(error, openai.APIError) else None
    said = str(body.get("message") or body) if isinstance(body, Mapping) else str(error)
    return " ".join(filter(None, [f"status {status}: {said.strip()[:500].rstrip('.')}.", _MENDS.get(status, "")]))


def _told_to_wait(error: Exception) -> float | None:
    """Seconds in a Retry-After (RFC 9110, 10.2.3: a number or a date), or None."""
    if not isinstance(error, openai.APIStatusError):
        return None
    told = error.response.headers.get("retry-after", "")
    try:
        return max(0.0, float(told))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(told).timestamp() - time.time())
    except ValueError:
        return None
