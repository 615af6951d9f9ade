"""Errors own their sentence and their exit code."""

import pytest

from shopwright.foundation.errors import (
    BadField,
    GateRefused,
    MissingPackage,
    NothingToDo,
    ShopwrightError,
    UnknownName,
    UnreadableFile,
    UsageError,
)


def test_a_bad_field_names_file_row_field_value_and_fix() -> None:
    error = BadField("exports/products.csv", 3, "Price", "-9", "Remove the minus sign.")

    assert str(error) == "products.csv, row 3, field 'Price': '-9'. Remove the minus sign."
    assert (error.row, error.field, error.fix) == (3, "Price", "Remove the minus sign.")


def test_a_long_value_is_shown_short() -> None:
    error = BadField("a.csv", 3, "Body", "x" * 500, "Shorten it.")

    assert len(error.value) == 80
    assert error.value.endswith("...")


def test_an_unknown_name_is_told_its_neighbour_and_all_that_is_known() -> None:
    assert str(UnknownName("format", "shoppify", ["shopify", "events"])) == (
        "No format is called 'shoppify'. Did you mean 'shopify'? Known: events, shopify."
    )
    assert str(UnknownName("model", "x", [])) == "No model is called 'x'. Known: none."


def test_other_errors_say_what_to_do() -> None:
    assert "Run `shopwright import FILE` first" in str(NothingToDo("catalogue", "shopwright import FILE"))
    assert "pip install 'shopwright[local]'" in str(MissingPackage("torch", "local"))
    assert str(UnreadableFile("a.csv", "it is empty", "Export it again.")) == "a.csv: it is empty. Export it again."


@pytest.mark.parametrize(
    ("kind", "code"), [(ShopwrightError, 1), (MissingPackage, 1), (UsageError, 2), (BadField, 2), (GateRefused, 3)]
)
def test_the_kind_of_error_is_the_exit_code(kind: type[ShopwrightError], code: int) -> None:
    assert kind.exit_code == code
