"""Preference tuning: a model learns from pairs of replies which of the two people prefer (DPO)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedModel

from shopwright.foundation.chance import Chance
from shopwright.foundation.files import write_json
from shopwright.foundation.progress import say
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.models.embedder import by_length
from shopwright.training.adapters import finished, open_model
from shopwright.training.afterwards import PreferenceRecipe
from shopwright.training.afterwards_errors import NoPairs
from shopwright.training.answers_loss import MASKED, collate, token_losses
from shopwright.training.batches import Plan, plan_epochs
from shopwright.training.conversations import Example, Exchange, Speech, examples_of
from shopwright.training.fitting import FitSettings, Planned, final_loss, fit
from shopwright.training.four_bits import must_hold_four_bits
from shopwright.training.keeping import keep, origin
from shopwright.training.preferences import Preference, parted, read_preferences
from shopwright.training.resampling import interval
from shopwright.training.seedling import save_causal
from shopwright.training.speaking import open_speech
from shopwright.training.tuning import causal_base, with_template

REFERENCE = "reference"
DIGITS = 6


@dataclass(frozen=True)
class Pair:
    """A preferred reply and the other one, as tokens behind the same prompt."""

    chosen: Example
    rejected: Example

    @property
    def cost(self) -> int:
        """Tokens that it takes in a batch: both replies, the shorter padded to the longer."""
        return 2 * self.longest

    @property
    def longest(self) -> int:
        """Tokens of its longer side."""
        return max(len(self.chosen.ids), len(self.rejected.ids))

    @property
    def tokens(self) -> int:
        """Tokens of both sides."""
        return len(self.chosen.ids) + len(self.rejected.ids)


@dataclass(frozen=True)
class Verdicts:
    """What a model thinks of some pairs: log-probabilities of both replies, in nats, and their lengths in tokens."""

    chosen: tuple[float, ...]
    rejected: tuple[float, ...]
    lengths: tuple[tuple[int, int], ...]

    @property
    def won(self) -> tuple[bool, ...]:
        """For each pair whether its preferred reply has the greater log-probability a token."""
        rows = zip(self.chosen, self.rejected, self.lengths, strict=True)
        return tuple(chosen / long > rejected / short for chosen, rejected, (long, short) in rows)

    @property
    def wins(self) -> float:
        """The share of pairs that are won."""
        return sum(self.won) / len(self.won)

    def gain_over(self, reference: "Verdicts") -> float:
        """Nats a token by which the preferred replies have become likelier; negative where they are unlearnt too."""
        rows = zip(self.chosen, reference.chosen, self.lengths, strict=True)
        gains = [(ours - base) / long for ours, base, (long, _) in rows]
        return sum(gains) / len(gains)

    def margins(self, reference: "Verdicts", beta: float) -> tuple[float, ...]:
        """The implicit reward of each preferred reply less the other's: beta times what each has gained."""
        rows = zip(self.chosen, reference.chosen, self.rejected, reference.rejected, strict=True)
        return tuple(beta * ((ours - base) - (other - others)) for ours, base, other, others in rows)


class DpoLoss:
    """-log sigmoid(beta (chosen's gain - rejected's gain)), the mean over pairs (Rafailov et al. 2023, equation 7).

    A gain is log pi(reply) - log pi_reference(reply). Added to it is `anchor` times the preferred replies' own loss a
    token, for the difference alone is content where both replies become unlikely (Pang et al. 2024, arXiv 2404.19733).
    Rows come in pairs, the preferred reply first.
    """

    def __init__(self, beta: float, anchor: float) -> None:
        self._beta, self._anchor = beta, anchor
        self._reference = torch.zeros(0)

    def hear(self, model: torch.nn.Module, args: Any, values: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Take the reference's log-probabilities out of what the model is given."""
        self._reference = values.pop(REFERENCE)
        return args, values

    def __call__(self, outputs: Any, labels: Tensor, num_items_in_batch: Tensor | int | None = None) -> Tensor:
        """The loss of one step, which is one batch."""
        told = reply_log_probs(outputs.logits, labels)
        gained = told - self._reference
        preference = -functional.logsigmoid(self._beta * (gained[0::2] - gained[1::2])).mean()
        return preference - self._anchor * told[0::2].sum() / (labels[0::2, 1:] != MASKED).sum()


# trl's DPOTrainer keeps a second model in memory, renders and cuts the pairs in its own way, and knows neither planned
# batches nor the mark of a whole checkpoint. Its loss is two lines; the fit is the house's. A test holds both losses to
# be equal.
def prefer(shop: Shop, recipe: PreferenceRecipe, run: Run) -> dict[str, Any]:
    """Learn the pairs of a file; held-out ones tell how often the preferred reply wins, before and after.

    Raises UnreadableFile, BadField, NoPairs, TemplateDoesNotFit, TokenMissing.
    """
    must_hold_four_bits(recipe.name, recipe.adapter)
    base = causal_base(shop, recipe)
    speech = open_speech(base, recipe.base)
    learnt, held_out, too_long = _pairs(shop, recipe, speech)
    model = open_model(base, recipe.adapter, recipe.seed, recipe.dtype)
    judge = partial(verdicts, pad=speech.tokenizer.pad_token_id or 0, batch_tokens=recipe.batch_tokens)
    before = judge(model, held_out)
    reference = _reference(run, partial(judge, model, learnt, dtype=recipe.dtype))
    plan = plan_pairs(learnt, recipe)
    say(f"{recipe.name}: {len(learnt)} pairs in {len(plan)} steps, {len(held_out)} held out, {too_long} too long")
    history = _fit(model, learnt, reference, plan, recipe, run)
    after = judge(model, held_out)
    figures = {
        "model": recipe.name,
        "steps": len(history),
        "tokens": sum(learnt[place].tokens for batch in plan for place in batch),
        **_told(held_out, before, after, recipe, final_loss(history)),
        "pairs": {"learnt": len(learnt), "held_out": len(held_out), "too_long": too_long},
    }
    save = partial(save_causal, finished(model, recipe.adapter), with_template(speech))
    keep(shop, recipe, origin(shop, recipe, base), figures, save)
    return figures


def tokenise_pairs(pairs: Sequence[Preference], speech: Speech) -> tuple[Pair, ...]:
    """The pairs as tokens, however long. Raises TemplateDoesNotFit, TokenMissing."""
    sides = (
        [Exchange(p.prompt, p.chosen, p.task) for p in pairs],
        [Exchange(p.prompt, p.rejected, p.task) for p in pairs],
    )
    return tuple(Pair(*both) for both in zip(*(examples_of(side, speech) for side in sides), strict=True))


def plan_pairs(pairs: Sequence[Pair], recipe: PreferenceRecipe) -> Plan:
    """The batches of pairs of like length, in order."""
    chance = Chance(recipe.seed, ("preference",))
    plan = plan_epochs([pair.cost for pair in pairs], recipe.batch_tokens, recipe.epochs, chance)
    return plan[: recipe.max_steps] if recipe.max_steps else plan


def collate_pairs(pairs: Sequence[Pair], reference: Sequence[tuple[float, float]], pad: int) -> dict[str, Any]:
    """One batch: rows of `collate`, chosen and rejected in turn, and the reference's log-probability of each row."""
    batch = collate([side for pair in pairs for side in (pair.chosen, pair.rejected)], pad)
    return {**batch, REFERENCE: torch.tensor(reference).flatten()}


def reply_log_probs(logits: Tensor, labels: Tensor) -> Tensor:
    """The log-probability of each row's reply, (rows,): logits are (rows, kept, vocabulary), labels (rows, kept)."""
    counts = (labels[:, 1:] != MASKED).sum(1).tolist()
    return torch.stack([-losses.sum() for losses in torch.split(token_losses(logits, labels), counts)])


def verdicts(
    model: PreTrainedModel, pairs: Sequence[Pair], pad: int, batch_tokens: int, dtype: str = "float32"
) -> Verdicts:
    """What a model thinks of the pairs, in the arithmetic of `dtype`."""
    found = [(0.0, 0.0)] * len(pairs)
    model.eval()
    for places in by_length([pair.cost for pair in pairs], batch_tokens):
        told = _judged(model, [pairs[place] for place in places], pad, dtype)
        for place, both in zip(places, told, strict=True):
            found[place] = both
    lengths = tuple((_learnt(pair.chosen), _learnt(pair.rejected)) for pair in pairs)
    return Verdicts(tuple(both[0] for both in found), tuple(both[1] for both in found), lengths)


def _judged(model: PreTrainedModel, pairs: Sequence[Pair], pad: int, dtype: str) -> list[tuple[float, float]]:
    batch = collate([side for pair in pairs for side in (pair.chosen, pair.rejected)], pad)
    labels = batch.pop("labels").to(model.device)
    place = model.device.type
    with torch.inference_mode(), torch.autocast(place, torch.bfloat16, enabled=dtype == "bf16"):
        outputs = model(input_ids=batch["input_ids"].to(model.device), logits_to_keep=batch["logits_to_keep"])
        told = reply_log_probs(outputs.logits, labels).tolist()
    return list(zip(told[0::2], told[1::2], strict=True))


def _pairs(shop: Shop, recipe: PreferenceRecipe, speech: Speech) -> tuple[tuple[Pair, ...], tuple[Pair, ...], int]:
    """The pairs to learn, those held out, and how many are too long for either."""
    file = shop.folder / recipe.preferences
    parts = [tokenise_pairs(part, speech) for part in parted(read_preferences(file), recipe.held_out, recipe.seed)]
    learnt, held_out = (tuple(pair for pair in part if pair.longest <= recipe.max_length) for part in parts)
    too_long = sum(map(len, parts)) - len(learnt) - len(held_out)
    for part, name in ((learnt, "to learn"), (held_out, "to hold out")):
        if not part:
            raise NoPairs(file, f"it leaves no pairs {name}. Add pairs about more sources, or change held_out.")
    return learnt, held_out, too_long


def _reference(run: Run, judge: Any) -> list[tuple[float, float]]:
    """The base's log-probabilities of all pairs to learn: noted in the run, or asked now and noted."""
    note = run.folder / "reference.json"
    if not note.exists():
        found: Verdicts = judge()
        write_json(note, list(zip(found.chosen, found.rejected, strict=True)))
    return [(chosen, rejected) for chosen, rejected in json.loads(note.read_text(encoding="utf-8"))]


def _fit(
    model: PreTrainedModel,
    learnt: Sequence[Pair],
    reference: Sequence[tuple[float, float]],
    plan: Plan,
    recipe: PreferenceRecipe,
    run: Run,
) -> Sequence[Mapping[str, Any]]:
    pad = 0 if model.config.pad_token_id is None else model.config.pad_token_id
    data = Planned(plan, lambda places: collate_pairs([learnt[p] for p in places], [reference[p] for p in places], pad))
    loss = DpoLoss(recipe.beta, recipe.anchor)
    settings = FitSettings(
        recipe.name, recipe.learning_rate, recipe.save_every, recipe.seed, recipe.dtype, schedule=recipe.schedule
    )
    hook = model.register_forward_pre_hook(loss.hear, with_kwargs=True)
    try:
        return fit(model, data, loss, settings, run)
    finally:
        hook.remove()


def _told(
    held_out: Sequence[Pair], before: Verdicts, after: Verdicts, recipe: PreferenceRecipe, train: float
) -> dict[str, Any]:
    """What held-out pairs say of a training."""
    margins = after.margins(before, recipe.beta)
    turned = [float(now) - float(then) for now, then in zip(after.won, before.won, strict=True)]
    lost = [-functional.logsigmoid(torch.tensor(margin)).item() for margin in margins]
    return {
        "loss": {"train": train, "validation": sum(lost) / len(lost)},
        "tasks": _by_task(held_out, lost),
        "win_rate": {
            "before": round(before.wins, DIGITS),
            "after": round(after.wins, DIGITS),
            "difference": round(after.wins - before.wins, DIGITS),
            "interval": list(interval([turned], recipe.seed)),
        },
        "chosen_gain": round(after.gain_over(before), DIGITS),
        "reward_margin": round(sum(margins) / len(margins), DIGITS),
        "reward_accuracy": round(sum(margin > 0 for margin in margins) / len(margins), DIGITS),
    }


def _by_task(pairs: Sequence[Pair], lost: Sequence[float]) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for pair, loss in zip(pairs, lost, strict=True):
        found.setdefault(pair.chosen.task or "preferences", []).append(loss)
    return {task: sum(values) / len(values) for task, values in sorted(found.items())}


def _learnt(example: Example) -> int:
    return len(example.ids) - example.learn_from
