"""A look into a network before it learns from packed rows: no sample of a row may see another."""

import torch
from transformers import PreTrainedModel

from shopwright.training.errors import NeighboursSeen

SAMPLE = 8
"""Tokens of each of the two samples in a row: more than the window of any short convolution."""


def must_part_neighbours(model: PreTrainedModel, base: str) -> None:
    """Show a sample behind two different neighbours: what the network makes of it has to be the same.

    transformers parts samples by their position_ids, but only in attention, and in flash attention only in a batch of
    one row; a recurrent layer carries its state over. Raises NeighboursSeen.
    """
    vocabulary = model.config.get_text_config().vocab_size
    neighbours = torch.arange(2 * SAMPLE).reshape(2, SAMPLE)
    same = torch.arange(2 * SAMPLE, 3 * SAMPLE).repeat(2, 1)
    rows = torch.cat((neighbours, same), dim=1) % vocabulary
    places = torch.arange(SAMPLE).repeat(2, 2)
    learns = model.training
    model.eval()
    batch = {"input_ids": rows.to(model.device), "position_ids": places.to(model.device), "use_cache": False}
    with torch.inference_mode():
        logits = model(**batch).logits[:, SAMPLE:]
    model.train(learns)
    if not torch.allclose(logits[0], logits[1], rtol=1e-3, atol=1e-4):
        raise NeighboursSeen(base)
