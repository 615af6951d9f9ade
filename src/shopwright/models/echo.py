"""`echo`: a model that gives the question back; it tries a pipeline without an engine."""

from collections.abc import Iterator, Sequence

from shopwright.models.model import Reply, Request


class Echo:
    """Answers with the last line of the last turn, cut to the request's tokens counted as words."""

    name = "echo"
    fingerprint = "echo-1"

    def reply(self, requests: Sequence[Request]) -> Iterator[Reply]:
        """One reply for each request, in the same order."""
        for request in requests:
            words = _words(request)
            yield Reply(" ".join(words), prompt_tokens=len(_last_turn(request).split()), completion_tokens=len(words))

    def stream(self, request: Request) -> Iterator[str]:
        """The reply a word at a time."""
        for place, word in enumerate(_words(request)):
            yield word if place == 0 else f" {word}"

    def likelihoods(self, request: Request, continuations: Sequence[str]) -> tuple[float, ...] | None:
        """An echo does not know."""
        return None

    def close(self) -> None:
        """Nothing to let go."""


def _last_turn(request: Request) -> str:
    return request.messages[-1].content


def _words(request: Request) -> list[str]:
    lines = _last_turn(request).strip().splitlines()
    return lines[-1].split()[: request.max_tokens] if lines else []
