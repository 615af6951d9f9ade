"""What the tasks of reasoning and behaviour promise: golds from visits and judgements, wrong ones that are wrong."""

from collections import Counter

from shops import PARTNERS, SOURCE, little_shop

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Event, EventType, Product, Session
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Choice, Ranking, Selection, Text
from shopwright.tasks.baskets import BOUGHT, LOOKED, MOST_TOGETHER, companions, meetings, often
from shopwright.tasks.catalogue_of_tasks import task_named
from shopwright.tasks.product_relation import BOTH, NEITHER, SIMILAR, VIEWED
from shopwright.tasks.query_product_relation import SAID
from shopwright.tasks.query_relation import SAID as RELATIONS
from shopwright.tasks.substitute_identification import YES
from shopwright.tasks.task import Case
from shopwright.tasks.trails import trails

SHOP = little_shop()


def drawn(name: str, shop: Catalogue = SHOP) -> list[Case]:
    return list(task_named(name).cases(shop, Chance(7)))


def chosen(case: Case) -> set[str]:
    assert isinstance(case.gold, Choice | Selection)
    numbers = case.gold.numbers if isinstance(case.gold, Selection) else (case.gold.number,)
    return {case.options[number - case.first_number] for number in numbers}


def titled(title: str) -> Product:
    return next(product for product in SHOP.products if product.title == title)


def wrong(case: Case) -> set[str]:
    return set(case.options) - chosen(case)


def leaf(product: Product) -> str:
    return product.category.leaf if product.category else ""


def met(product: Product, types: tuple[EventType, ...]) -> set[str]:
    """Ids met in one visit with it, counted afresh from the events."""
    visits = [set(session.products(*types)) for session in SHOP.sessions]
    return set[str]().union(*(ids for ids in visits if product.id in ids)) - {product.id}


def visit(*ids: str) -> Session:
    events = tuple(Event(ts="t", type="purchase", product_id=id) for id in ids)
    return Session(id="-".join(ids)[:40], started="2026-01-01", events=events, source=SOURCE)


def test_complements_come_from_baskets() -> None:
    for case in drawn("complement-category"):
        leaf = next(p.category.leaf for p in SHOP.products if p.id == case.key and p.category)
        others = {other for other, partner in PARTNERS.items() if partner == leaf}
        assert chosen(case) <= {PARTNERS[leaf], *others}
        assert not (set(case.options) - chosen(case)) & {PARTNERS[leaf], *others}


def test_required_facts_and_prices_are_met_by_one_product_only() -> None:
    for case in drawn("requirement-matching"):
        limit = float(case.question.split("at most ")[1].split(" ")[0])
        fact = case.question.split("has ")[1].rstrip("?")
        fitting = [o for o in case.options if o.endswith(fact) and float(o.split(" EUR")[0].split(", ")[-1]) <= limit]
        assert set(fitting) == chosen(case)


def test_a_ranking_orders_by_gain_and_shows_two_gains_or_more() -> None:
    for case in drawn("query-product-ranking"):
        assert isinstance(case.gold, Ranking)
        in_order = [case.gold.gains[number - 1] for number in case.gold.order]
        assert in_order == sorted(in_order, reverse=True)
        assert len(case.options) == 5 and len(set(case.gold.gains)) >= 2


def test_a_short_list_is_filled_with_products_of_another_department() -> None:
    query = SHOP.queries[0].model_copy(update={"judgements": SHOP.queries[0].judgements[-1:]})
    shop = Catalogue(products=SHOP.products, queries=(query,))
    case = drawn("query-product-ranking", shop)[0]

    departments = {p.title: p.category.value.split(" > ")[0] for p in SHOP.products if p.category}
    assert isinstance(case.gold, Ranking)
    assert sorted(case.gold.gains) == [0, 0, 0, 0, 1]
    assert Counter(departments[option] for option in case.options)["Outdoor"] == 1


def test_relations_are_the_labels_of_the_judgements() -> None:
    labels = {(q.id, j.product_id): j.label for q in SHOP.queries for j in q.judgements}
    for case in drawn("query-product-relation"):
        query, product = case.key.split("/")
        assert chosen(case) == {SAID[labels[query, product]]}


def test_the_next_queries_are_of_the_same_visit_and_later() -> None:
    sessions = {session.id: session for session in SHOP.sessions}
    for case in drawn("next-query"):
        searches = sessions[case.key].searches
        assert chosen(case) <= set(searches)
        assert not (set(case.options) - chosen(case)) & set(searches)
        assert case.wanted == len(chosen(case))


def test_also_bought_is_bought_together_and_the_rest_never_is() -> None:
    together = companions(SHOP, BOUGHT)
    titles = {product.id: product.title for product in SHOP.products}
    for case in drawn("also-bought"):
        partners = {titles[id] for id in together[case.key]}
        assert chosen(case) <= partners
        assert not (set(case.options) - chosen(case)) & partners
        assert 1 <= case.wanted <= 3


def test_a_visit_that_buys_everything_says_nothing() -> None:
    ids = [product.id for product in SHOP.products]
    shop = Catalogue(products=SHOP.products, sessions=(visit(*ids[: MOST_TOGETHER + 1]), visit(*ids[:2])))

    assert set(companions(shop, BOUGHT)) == set(ids[:2])


def test_the_commonest_come_first_and_equals_by_name() -> None:
    assert often(Counter({"b": 1, "a": 1, "c": 5}), 2) == ["c", "a"]


def test_stars_are_the_rating() -> None:
    ratings = {review.id: review.rating for review in SHOP.reviews}

    assert all(case.gold == Choice(number=ratings[case.key]) for case in drawn("review-stars"))


def test_the_intent_is_the_last_search_before_the_purchase() -> None:
    shop = Catalogue(products=SHOP.products, sessions=SHOP.sessions)
    for case in drawn("purchase-intent", shop)[:100]:
        session = next(s for s in SHOP.sessions if s.id == case.key.split("/")[0])
        assert chosen(case) <= set(session.searches)
        assert case.fields["said"] == ""


def test_a_reviewer_is_quoted_where_there_is_one() -> None:
    assert all("A reviewer says" in case.fields["said"] for case in drawn("purchase-intent"))


def test_a_complement_was_bought_along_and_no_wrong_one_nor_its_shelf_ever_was() -> None:
    for case in drawn("complement-selection")[:150]:
        product = next(p for p in SHOP.products if p.id == case.key.split("/")[0])
        along = met(product, BOUGHT)
        shelves = {leaf(p) for p in SHOP.products if p.id in along}
        assert {titled(title).id for title in chosen(case)} <= along
        assert not {titled(title).id for title in wrong(case)} & along
        assert not {leaf(titled(title)) for title in wrong(case)} & shelves


def test_a_substitute_was_judged_one_or_was_weighed_on_the_same_shelf() -> None:
    queries = {query.id: query for query in SHOP.queries}
    for name in ("substitute-selection", "substitute-retrieval"):
        for case in drawn(name):
            key = case.key.split("/")[0]
            if key in queries:
                labels = {j.product_id: j.label for j in queries[key].judgements}
                assert {labels[titled(title).id] for title in chosen(case)} == {"S"}
                assert not {labels.get(titled(title).id) for title in wrong(case)} & {"E", "S"}
            else:
                product = next(p for p in SHOP.products if p.id == key)
                found = [titled(title) for title in chosen(case)]
                assert all(other.category == product.category for other in found)
                assert {other.id for other in found} <= met(product, LOOKED) - met(product, BOUGHT)
                assert all(titled(title).category != product.category for title in wrong(case))


def test_yes_means_judged_a_substitute_and_exact_matches_are_among_the_noes() -> None:
    labels = {f"{q.id}/{j.product_id}": j.label for q in SHOP.queries for j in q.judgements}
    said = {case.key: chosen(case) == {YES} for case in drawn("substitute-identification")}

    assert all(yes == (labels[key] == "S") for key, yes in said.items())
    assert 2 * sum(said.values()) == len(said)
    assert "E" in {labels[key] for key, yes in said.items() if not yes}


def test_exact_is_yes_and_as_many_substitutes_are_no() -> None:
    labels = {f"{q.id}/{j.product_id}": j.label for q in SHOP.queries for j in q.judgements}
    said = {case.key: case.gold == Text(text="yes") for case in drawn("exact-match-judgement")}

    assert all(yes == (labels[key] == "E") for key, yes in said.items())
    assert 2 * sum(said.values()) == len(said)
    assert "S" in {labels[key] for key, yes in said.items() if not yes}


def test_relations_of_products_are_those_of_the_visits_and_families() -> None:
    products = {product.id: product for product in SHOP.products}
    pairs = set()
    for case in drawn("product-relation"):
        first, second = (products[id] for id in case.key.split("/"))
        bought, looked = met(first, BOUGHT), met(first, LOOKED)
        (said,) = chosen(case)
        assert {
            BOTH: second.id in bought and leaf(first) != leaf(second),
            VIEWED: second.id in looked - bought and first.category == second.category,
            SIMILAR: first.family == second.family,
            NEITHER: second.id not in looked and leaf(first) != leaf(second),
        }[said]
        pairs.add((said, frozenset((first.id, second.id))))
    assert {said for said, _ in pairs} == {BOTH, VIEWED, SIMILAR, NEITHER}
    assert len({pair for _, pair in pairs}) == len(pairs)


def test_relations_of_searches_are_told_by_words_visits_and_judgements() -> None:
    names = {said: relation for relation, said in RELATIONS.items()}
    found = Counter[str]()
    for case in drawn("query-relation"):
        first, second = (set(case.fields[name].lower().split()) for name in ("first", "second"))
        (said,) = chosen(case)
        found[names[said]] += 1
        assert (names[said] == "narrowing") == (first < second)
        assert names[said] not in ("complement", "irrelevant") or not first & second
    assert set(found) == {"narrowing", "substitute", "complement", "irrelevant"}


def test_a_pair_of_searches_is_asked_about_in_one_part_only() -> None:
    asked = [{case.key.lower() for case in drawn("query-relation", SHOP.split(part))} for part in ("train", "test")]

    assert asked[0] and asked[1] and not asked[0] & asked[1]


def test_the_next_item_follows_in_the_visit_and_the_wrong_ones_never_met_it() -> None:
    sessions = {session.id: session.products(*LOOKED) for session in SHOP.sessions}
    for case in drawn("next-item-selection")[:150]:
        seen, (right,) = sessions[case.key], [titled(title) for title in chosen(case)]
        before = [titled(title) for title in case.fields["history"].strip("“”").split("”, then “")]
        place = seen.index(right.id)
        assert tuple(product.id for product in before) == seen[max(0, place - 3) : place]
        assert not {titled(title).id for title in wrong(case)} & met(before[-1], LOOKED)


def test_the_title_written_is_the_next_of_the_trail() -> None:
    steps_of = {session.id: steps for session, steps in trails(SHOP)}
    for case in drawn("next-item-writing"):
        assert isinstance(case.gold, Text)
        looks = [step.product.title for step in steps_of[case.key] if step.product]
        last = case.fields["trail"].rpartition("looked at “")[2].split("”")[0]
        assert looks[looks.index(last) + 1] == case.gold.text


def test_what_was_bought_is_right_and_nothing_else_bought_is_offered() -> None:
    sessions = {session.id: session for session in SHOP.sessions}
    for case in drawn("session-selection"):
        bought = sessions[case.key].products("purchase")
        assert {titled(title).id for title in chosen(case)} <= set(bought)
        assert not {titled(title).id for title in wrong(case)} & set(bought)
        assert any(title in case.fields["trail"] for title in wrong(case))
        assert all(title in case.fields["trail"] for title in chosen(case))


def test_recommended_products_follow_the_history_in_the_visit() -> None:
    sessions = {session.id: session.products(*LOOKED) for session in SHOP.sessions}
    for case in drawn("sequential-recommendation"):
        seen, right = sessions[case.key], {titled(title).id for title in chosen(case)}
        last = titled(case.fields["history"].rpartition("“")[2].strip("”")).id
        assert right == set(seen[seen.index(last) + 1 :][: len(right)]) and len(right) >= 2
        assert not {titled(title).id for title in wrong(case)} & set(seen)


def test_products_of_a_visit_were_found_by_its_searches_and_the_rest_lie_elsewhere() -> None:
    sessions = {session.id: session for session in SHOP.sessions}
    for case in drawn("session-retrieval"):
        found = set(sessions[case.key].products(*LOOKED))
        shelves = {leaf(titled(title)) for title in chosen(case)}
        assert {titled(title).id for title in chosen(case)} <= found
        assert not {leaf(titled(title)) for title in wrong(case)} & shelves
        assert all(f"“{text}”" in case.fields["searches"] for text in sessions[case.key].searches[:2])


def test_relevant_items_are_exact_and_complements_go_along() -> None:
    queries = {query.id: query for query in SHOP.queries}
    for name, label in (("relevant-items", "E"), ("complement-retrieval", "C")):
        for case in (case for case in drawn(name) if case.key in queries):
            labels = {j.product_id: j.label for j in queries[case.key].judgements}
            assert {labels[titled(title).id] for title in chosen(case)} == {label}
            assert label not in {labels.get(titled(title).id) for title in wrong(case)}
    for case in (case for case in drawn("complement-retrieval") if case.key not in queries):
        along = met(next(p for p in SHOP.products if p.id == case.key), BOUGHT)
        assert {titled(title).id for title in chosen(case)} <= along
        assert not {titled(title).id for title in wrong(case)} & along


def test_the_category_written_is_the_commonest_that_is_bought_along() -> None:
    shelves = meetings(SHOP, BOUGHT).shelves
    for case in drawn("complement-writing"):
        own = next(leaf(p) for p in SHOP.products if p.id == case.key)
        others = {name: count for name, count in shelves[own].items() if name != own}
        assert isinstance(case.gold, Text)
        assert others[case.gold.text] == max(others.values())
        assert set(case.gold.references) <= set(others) - {case.gold.text}


def test_meetings_are_counted_once_for_each_shop() -> None:
    assert meetings(SHOP, BOUGHT) is meetings(SHOP, BOUGHT)
    assert meetings(SHOP.split("test"), BOUGHT) != meetings(SHOP, BOUGHT)


def test_strangers_are_those_that_neither_met_nor_share_a_shelf_with_who_did() -> None:
    one, other, third = (next(p for p in SHOP.products if leaf(p) == name) for name in list(PARTNERS)[1:6:2])
    counted = meetings(Catalogue(products=SHOP.products, sessions=(visit(one.id, other.id),)), BOUGHT)

    assert not counted.apart(one, other) and counted.apart(one, third)
    assert counted.strangers(one)(third) and not counted.strangers(one)(other) and not counted.strangers(one)(one)


def test_a_trail_names_the_search_that_led_to_each_look_even_when_it_was_typed_before() -> None:
    first, second = SHOP.products[:2]
    events = (
        Event(ts="t", type="search", query="tea  pot"),
        Event(ts="t", type="search", query="kettle"),
        Event(ts="t", type="click", product_id=first.id),
        Event(ts="t", type="search", query="tea pot"),
        Event(ts="t", type="impression", product_id=second.id),
        Event(ts="t", type="cart", product_id=second.id),
        Event(ts="t", type="purchase", product_id=second.id),
    )
    shop = Catalogue(products=SHOP.products, sessions=(Session(id="s", started="t", events=events, source=SOURCE),))
    ((_, steps),) = trails(shop)

    assert [(step.search, step.product.id if step.product else "") for step in steps] == [
        ("tea pot", ""),
        ("kettle", ""),
        ("kettle", first.id),
        ("tea pot", second.id),
    ]
