"""Simulated questions: the record supports each answer, and says nothing where there is none."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from shops import SOURCE, catalogues

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Attribute, Category, Product, Question
from shopwright.instructions.simulation.completing import Completed, completed
from shopwright.instructions.simulation.frames import kind_of
from shopwright.tasks.claims import check, supported
from shopwright.tasks.drawing import one_line
from shopwright.tasks.listing import listing, named
from shopwright.tasks.support import supports


def answers_are_true(shop: Catalogue) -> bool:
    """Whether every answer names a value that the record states, and claims nothing that it does not."""
    return all(_is_true(q, shop.by_id[q.product_id], shop) for q in shop.questions if q.answerable)


def _is_true(question: Question, product: Product, shop: Catalogue) -> bool:
    answer = question.answer or ""
    values = [one_line(product.brand or ""), *(value for _, value in named(product))]
    claims = check(answer, product, shop.variants_of.get(product.id, ()))
    return any(v and v in answer for v in values) and supported(claims) and supports(listing(product), answer, product)


def test_every_answer_is_supported_by_the_record(whole: Completed) -> None:
    assert sum(q.answerable is True for q in whole.catalogue.questions) > 200
    assert answers_are_true(whole.catalogue)


@given(catalogues())
@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
def test_every_answer_is_supported_in_any_shop(shop: Catalogue) -> None:
    assert answers_are_true(completed(replace(shop, questions=())).catalogue)


def boots(id: str, title: str, description: str = "", **facts: str) -> Product:
    return Product(
        id=id,
        handle=id,
        title=title,
        description=description or None,
        category=Category(value="Footwear > Boots"),
        attributes=tuple(Attribute(name=name, value=value) for name, value in facts.items()),
        source=SOURCE,
    )


def asked_without_answer(*products: Product) -> dict[str, str]:
    shop = completed(Catalogue(products=products)).catalogue
    return {q.product_id: q.question for q in shop.questions if not q.answerable}


SIBLINGS = tuple(boots(f"b{n}", f"Trail Boot {n}", closure="laces", shaft="high") for n in range(3))


def test_what_siblings_state_and_a_record_does_not_is_asked_without_an_answer() -> None:
    asked = asked_without_answer(*SIBLINGS, boots("open", "Plain Boot", shaft="low"))

    assert set(asked) == {"open"} and "closure" in asked["open"]


def test_nothing_is_taken_for_open_that_the_texts_tell() -> None:
    told = (
        boots("t1", "Plain Boot with laces", shaft="low"),
        boots("t2", "Plain Boot", "The closure is a zip.", shaft="low"),
    )

    assert asked_without_answer(*SIBLINGS, *told) == {}


def test_a_colour_or_material_that_a_text_hints_at_is_not_taken_for_open() -> None:
    coloured = [boots(f"c{n}", f"Hill Boot {n}", color="black", material="suede", shaft="high") for n in range(3)]
    hinted = boots("h", "Town Boot", "A blue strap, crafted by hand from one piece.", shaft="low")

    assert asked_without_answer(*coloured, hinted) == {}


def test_no_question_without_an_answer_names_a_fact_of_the_record(whole: Completed) -> None:
    shop = whole.catalogue
    unanswered = [q for q in shop.questions if q.answerable is False]

    assert all(q.answer is None for q in unanswered)
    for question in unanswered:
        own = {kind_of(name) for name, _ in named(shop.by_id[question.product_id])}
        assert not any(f" {name}" in f" {question.question.lower()}" for name in own)
