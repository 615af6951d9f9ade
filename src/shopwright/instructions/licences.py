"""The licences that samples stand under: their plain names, what they allow, and what a set of them comes under."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

SHARE_ALIKE = {
    "CC-BY-SA-3.0": "cc-by-sa-3.0",
    "CC-BY-SA-4.0": "cc-by-sa-4.0",
    "ODbL-1.0": "odbl",
    "CDLA-Sharing-1.0": "cdla-sharing-1.0",
    "OSL-3.0": "osl-3.0",
    "GPL-3.0-only": "gpl-3.0",
}
"""Licences whose terms pass on to what is made from them, and their names on dataset hubs."""
FREE = {
    "Apache-2.0": "apache-2.0",
    "MIT": "mit",
    "MIT-0": "mit",
    "CC0-1.0": "cc0-1.0",
    "CC-BY-3.0": "cc-by-3.0",
    "CC-BY-4.0": "cc-by-4.0",
    "ODC-PDDL": "pddl",
    "AFL-3.0": "afl-3.0",
    "CDLA-Permissive-2.0": "cdla-permissive-2.0",
}
HUB_NAMES = FREE | SHARE_ALIKE
NOT_FOR_TRAINING = ("evaluation only", "-NC", "-ND", "non-commercial", "noncommercial", "no training")
"""Words of a licence under whose records a model may be examined but not trained."""


@dataclass(frozen=True)
class Terms:
    """What a whole set of samples comes under."""

    licence: str
    """One name, `other` where several free ones meet, or the names of share-alike ones joined with AND."""
    share_alike: tuple[str, ...]
    """The licences that whoever passes the set on has to keep to."""

    @property
    def conflict(self) -> bool:
        """Whether two share-alike licences each claim the whole."""
        return len(self.share_alike) > 1


def licence_names(licence: str) -> frozenset[str]:
    """The names in an SPDX expression that joins with AND; a remark in brackets after a name is left out."""
    return frozenset(name.split(" (")[0].strip() for name in licence.split(" AND "))


def may_train(licence: str) -> bool:
    """Whether a model may learn from records under this licence; what is not named here is the owner's to say."""
    return not any(word.casefold() in licence.casefold() for word in NOT_FOR_TRAINING)


def unwanted(licence: str, allowed: Collection[str], trained: bool) -> str | None:
    """Why records under this licence are left out: not among those allowed (none means all), or not for training."""
    if allowed and not licence_names(licence) <= set(allowed):
        return "licence not wanted"
    return "source is for evaluation only" if trained and not may_train(licence) else None


def terms_of(licences: Iterable[str]) -> Terms:
    """The terms of a set whose samples stand under these licences; share-alike passes on to the whole."""
    names = sorted({name for licence in licences for name in licence_names(licence)})
    shared = tuple(name for name in names if name in SHARE_ALIKE)
    whole = " AND ".join(shared) if shared else names[0] if len(names) == 1 else "other"
    return Terms(whole, shared)


def hub_name(licence: str) -> str:
    """What dataset hubs call a licence."""
    return HUB_NAMES.get(licence, "other")
