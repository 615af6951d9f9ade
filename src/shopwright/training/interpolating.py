"""Interpolation between a base and its tuned model (wise-ft): the share that development questions choose."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

from shopwright.foundation.files import discard, write_json
from shopwright.foundation.progress import say
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.instructions.samples import read_samples
from shopwright.models.causal import Causal
from shopwright.models.checkpoints import MANIFEST_FILE, read_manifest
from shopwright.models.opening import model_folder
from shopwright.tasks.shop_tasks import tasks_of
from shopwright.training.afterwards import InterpolateRecipe
from shopwright.training.afterwards_errors import ForgetsTooMuch, NothingToChooseBy
from shopwright.training.answers_loss import validation_losses
from shopwright.training.between import Line
from shopwright.training.blocks import blocks_of
from shopwright.training.keeping import Origin, keep, origin
from shopwright.training.questioning import DevelopmentQuestion, marks, questions_of, that_fit
from shopwright.training.resampling import interval
from shopwright.training.tuning import causal_base

DIGITS = 6
GENERAL_BLOCK = 256
UNBOUNDED = 2**31


@dataclass(frozen=True)
class Asked:
    """What came of one share: the mark of every question, and the loss on general text where there is one."""

    share: float
    marks: tuple[float, ...]
    general: float | None


def interpolate(shop: Shop, recipe: InterpolateRecipe, run: Run) -> dict[str, Any]:
    """Ask every candidate the development questions and keep the best by one half of them.

    The other half tells the gain over the tuned model and over the base. A candidate that was asked before a kill is
    not asked again. Raises what Line raises, NothingToChooseBy, ForgetsTooMuch and ModelFailed.
    """
    base = causal_base(shop, recipe)
    tuned = model_folder(recipe.tuned, shop)
    line = Line(base, tuned)
    questions = _questions(shop, recipe, tuned)
    asked = [_asked(line, share, questions, shop, recipe, run) for share in sorted({0.0, *recipe.candidates, 1.0})]
    chosen = choose(asked, questions, recipe)
    figures = {
        "model": recipe.name,
        "steps": 0,
        "tokens": 0,
        "loss": {"train": None, "validation": None},
        "tasks": {},
        "share": chosen.share,
        **_told(asked, chosen, questions, recipe),
    }
    say(f"{recipe.name}: {chosen.share:g} of {recipe.tuned} is best by the half that chooses")
    keep(shop, recipe, _origin(shop, recipe, base, tuned), figures, partial(line.write, chosen.share))
    return figures


def choose(asked: Sequence[Asked], questions: Sequence[DevelopmentQuestion], recipe: InterpolateRecipe) -> Asked:
    """The candidate with the best mean over families on the choosing half; the greatest share among equals.

    Raises ForgetsTooMuch where all lose too much of the general text.
    """
    candidates = [one for one in asked if one.share in recipe.candidates]
    if recipe.most_general_rise is not None and recipe.general is not None:
        candidates = _remembering(asked, candidates, recipe.most_general_rise)
    halves = [(mean_over_families(one.marks, questions, chooses=True), one) for one in candidates]
    return max(halves, key=lambda found: (round(found[0], DIGITS), found[1].share))[1]


def mean_over_families(marks: Sequence[float], questions: Sequence[DevelopmentQuestion], chooses: bool) -> float:
    """The mean of the families' mean scores on one half, each family counting the same."""
    scores = family_scores(marks, questions, chooses)
    return sum(scores.values()) / len(scores)


def family_scores(
    marks: Sequence[float], questions: Sequence[DevelopmentQuestion], chooses: bool
) -> Mapping[str, float]:
    """The mean score of every family on one half."""
    found: dict[str, list[float]] = {}
    for mark, question in zip(marks, questions, strict=True):
        if question.chooses == chooses:
            found.setdefault(question.family, []).append(mark)
    return {family: sum(values) / len(values) for family, values in found.items()}


def apart(
    ours: Sequence[float], theirs: Sequence[float], questions: Sequence[DevelopmentQuestion]
) -> Sequence[Sequence[float]]:
    """What the marks have over others on the reporting half, question by question, in families."""
    found: dict[str, list[float]] = {}
    for mark, other, question in zip(ours, theirs, questions, strict=True):
        if not question.chooses:
            found.setdefault(question.family, []).append(mark - other)
    return list(found.values())


def _remembering(asked: Sequence[Asked], candidates: Sequence[Asked], most: float) -> list[Asked]:
    base = next(one for one in asked if one.share == 0).general or 0.0
    rises = [((one.general or 0.0) / base - 1, one) for one in candidates]
    kept = [one for rise, one in rises if rise <= most]
    if not kept:
        raise ForgetsTooMuch(min(rise for rise, _ in rises), most)
    return kept


def _questions(shop: Shop, recipe: InterpolateRecipe, tuned: Path) -> tuple[DevelopmentQuestion, ...]:
    samples = read_samples(shop.instructions(recipe.instructions), "validation")
    if recipe.kinds:
        samples = tuple(sample for sample in samples if sample.prompt.kind in recipe.kinds)
    longest = getattr(AutoConfig.from_pretrained(tuned).get_text_config(), "max_position_embeddings", UNBOUNDED)
    drawn = questions_of(samples, tasks_of(shop.tasks), recipe.per_family, recipe.seed)
    questions = that_fit(drawn, AutoTokenizer.from_pretrained(tuned), longest)
    if len({question.chooses for question in questions}) < len((True, False)):
        raise NothingToChooseBy(recipe.instructions)
    return questions


def _asked(
    line: Line,
    share: float,
    questions: Sequence[DevelopmentQuestion],
    shop: Shop,
    recipe: InterpolateRecipe,
    run: Run,
) -> Asked:
    """What came of a share: noted in the run, or asked now and noted."""
    note = run.folder / f"asked-{share:g}.json"
    if not note.exists():
        folder = run.folder / "candidate"
        discard(folder)
        line.write(share, folder)
        told = {"marks": _marks(folder, questions), "general": _general_loss(folder, shop, recipe)}
        write_json(note, told)
        discard(folder)
    noted = json.loads(note.read_text(encoding="utf-8"))
    asked = Asked(share, tuple(noted["marks"]), noted["general"])
    say(f"{recipe.name}: {share:g} of {recipe.tuned} scores {mean_over_families(asked.marks, questions, True):.4f}")
    return asked


def _marks(folder: Path, questions: Sequence[DevelopmentQuestion]) -> list[float]:
    model = Causal(folder)
    try:
        return list(marks(model, questions))
    finally:
        model.close()


def _general_loss(folder: Path, shop: Shop, recipe: InterpolateRecipe) -> float | None:
    if recipe.general is None:
        return None
    texts = [text.strip() for text in (shop.folder / recipe.general).read_text(encoding="utf-8").split("\n\n")]
    tokenizer = AutoTokenizer.from_pretrained(folder)
    blocks = blocks_of([text for text in texts if text], tokenizer, GENERAL_BLOCK, "general text")
    model = AutoModelForCausalLM.from_pretrained(folder)
    return validation_losses(model, blocks, tokenizer.pad_token_id or 0, recipe.batch_tokens).all


def _told(
    asked: Sequence[Asked], chosen: Asked, questions: Sequence[DevelopmentQuestion], recipe: InterpolateRecipe
) -> dict[str, Any]:
    """The scores of every share on both halves, and what the reporting half says of the choice."""
    halves = {"choosing": True, "reporting": False}
    counts = {name: sum(q.chooses == chooses for q in questions) for name, chooses in halves.items()}
    return {
        "questions": counts,
        "scores": {f"{one.share:g}": _scores(one, questions) for one in asked},
        "gain": {
            "over_tuned": _gain(chosen, asked[-1], questions, recipe.seed),
            "over_base": _gain(chosen, asked[0], questions, recipe.seed),
        },
    }


def _scores(one: Asked, questions: Sequence[DevelopmentQuestion]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, chooses in (("choosing", True), ("reporting", False)):
        families = family_scores(one.marks, questions, chooses)
        mean = mean_over_families(one.marks, questions, chooses)
        found[name] = {"mean": round(mean, DIGITS), **{family: round(v, DIGITS) for family, v in families.items()}}
    return found if one.general is None else {**found, "general_loss": round(one.general, DIGITS)}


def _gain(ours: Asked, theirs: Asked, questions: Sequence[DevelopmentQuestion], seed: int) -> dict[str, Any]:
    means = [mean_over_families(one.marks, questions, chooses=False) for one in (ours, theirs)]
    return {
        "difference": round(means[0] - means[1], DIGITS),
        "interval": list(interval(apart(ours.marks, theirs.marks, questions), seed)),
    }


def _origin(shop: Shop, recipe: InterpolateRecipe, base: Path, tuned: Path) -> Origin:
    of = origin(shop, recipe, base)
    if not (tuned / MANIFEST_FILE).is_file():
        return of
    manifest = read_manifest(tuned)
    return replace(of, licences=tuple(sorted({*of.licences, *manifest.licences})), reranker=manifest.reranker)
