"""What two sentence vectors say of each other beyond their cosine: a small head, learnt in seconds."""

from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from shopwright.models.embedder import Embedder, distinct
from shopwright.models.scorer import ScoredQuestion

HEAD_FILE = "interaction.safetensors"


class Interaction(nn.Module):
    """Question and option vectors (pairs, width) in, one logit a pair out; it starts at 0.

    One hidden layer over [q, o, q * o, |q - o|], the features of Conneau et al. 2017 (InferSent).
    """

    def __init__(self, width: int, hidden: int = 128) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(4 * width, hidden), nn.Linear(hidden, 1)
        self.dropout = nn.Dropout(0.2)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)

    def forward(self, question: Tensor, option: Tensor) -> Tensor:
        """Logits, shape (pairs,)."""
        features = torch.cat([question, option, question * option, (question - option).abs()], dim=-1)
        hidden = self.dropout(nn.functional.gelu(self.first(features * features.shape[-1] ** 0.5 / 4)))
        return Tensor(self.last(hidden)[:, 0])

    def save(self, folder: Path) -> None:
        """Write the head beside a reranker's weights."""
        save_file(self.state_dict(), folder / HEAD_FILE)


def load_head(folder: Path) -> Interaction | None:
    """The head in a reranker's folder, ready to score, or None where it has none."""
    file = folder / HEAD_FILE
    if not file.is_file():
        return None
    weights = load_file(file)
    hidden, features = weights["first.weight"].shape
    head = Interaction(features // 4, hidden)
    head.load_state_dict(weights)
    return head.eval()


def pair_vectors(questions: Sequence[ScoredQuestion], embedder: Embedder) -> tuple[Tensor, Tensor]:
    """The vectors of every (question, option) pair: two of shape (pairs, width)."""
    texts = distinct(text for question, options in questions for text in (question, *options))
    places = {text: place for place, text in enumerate(texts)}
    vectors = torch.from_numpy(embedder.encode(texts))
    asked = [places[question] for question, options in questions for _ in options]
    offered = [places[option] for _, options in questions for option in options]
    return vectors[asked], vectors[offered]


def added(asked: Tensor, offered: Tensor, cosine_weight: float, head: Interaction | None) -> Tensor:
    """The weighted cosine of each pair, and the head's logit where there is a head; shape (pairs,)."""
    with torch.inference_mode():
        return cosine_weight * (asked * offered).sum(-1) + (head(asked, offered) if head else 0.0)


def offsets(
    questions: Sequence[ScoredQuestion], embedder: Embedder, cosine_weight: float, head: Interaction | None
) -> list[tuple[float, ...]]:
    """What is added to a cross-encoder's logits, option by option."""
    if not questions:
        return []
    values = iter(added(*pair_vectors(questions, embedder), cosine_weight, head).tolist())
    return [tuple(next(values) for _ in options) for _, options in questions]
