"""Simulated searches: judged by what the records state, by nothing else."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from instructions.simulation.holding import record_words, unheld_words, words_of
from shops import catalogues

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, RelevanceLabel
from shopwright.foundation.chance import Chance
from shopwright.instructions.simulation.completing import Completed, completed
from shopwright.instructions.simulation.facts import Fact, Stated, stated
from shopwright.instructions.simulation.needs import chain
from shopwright.instructions.simulation.queries import judged
from shopwright.instructions.simulation.shelves import Shelves
from shopwright.tasks.listing import leaf_of

SLOW = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


def test_every_word_of_a_search_holds_for_every_exact_match(whole: Completed) -> None:
    shop = whole.catalogue
    vocabulary = set().union(*map(record_words, shop.products)) | {"under", "and"}
    clean = [q for q in shop.queries if all(w in vocabulary or w.isdigit() for w in words_of(q.text))]

    assert len(clean) > 0.9 * len(shop.queries)
    for query in clean:
        exact = [shop.by_id[j.product_id] for j in query.judgements if j.label == "E"]
        assert exact and not any(unheld_words(query.text, product, shop) for product in exact)


def test_a_substitute_is_of_the_same_kind_and_lacks_something(whole: Completed) -> None:
    shop = whole.catalogue
    for query in shop.queries:
        judged = {j.product_id: j.label for j in query.judgements}
        leaves = {leaf_of(shop.by_id[id]) for id, label in judged.items() if label in "ES"}
        assert len(leaves) == 1
        assert not any(leaf_of(shop.by_id[id]) in leaves for id, label in judged.items() if label in "CI")


@given(catalogues())
@SLOW
def test_judgements_follow_the_facts_in_any_shop(shop: Catalogue) -> None:
    shelves = Shelves(shop, Chance(shop.seed))
    for one in shelves.products:
        for need in chain(one, shelves, Chance(1, (one.product.id,)).random()):
            assert need.met_by(one) is True
            met: dict[RelevanceLabel, bool] = {"E": True, "S": False}
            found = judged(need, shelves, dict.fromkeys(shelves.by_path, ()))
            for judgement in (j for j in found if j.label in met):
                assert need.met_by(shelves.by_id[judgement.product_id]) is met[judgement.label]
            assert any(j.label == "E" for j in found)


@given(catalogues())
@SLOW
def test_no_product_is_judged_twice_for_one_search(shop: Catalogue) -> None:
    for query in completed(replace(shop, queries=())).catalogue.queries:
        ids = [judgement.product_id for judgement in query.judgements]
        assert len(set(ids)) == len(ids)


def about(**values: tuple[str, ...]) -> Stated:
    source = {"platform": "test", "file": "", "row": 1}
    return Stated(Product(id="p", handle="p", title="Fell Boot with blue laces", source=source), dict(values), None)


def test_a_fact_is_held_only_where_the_record_states_it_and_denied_only_where_it_states_another() -> None:
    boot = about(material=("faux leather",), color=("black",))

    assert boot.holds(Fact("color", "black")) is True
    assert boot.holds(Fact("color", "red")) is False
    assert boot.holds(Fact("color", "blue")) is None, "its title speaks of blue"
    assert boot.holds(Fact("material", "leather")) is None, "a finer name, or a look-alike"
    assert boot.holds(Fact("season", "winter")) is None, "the record is silent"
    assert boot.holds(Fact("budget", "50")) is None, "it has no price"


def test_searches_narrow(whole: Completed) -> None:
    texts = {query.text for query in whole.catalogue.queries}
    bare = [text for text in texts if any(other.endswith(f" {text}") for other in texts)]

    assert len(bare) >= 8


def test_a_list_of_values_is_held_value_by_value(bare: Catalogue) -> None:
    product = bare.products[0]
    listed = replace(product.attributes[0], name="activity", value="Hike, Trail Run and Gym")
    both = stated(product.model_copy(update={"attributes": (listed,)}), bare)

    assert both.facts["activity"] == ("hike", "trail run", "gym")
