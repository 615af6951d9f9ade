"""What `write` is told to do: its recipe, and where recipes are found by name."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from shopwright.foundation.errors import UnknownName
from shopwright.foundation.recipes import Recipe

PACKAGED = Path(__file__).parents[1] / "recipes"
Weight = Annotated[float, Field(gt=0)]


class WriteRecipe(Recipe):
    """How an instruction set is mixed."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    tasks: dict[str, Weight] | Literal["all"] = "all"
    """A weight for each task wanted; `all` gives every task the weight 1."""
    rows: Annotated[int, Field(ge=1)] = 6000
    """Training rows wanted; a shop with too few records gives fewer."""
    validation_rows: Annotated[int, Field(ge=0)] = 400
    test_rows: Annotated[int, Field(ge=0)] = 1500
    phrasings: Annotated[int, Field(ge=1)] | Literal["all"] = "all"
    """How many of a task's phrasings are used, from the first on."""
    repeats: Annotated[int, Field(ge=1, le=6)] = 1
    """In how many phrasings a training case may be asked where a task has fewer cases than its share."""
    max_share: Annotated[float, Field(gt=0, le=1)] = 0.15
    """The largest share of a part that one task may take."""
    seed: int = 7
    system: str = ""
    """A system prompt for every sample; a task's own is used where this is empty."""
    licences: tuple[str, ...] = ()
    """Only records under these licences; empty for all."""
    max_prompt: Annotated[int, Field(ge=100)] = 1600
    """The longest prompt, in characters."""
    benchmarks: tuple[Path, ...] = ()
    """Files of benchmarks whose questions must not stand in the training part."""
    external: dict[Path, Weight] = Field(default_factory=dict)
    """Published sets, and sets of ours that a teacher has grown, whose samples are mixed into training: file or folder,
    and the weight of each."""
    simulate: bool = True
    """Whether a kind of record that the shop has none of is derived from its products; the ledger says so."""
    neighbours: bool = False
    """Whether wrong options are chosen by the embedder, too: nearest in meaning first. Needs the extra `local`."""
    workers: Annotated[int, Field(ge=0)] = 0
    """Processes that write at once; 0 for one a core. The set is the same whatever their number."""
    engine: Literal["local", "ray"] = "local"
    """`ray` writes the pieces on a Ray cluster (RAY_ADDRESS, or this machine) whose nodes share the shop's folder."""

    @property
    def outside(self) -> dict[str, Path]:
        """The external sets by name: as much of the end of each path as tells it from the others."""
        return {_name_among(path, self.external): path for path in self.external}

    @property
    def outside_weights(self) -> dict[str, float]:
        """Their weights."""
        return {name: self.external[path] for name, path in self.outside.items()}


def find_recipe(name: str | Path, kind: str) -> Path:
    """The file of a recipe: a path, or the name of a packaged one of this kind (`write`, `train`, ...)."""
    if Path(name).is_file():
        return Path(name)
    known = {file.stem: file for file in sorted((PACKAGED / kind).glob("*.yaml"))}
    if str(name) not in known:
        raise UnknownName(f"{kind} recipe", str(name), known)
    return known[str(name)]


def _name_among(path: Path, paths: Iterable[Path]) -> str:
    others = [other for other in paths if other != path]
    ends = ("/".join(path.parts[-count:]) for count in range(1, len(path.parts) + 1))
    return next((end for end in ends if not any(f"/{other}".endswith(f"/{end}") for other in others)), str(path))
