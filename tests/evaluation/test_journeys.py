"""What must hold of a reply, and what is said of one of which it does not."""

import pytest
from assistant.corner_shop import corner_shop

from shopwright.evaluation.journeys import Expected, Seen, failures

SHOP = corner_shop()


@pytest.mark.parametrize(
    ("expected", "seen"),
    [
        (Expected(any_of=("stig", "tind")), Seen(text="", shown=("jacket", "tind"))),
        (Expected(some=True, most=13000, category="Outdoor"), Seen(text="", shown=("stig", "tind"))),
        (Expected(some=True, brand="Alma"), Seen(text="", shown=("tea", "tind"))),
        (Expected(none=True, most=100), Seen(text="Nothing matched.", shown=("tea",), gave_up=True)),
        (Expected(none=True), Seen(text="I found nothing.")),
        (Expected(says=("nubuck leather",), answered=True), Seen(text="Material:\n Nubuck  LEATHER.")),
        (Expected(says_any=("30 days", "a month")), Seen(text="Send it back within 30 days.")),
        (Expected(answered=False), Seen(text="The listing does not say.", answered=False)),
        (Expected(hands_off=True), Seen(text="Ask the service.", handed_off=True)),
        (Expected(in_stock=True, most=9500), Seen(text="", shown=("jacket",))),
    ],
)
def test_what_holds_passes(expected: Expected, seen: Seen) -> None:
    assert failures(expected, seen, SHOP) == ()


@pytest.mark.parametrize(
    ("expected", "seen", "sentence"),
    [
        (Expected(any_of=("stig",)), Seen(text="", shown=("tind",)), "shows none of stig"),
        (Expected(some=True), Seen(text=""), "shows no product"),
        (Expected(some=True), Seen(text="", shown=("tea",), gave_up=True), "gave up a condition that products meet"),
        (Expected(none=True), Seen(text="", shown=("tea",)), "shows tea where nothing fits"),
        (Expected(), Seen(text="", shown=("yeti",)), "shows yeti, which the shop does not have"),
        (Expected(most=800), Seen(text="", shown=("tea",)), "shows tea, which cannot be had at that price"),
        (Expected(least=900), Seen(text="", shown=("tea",)), "shows tea, which cannot be had at that price"),
        (Expected(in_stock=True), Seen(text="", shown=("shell",)), "shows shell, which cannot be had at that price"),
        (Expected(category="Outdoor"), Seen(text="", shown=("pan",)), "shows pan, which lies in Kitchen > Frying Pans"),
        (Expected(category="Out"), Seen(text="", shown=("stig",)), "shows stig, which lies in Outdoor > Hiking Boots"),
        (Expected(brand="Kvist"), Seen(text="", shown=("tind",)), "shows tind, which is by Alma"),
        (Expected(not_brand="Alma"), Seen(text="", shown=("tind",)), "shows tind, which is by Alma"),
        (Expected(says=("suede",)), Seen(text="Leather."), "does not say 'suede'"),
        (Expected(says_any=("a", "b")), Seen(text="?"), "says none of 'a', 'b'"),
        (Expected(silent_on=("PELICAN",)), Seen(text="pelican!"), "says 'PELICAN'"),
        (Expected(answered=True), Seen(text="", answered=False), "says that the records do not tell"),
        (Expected(answered=False), Seen(text="It is steel."), "does not say that the records do not tell"),
        (Expected(hands_off=True), Seen(text="It has left."), "does not pass the shopper on to people"),
    ],
)
def test_what_does_not_hold_is_named(expected: Expected, seen: Seen, sentence: str) -> None:
    assert failures(expected, seen, SHOP) == (sentence,)
