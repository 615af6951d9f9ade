"""Hints: a scorer's order of the options, written into the prompt for any language model to use."""

from collections.abc import Sequence

from shopwright.tasks.prompt import Prompt


def with_hint(prompt: Prompt, scores: Sequence[float]) -> Prompt:
    """The prompt with one more line: the options' numbers, the one that fits best first."""
    order = sorted(zip(scores, prompt.numbers, strict=True), key=lambda pair: (-pair[0], pair[1]))
    numbers = ", ".join(str(number) for _, number in order)
    return prompt.model_copy(update={"text": f"{prompt.text}\nHint: a search engine orders the options {numbers}."})
