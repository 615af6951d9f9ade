"""What the tasks of reasoning and behaviour promise: golds from visits and judgements, wrong ones that are wrong."""

from collections import Counter

from shops import PARTNERS, SOURCE, little_shop

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Event, Session
from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Choice, Ranking, Selection
from shopwright.tasks.baskets import BOUGHT, MOST_TOGETHER, companions, often
from shopwright.tasks.catalogue_of_tasks import task_named
from shopwright.tasks.query_product_relation import SAID
from shopwright.tasks.task import Case

SHOP = little_shop()


def drawn(name: str, shop: Catalogue = SHOP) -> list[Case]:
    return list(task_named(name).cases(shop, Chance(7)))


def chosen(case: Case) -> set[str]:
    assert isinstance(case.gold, Choice | Selection)
    numbers = case.gold.numbers if isinstance(case.gold, Selection) else (case.gold.number,)
    return {case.options[number - 1] for number in numbers}


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
