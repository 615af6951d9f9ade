"""When a training ends before its plan: no better loss for a while, or a family of tasks that is being forgotten."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from shopwright.training.groups import Watch


@dataclass(frozen=True)
class Look:
    """What one look at the validation part found: mean loss a learnt token, in nats."""

    step: int
    all: float
    families: Mapping[str, float]


@dataclass(frozen=True)
class Stop:
    """Why a training ended where it did, and the step whose weights it keeps."""

    rule: Literal["patience", "family_rise"]
    step: int
    kept: int
    why: str
    family: str | None = None
    since: int | None = None
    """The step at which the family's loss was least."""


@dataclass(frozen=True)
class _Rise:
    family: str
    since: int
    share: float


def best_of(looks: Sequence[Look]) -> Look:
    """The look with the least loss; the earliest of equals. A loss that is no number is the worst."""
    return min(looks, key=lambda look: (_comparable(look.all), look.step))


def stop_after(looks: Sequence[Look], watch: Watch, judged: Collection[str]) -> Stop | None:
    """Whether the last look ends the training; `judged` are the families that `family_rise` looks at."""
    return _forgetting(looks, watch, judged) or _no_better(looks, watch)


def kept_step(looks: Sequence[Look], watch: Watch, judged: Collection[str]) -> int | None:
    """The step whose weights are the model's in the end; nothing where they are those of the last step."""
    if not looks:
        return None
    stop = stop_after(looks, watch, judged)
    if stop:
        return stop.kept
    return best_of(looks).step if watch.patience else None


def _forgetting(looks: Sequence[Look], watch: Watch, judged: Collection[str]) -> Stop | None:
    rises = [_rise(looks, family) for family in sorted(judged)] if watch.family_rise and len(looks) > 1 else []
    far = [rise for rise in rises if watch.family_rise and not rise.share < watch.family_rise]
    if not far:
        return None
    worst, last = max(far, key=lambda rise: _comparable(rise.share)), looks[-1]
    kept = best_of(looks[:-1]).step
    why = (
        f"the validation loss of {worst.family} has risen by {worst.share:.0%} since step {worst.since}, "
        f"from {_loss_at(looks, worst):.4f} to {last.families[worst.family]:.4f}; the weights are those of step {kept}"
    )
    return Stop("family_rise", last.step, kept, why, worst.family, worst.since)


def _no_better(looks: Sequence[Look], watch: Watch) -> Stop | None:
    best, last = best_of(looks), looks[-1]
    since = sum(look.step > best.step for look in looks)
    if not watch.patience or since < watch.patience:
        return None
    why = (
        f"the validation loss has not been below the {best.all:.4f} of step {best.step} for {since} looks; "
        f"the weights are those of step {best.step}"
    )
    return Stop("patience", last.step, best.step, why)


def _rise(looks: Sequence[Look], family: str) -> _Rise:
    """How far a family's last loss lies over its least, as a share of it."""
    least = min(looks[:-1], key=lambda look: (_comparable(look.families[family]), look.step))
    share = looks[-1].families[family] / max(least.families[family], 1e-12) - 1
    return _Rise(family, least.step, share)


def _loss_at(looks: Sequence[Look], rise: _Rise) -> float:
    return next(look.families[rise.family] for look in looks if look.step == rise.since)


def _comparable(value: float) -> float:
    return math.inf if math.isnan(value) else value
