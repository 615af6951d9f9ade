"""The licences that a sample stands under, as plain names."""


def licence_names(licence: str) -> frozenset[str]:
    """The names in an SPDX expression that joins with AND; a remark in brackets after a name is left out."""
    return frozenset(name.split(" (")[0].strip() for name in licence.split(" AND "))
