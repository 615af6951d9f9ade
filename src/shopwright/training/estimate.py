"""What a training will take, said before it starts."""

from dataclasses import dataclass

from transformers import PreTrainedModel

MEGABYTE = 1024 * 1024
ACTIVATION_BYTES = 34
"""Bytes kept for the backward pass a token, layer and unit of width, in 16 bit (Korthikanti et al. 2022, arXiv
2205.05198, equation 2, without the attention matrix, which is never stored)."""


@dataclass(frozen=True)
class Estimate:
    """Parameters, tokens, steps and the memory that weights, gradients, optimiser, activations and logits need."""

    parameters: int
    trained: int
    tokens: int
    steps: int
    megabytes: int

    def __str__(self) -> str:
        return (
            f"{self.parameters / 1e6:.1f} M parameters, {self.trained / 1e6:.1f} M of them trained; "
            f"{self.tokens:,} tokens in {self.steps:,} steps; needs about {self.megabytes:,} MB of memory"
        )


def estimate(model: PreTrainedModel, tokens: int, steps: int, batch_tokens: int) -> Estimate:
    """Count and add up: 4 bytes a weight, 12 more for each trained one (gradient and AdamW's two moments)."""
    parameters = sum(weight.numel() for weight in model.parameters())
    trained = sum(weight.numel() for weight in model.parameters() if weight.requires_grad)
    config = model.config
    activations = batch_tokens * config.num_hidden_layers * config.hidden_size * ACTIVATION_BYTES
    logits = batch_tokens * config.vocab_size * 8
    total = 4 * parameters + 12 * trained + activations + logits
    return Estimate(parameters, trained, tokens, steps, round(total / MEGABYTE))
