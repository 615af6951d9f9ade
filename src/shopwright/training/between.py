"""Weights on the line between two models of one architecture and one vocabulary."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor
from transformers import AutoConfig, AutoTokenizer

from shopwright.models.checkpoints import LEDGER_FILE, MANIFEST_FILE, weight_files
from shopwright.training.afterwards_errors import NotAWholeModel, NotOnALine
from shopwright.training.merging import check_exact

OWN = (MANIFEST_FILE, LEDGER_FILE)
"""What a model's folder says of that model alone."""
BESIDE = (".json", ".jinja", ".txt", ".model")
"""The endings of files that stand beside the weights: configuration, tokenizer, template."""


class Line:
    """All models between `base` and `tuned`. Raises NotAWholeModel, NotOnALine, QuantisedWeights.

    theta(share) = (1 - share) theta_base + share theta_tuned (Wortsman et al. 2022, arXiv 2109.01903, equation 1).
    """

    def __init__(self, base: Path, tuned: Path) -> None:
        self.base, self.tuned = base, tuned
        for folder in (base, tuned):
            if not weight_files(folder):
                raise NotAWholeModel(folder.name)
            check_exact(folder, folder.name)
        self._check_vocabularies()
        self._check_tensors()

    def write(self, share: float, folder: Path) -> None:
        """Write the model at a share of the tuned one, 0 the base and 1 the tuned one, in the tuned one's own files.

        The tensors of one file are in memory at a time.
        """
        folder.mkdir(parents=True, exist_ok=True)
        for file in self.tuned.iterdir():
            if file.suffix in BESIDE and file.name not in OWN:
                shutil.copyfile(file, folder / file.name)
        for file in weight_files(self.tuned):
            with _opened(weight_files(self.base)) as base, _opened([file]) as tuned:
                mixed = {
                    name: between(base[name].get_tensor(name), tuned[name].get_tensor(name), share) for name in tuned
                }
            save_file(mixed, folder / file.name, metadata={"format": "pt"})

    def _check_vocabularies(self) -> None:
        base, tuned = (AutoTokenizer.from_pretrained(folder).get_vocab() for folder in (self.base, self.tuned))
        apart = sorted(token for token in base.keys() | tuned.keys() if base.get(token) != tuned.get(token))
        if apart:
            self._refuse(f"the token {apart[0]!r} is number {base.get(apart[0])} there and {tuned.get(apart[0])} here")

    def _check_tensors(self) -> None:
        kinds = [AutoConfig.from_pretrained(folder).model_type for folder in (self.base, self.tuned)]
        if kinds[0] != kinds[1]:
            self._refuse(f"the first is a {kinds[0]} and the second a {kinds[1]}")
        base, tuned = _shapes(self.base), _shapes(self.tuned)
        for name in sorted(base.keys() | tuned.keys()):
            if base.get(name) != tuned.get(name):
                there, here = (_told(shapes.get(name)) for shapes in (base, tuned))
                self._refuse(f"the tensor {name} is {there} there and {here} here")

    def _refuse(self, why: str) -> None:
        raise NotOnALine(self.base.name, self.tuned.name, why)


def between(base: Tensor, tuned: Tensor, share: float) -> Tensor:
    """(1 - share) base + share tuned, counted in float32, in the tuned tensor's type and shape."""
    if not tuned.is_floating_point():
        return tuned
    return ((1 - share) * base.float() + share * tuned.float()).to(tuned.dtype)


@contextmanager
def _opened(files: Sequence[Path]) -> Iterator[Mapping[str, Any]]:
    """The open file of each tensor by its name."""
    with ExitStack() as stack:
        handles = [stack.enter_context(safe_open(file, framework="pt")) for file in files]
        yield {name: handle for handle in handles for name in handle.keys()}  # noqa: SIM118 - a handle is no mapping


def _shapes(folder: Path) -> dict[str, tuple[int, ...]]:
    with _opened(weight_files(folder)) as files:
        return {name: tuple(file.get_slice(name).get_shape()) for name, file in files.items()}


def _told(shape: tuple[int, ...] | None) -> str:
    return "missing" if shape is None else " x ".join(map(str, shape))
