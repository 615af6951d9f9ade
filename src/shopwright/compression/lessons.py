"""What a small model is taught and examined on: a set's samples, how much each counts, and losses by family."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from transformers import PreTrainedModel

from shopwright.catalogue.catalogue import Part
from shopwright.compression.shrinking_recipes import Lesson
from shopwright.foundation.errors import UnknownName
from shopwright.foundation.shop import Shop
from shopwright.instructions.samples import Sample, read_samples
from shopwright.models.checkpoints import locate
from shopwright.tasks.families import family_of
from shopwright.tasks.shop_tasks import tasks_of
from shopwright.training.answers_loss import Losses, validation_losses
from shopwright.training.batches import spread
from shopwright.training.conversations import Example, Speech, tokenise
from shopwright.training.hinting import with_hints

EXAMINED = 256
"""Validation samples that tell a loss, at most."""
BATCH_TOKENS = 4096


@dataclass(frozen=True)
class Exam:
    """Held-out samples in a model's own tokens, each under the name of its family."""

    examples: tuple[Example, ...]
    pad: int

    def losses(self, model: PreTrainedModel) -> Losses:
        """Mean loss a learnt token, in nats: over all, and (under `tasks`) for each family."""
        return validation_losses(model, self.examples, self.pad, BATCH_TOKENS)


def samples_for(shop: Shop, instructions: str, lesson: Lesson, part: Part, most: int = EXAMINED) -> tuple[Sample, ...]:
    """A part of a set as a lesson wants it: some kinds of answer only, hints in every second closed prompt.

    Of the validation part at most `most`, dealt evenly over it.
    """
    samples = read_samples(shop.instructions(instructions), part)
    if lesson.kinds:
        samples = tuple(sample for sample in samples if sample.prompt.kind in lesson.kinds)
    if part == "validation":
        samples = spread(samples, most)
    return with_hints(samples, locate(lesson.reranker, shop)) if lesson.reranker else samples


def exam_on(shop: Shop, samples: Sequence[Sample], speech: Speech, max_length: int) -> Exam:
    """An examination on these samples. Raises what `tokenise` raises."""
    found = tokenise(samples, speech, max_length).kept
    families = families_of(shop, samples)
    named = tuple(replace(example, task=families[example.task]) for example in found)
    return Exam(named, speech.tokenizer.pad_token_id or 0)


def families_of(shop: Shop, samples: Sequence[Sample]) -> Mapping[str, str]:
    """The family of every task in the samples."""
    known = tasks_of(shop.tasks)
    return {name: family_of(name, known) for name in sorted({sample.task for sample in samples})}


def weights_of(shop: Shop, samples: Sequence[Sample], lesson: Lesson) -> Mapping[str, float]:
    """How much a sample of each task counts. Raises UnknownName for a weight of something that is not there."""
    families = families_of(shop, samples)
    known = {*families, *families.values()}
    for name in lesson.weights:
        if name not in known:
            raise UnknownName("task or family in this set", name, known)
    return {task: lesson.weights.get(task, lesson.weights.get(family, 1.0)) for task, family in families.items()}
