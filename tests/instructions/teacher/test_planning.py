"""Plans: the same for the same pool, spread over the tasks, sized by what is lacking."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from shopwright.instructions.teacher.planning import EFFORT, Pool, Tally, plan
from shopwright.instructions.teacher.recipe import GrowRecipe
from shopwright.instructions.teacher.seeds import TEACHER_TASKS, house_seeds

RECIPE = GrowRecipe(name="x", round_size=100)
SEEDS = Pool.of(house_seeds(), list(TEACHER_TASKS))
LACKING = dict.fromkeys(TEACHER_TASKS, 50)


def test_a_plan_depends_on_nothing_but_recipe_round_and_pool() -> None:
    assert plan(RECIPE, 3, SEEDS, LACKING) == plan(RECIPE, 3, SEEDS, LACKING)
    assert plan(RECIPE, 3, SEEDS, LACKING) != plan(RECIPE, 4, SEEDS, LACKING)


def test_a_round_is_spread_over_tasks_and_steps() -> None:
    planned = plan(RECIPE, 0, SEEDS, LACKING)

    assert Counter(one.task for one in planned) == dict.fromkeys(TEACHER_TASKS, 20)
    assert {one.task for one in planned[:5]} == set(TEACHER_TASKS)
    steps = Counter(one.step for one in planned)
    assert steps["self-instruct"] > steps["evolve"] > steps["rephrase"] > 0
    assert len({one.id for one in planned}) == len({one.seed for one in planned}) == 100


def test_parents_and_examples_are_of_the_same_task_and_differ() -> None:
    for one in plan(RECIPE, 0, SEEDS, LACKING):
        assert {seed.task for seed in (*one.parents, *one.solved)} == {one.task}
        assert len({seed.id for seed in one.parents}) == (4 if one.step == "self-instruct" else 1)
        assert len(one.solved) == (0 if one.step == "rephrase" else 2)


def test_grown_samples_are_examples_and_parents_too() -> None:
    pool = Pool.of(house_seeds(), list(TEACHER_TASKS))
    for seed in house_seeds():
        pool.add(seed.model_copy(update={"id": f"grown-{seed.id}"}))

    planned = plan(RECIPE, 5, pool, LACKING)
    shown = [sum(p.id.startswith("grown") for p in one.parents) for one in planned if one.step == "self-instruct"]
    assert set(shown) == {1}
    assert any(one.parents[0].id.startswith("grown") for one in planned if one.step != "self-instruct")


def test_what_no_task_lacks_is_not_planned() -> None:
    assert plan(RECIPE, 0, SEEDS, dict.fromkeys(TEACHER_TASKS, 0)) == ()
    assert {one.task for one in plan(RECIPE, 0, SEEDS, {**dict.fromkeys(TEACHER_TASKS, 0), "general-qa": 3})} == {
        "general-qa"
    }


@given(st.integers(1, 500), st.integers(0, 500), st.data())
def test_what_is_lacking_never_grows_past_the_effort_that_a_task_is_worth(
    wanted: int, seen: int, data: st.DataObject
) -> None:
    kept = data.draw(st.integers(0, min(seen, wanted)))
    planned = data.draw(st.integers(seen, max(seen, EFFORT * wanted + 20)))
    tally = Tally(wanted, planned, seen, kept)

    assert tally.missing >= 0
    assert planned + tally.missing <= max(planned, EFFORT * wanted + 20)
    assert tally.missing > 0 or kept == wanted or planned > seen or planned >= EFFORT * wanted + 20


def test_at_first_no_more_is_planned_than_is_wanted() -> None:
    assert Tally(wanted=40).missing == 40
