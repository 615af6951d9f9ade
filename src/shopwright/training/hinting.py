"""Hints in training prompts: what a reranker would say, in every second one."""

from collections.abc import Sequence
from pathlib import Path

from shopwright.instructions.samples import Sample
from shopwright.models.hints import with_hint
from shopwright.models.reranker import Reranker
from shopwright.tasks.prompt import CLOSED


def with_hints(samples: Sequence[Sample], reranker: Path) -> tuple[Sample, ...]:
    """Every second closed sample gets its hint; the others stay as they are, so the model learns to do without."""
    places = [place for place, sample in enumerate(samples) if sample.prompt.kind in CLOSED][::2]
    if not places:
        return tuple(samples)
    asked = [(samples[place].prompt.question, samples[place].prompt.options) for place in places]
    hinted = dict(zip(places, Reranker(reranker).scores(asked), strict=True))
    return tuple(
        sample.model_copy(update={"prompt": with_hint(sample.prompt, hinted[place])}) if place in hinted else sample
        for place, sample in enumerate(samples)
    )
