"""Licences as plain names."""

from shopwright.instructions.licences import licence_names


def test_remarks_are_left_out_and_joined_licences_taken_apart() -> None:
    assert licence_names("Apache-2.0 (written by us) AND MIT") == {"Apache-2.0", "MIT"}
