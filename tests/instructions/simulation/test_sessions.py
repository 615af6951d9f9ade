"""Simulated visits: what is met and bought matches what was searched for, and what follows completes it."""

from dataclasses import replace
from statistics import mean

from hypothesis import HealthCheck, given, settings
from instructions.simulation.holding import unheld_words
from shops import catalogues

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Session
from shopwright.instructions.simulation.completing import Completed, completed
from shopwright.tasks.listing import leaf_of


def met_by_search(session: Session) -> dict[str, set[str]]:
    """For each product the searches under which it was shown."""
    found: dict[str, set[str]] = {}
    text = ""
    for event in session.events:
        text = event.query or text
        if event.type == "impression" and event.product_id:
            found.setdefault(event.product_id, set()).add(text)
    return found


def test_no_visit_shows_or_buys_what_its_search_does_not_ask_for(whole: Completed) -> None:
    shop = whole.catalogue
    for session in shop.sessions:
        met = met_by_search(session)
        assert set(session.products("click", "cart", "purchase")) <= set(met)
        for id, searches in met.items():
            assert not any(unheld_words(text, shop.by_id[id], shop) for text in searches)


@given(catalogues())
@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
def test_in_any_shop_nothing_is_bought_that_was_not_found_and_looked_at(shop: Catalogue) -> None:
    for session in completed(replace(shop, sessions=())).catalogue.sessions:
        clicked = session.products("click")
        assert set(clicked) <= set(met_by_search(session))
        assert set(session.products("purchase")) <= set(session.products("cart")) <= set(clicked)


def test_there_are_two_visits_a_product_spread_over_a_year_and_in_order(whole: Completed) -> None:
    sessions = whole.catalogue.sessions
    starts = [session.started for session in sessions]

    assert len(sessions) == 2 * len(whole.catalogue.products)
    assert starts == sorted(starts) and len({start[:7] for start in starts}) == 12
    assert all([e.ts for e in s.events] == sorted(e.ts for e in s.events) for s in sessions)


def test_shoppers_narrow_compare_and_go_on_to_what_completes(whole: Completed) -> None:
    shop = whole.catalogue
    sessions = shop.sessions
    baskets = [session.products("purchase") for session in sessions]
    several = [basket for basket in baskets if len(basket) > 1]

    assert mean(len(s.searches) > 1 for s in sessions) > 0.5
    assert mean(len(s.products("click")) > 1 for s in sessions) > 0.5
    assert len(several) > 0.1 * len(sessions)
    assert all(len({leaf_of(shop.by_id[id]) for id in basket}) == len(basket) for basket in several)
