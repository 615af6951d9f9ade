"""Recipes: YAML that names a piece of work, read into frozen models that refuse what they do not know."""

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from shopwright.foundation.errors import UnreadableFile, UsageError


class Recipe(BaseModel):
    """What one stage is told to do; a stage's recipe has at most twenty fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


AnyRecipe = TypeVar("AnyRecipe", bound=Recipe)


class BadRecipe(UsageError):
    """A recipe has keys or values that its stage does not know."""

    def __init__(self, file: Path | str, problems: list[str]) -> None:
        super().__init__(f"{file}: " + " ".join(problems))


def load_recipe(path: Path, kind: type[AnyRecipe]) -> AnyRecipe:
    """Read a recipe of one kind; every wrong key and value is named at once."""
    return parse_recipe(read_yaml(path), kind, path)


def parse_recipe(values: Any, kind: type[AnyRecipe], file: Path | str = "recipe") -> AnyRecipe:
    """Check plain values as a recipe of one kind."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise BadRecipe(file, [_sentence(problem, kind) for problem in error.errors()]) from error


def read_yaml(path: Path) -> Any:
    """The plain values of one YAML file."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableFile(path, "there is no such file", "Name a recipe that exists.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UnreadableFile(path, f"this is not YAML ({error})", "Mend the syntax.") from error


def dump_recipe(recipe: Recipe) -> str:
    """The resolved recipe as YAML, defaults included, to be stored with its result."""
    return yaml.safe_dump(recipe.model_dump(mode="json"), sort_keys=False, allow_unicode=True)


def _sentence(problem: Any, kind: type[Recipe]) -> str:
    key = ".".join(map(str, problem["loc"]))
    if problem["type"] != "extra_forbidden":
        return f"{key!r} is {problem['input']!r}: {problem['msg']}."
    group = _group(kind, problem["loc"][:-1])
    close = difflib.get_close_matches(str(problem["loc"][-1]), list(group.model_fields), n=1)
    hint = f" Did you mean {close[0]!r}?" if close else f" Known: {', '.join(group.model_fields)}."
    return f"There is no key {key!r} in a {kind.__name__}.{hint}"


def _group(kind: type[BaseModel], names: Sequence[Any]) -> type[BaseModel]:
    """The model of a group of keys within a recipe."""
    for name in names:
        inner = kind.model_fields[name].annotation if name in kind.model_fields else None
        kind = inner if isinstance(inner, type) and issubclass(inner, BaseModel) else kind
    return kind
