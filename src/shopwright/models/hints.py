"""Hints: a scorer's order of the options or its scores, written into the prompt for any language model to use."""

from collections.abc import Sequence

from shopwright.tasks.prompt import Prompt


def with_hint(prompt: Prompt, scores: Sequence[float]) -> Prompt:
    """The prompt with one more line: the options' numbers, the one that fits best first."""
    numbers = ", ".join(str(number) for number, _ in _best_first(prompt, scores))
    return _with_line(prompt, f"Hint: a search engine orders the options {numbers}.")


def with_scores(prompt: Prompt, scores: Sequence[float]) -> Prompt:
    """The same with the score of each option behind its number, to two digits."""
    scored = ", ".join(f"{number} ({round(score, 2) + 0.0:.2f})" for number, score in _best_first(prompt, scores))
    return _with_line(prompt, f"Hint: a search engine orders the options, with a score for each, {scored}.")


def _best_first(prompt: Prompt, scores: Sequence[float]) -> list[tuple[int, float]]:
    return sorted(zip(prompt.numbers, scores, strict=True), key=lambda pair: (-pair[1], pair[0]))


def _with_line(prompt: Prompt, line: str) -> Prompt:
    return prompt.model_copy(update={"text": f"{prompt.text}\n{line}"})
