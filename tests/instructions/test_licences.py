"""Licences: their names, whether they let a model learn, and what a set of them comes under."""

import pytest

from shopwright.instructions.licences import hub_name, licence_names, may_train, terms_of


def test_remarks_are_left_out_and_joined_licences_taken_apart() -> None:
    assert licence_names("Apache-2.0 (written by us) AND MIT") == {"Apache-2.0", "MIT"}


@pytest.mark.parametrize("licence", ["CC-BY-NC-4.0", "MIT AND CC-BY-NC-SA-4.0", "Icecat (evaluation only)"])
def test_some_licences_let_nobody_train(licence: str) -> None:
    assert not may_train(licence)


def test_the_owner_may_train_on_what_is_the_owners() -> None:
    assert may_train("proprietary")


def test_one_licence_is_the_sets_and_several_free_ones_are_other() -> None:
    assert terms_of(["MIT"]).licence == "MIT"
    assert terms_of(["MIT", "Apache-2.0"]).licence == "other"


def test_share_alike_passes_on_to_the_whole() -> None:
    terms = terms_of(["MIT", "MIT AND CC-BY-SA-4.0"])

    assert (terms.licence, terms.share_alike, terms.conflict) == ("CC-BY-SA-4.0", ("CC-BY-SA-4.0",), False)


def test_two_share_alike_licences_conflict() -> None:
    assert terms_of(["ODbL-1.0", "CC-BY-SA-4.0"]).conflict


def test_hubs_have_their_own_names() -> None:
    assert (hub_name("CC0-1.0"), hub_name("proprietary")) == ("cc0-1.0", "other")
