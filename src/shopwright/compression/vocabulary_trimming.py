"""Vocabulary trimming: the embeddings of tokens that no text of the shop uses go; all others say what they said."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import AutoTokenizer, GenerationConfig, PreTrainedModel

from shopwright.catalogue.catalogue import Part
from shopwright.catalogue.snapshots import load_catalogue
from shopwright.compression.errors import CannotShrink, NothingToTrim, PiecesDiffer
from shopwright.compression.lessons import Exam, exam_on, samples_for
from shopwright.compression.rebuilding import State, open_causal, rebuilt
from shopwright.compression.shrinking_recipes import Lesson, TrimRecipe
from shopwright.compression.small_models import compared, keep
from shopwright.compression.trimmed_tokenizer import check, kept_tokens, trimmed
from shopwright.foundation.errors import UnreadableFile
from shopwright.foundation.files import write_json, write_text
from shopwright.foundation.progress import say
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.instructions.samples import Sample, read_samples
from shopwright.models.checkpoints import TEMPLATE_FILE, locate
from shopwright.models.model import Message
from shopwright.training.conversations import Speech
from shopwright.training.texts import catalogue_texts

TOKENIZER, SETTINGS, SPECIAL = "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"
PARTS: tuple[Part, ...] = ("train", "validation")
BATCH = 1000
"""Texts that are cut into tokens at once."""
COMPARED = 8
"""Texts on which the logits of both models are compared."""
LONGEST = 256
"""Tokens of each."""


def trim(shop: Shop, recipe: TrimRecipe, run: Run) -> dict[str, Any]:
    """Cut the vocabulary down and keep the model.

    {..., "tokens": {"before", "after"}, "texts", "largest_difference", "loss", "families"}: the difference is that of
    the logits of kept tokens, the losses those on the first set's validation part. Raises CannotShrink, NothingToTrim,
    PiecesDiffer, AdapterNotMerged, UnreadableFile.
    """
    source = locate(recipe.model, shop)
    described = json.loads(_required(source / TOKENIZER).read_text(encoding="utf-8"))
    check(described, source / TOKENIZER)
    model = open_causal(source)
    speech = Speech(AutoTokenizer.from_pretrained(source, local_files_only=True), recipe.model)
    texts = _texts(shop, recipe, speech)
    whole = _cutter(described)
    kept = kept_tokens(described, {*_used(whole, texts), *_named_ids(model, source)})
    if len(kept) == model.config.vocab_size:
        raise NothingToTrim(recipe.model, len(kept))
    small_tokenizer = trimmed(described, kept)
    _check_pieces(whole, _cutter(small_tokenizer), texts)
    small = with_tokens(model, kept)
    say(f"{recipe.name}: {len(kept):,} of {model.config.vocab_size:,} tokens stay")
    figures = {
        "tokens": {"before": model.config.vocab_size, "after": len(kept)},
        "texts": len(texts),
        "largest_difference": _largest_difference(model, small, kept, _some(whole, texts)),
    }
    losses = _losses(shop, recipe, model, small, speech, kept)
    return keep(shop, recipe, source, {**figures, **losses}, partial(_save, small, source, small_tokenizer, texts))


def with_tokens(model: PreTrainedModel, kept: Sequence[int]) -> PreTrainedModel:
    """The model with the embeddings of these tokens alone, numbered anew in their order; tied ones stay tied."""
    head = model.get_output_embeddings()
    rows = [model.get_input_embeddings().weight, head.weight, getattr(head, "bias", None)]
    names = {name for name, held in model.named_parameters(remove_duplicate=False) if any(held is row for row in rows)}
    places = torch.tensor(kept, device=model.device)
    state: State = {name: values[places] if name in names else values for name, values in model.state_dict().items()}
    numbers = {old: new for new, old in enumerate(kept)}
    changes = {"vocab_size": len(kept), **_renumbered(model.config.to_dict(), numbers)}
    small = rebuilt(model, changes, state)
    told = model.generation_config.to_dict()
    small.generation_config = GenerationConfig.from_dict({**told, **_renumbered(told, numbers)})
    return small


def _texts(shop: Shop, recipe: TrimRecipe, speech: Speech) -> tuple[str, ...]:
    """Every text that is counted, each once: the catalogue's, conversations as the model reads them, further lines."""
    samples = [sample for name in recipe.instructions for part in PARTS for sample in _samples(shop, name, part)]
    conversations = (text for sample in samples for text in _conversation(sample, speech))
    lines = (line for file in recipe.texts for line in _lines(shop.folder / file))
    return tuple(dict.fromkeys((*catalogue_texts(load_catalogue(shop)), *conversations, *lines)))


def _samples(shop: Shop, name: str, part: Part) -> tuple[Sample, ...]:
    return read_samples(shop.instructions(name), part)


def _conversation(sample: Sample, speech: Speech) -> Iterator[str]:
    system = (Message("system", sample.system),) if sample.system else ()
    asked = (*system, Message("user", sample.prompt.text))
    yield speech.write(asked, reply_follows=True)
    # A reply is learnt as tokens of its own.
    yield sample.reply + speech.end


def _lines(file: Path) -> Iterator[str]:
    try:
        yield from (line for line in file.read_text(encoding="utf-8").splitlines() if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(file, f"its text cannot be read ({error})", "Name a text file in UTF-8.") from error


def _cutter(described: Mapping[str, Any]) -> Tokenizer:
    tokenizer = Tokenizer.from_str(json.dumps(described))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _used(tokenizer: Tokenizer, texts: Sequence[str]) -> set[int]:
    """Tokens of the texts, and of each of their words at the start of a line and within one, in whatever order."""
    words = sorted({word for text in texts for word in text.split()})
    lone = [form for word in words for form in (word, f" {word}")]
    return {
        number
        for counted in (texts, lone)
        for start in range(0, len(counted), BATCH)
        for cut in tokenizer.encode_batch(list(counted[start : start + BATCH]), add_special_tokens=False)
        for number in cut.ids
    }


def _named_ids(model: PreTrainedModel, source: Path) -> set[int]:
    """The ids that the model's files name, as the one that ends a reply. Raises CannotShrink for one without a row."""
    named: set[int] = set()
    for values in (model.config.to_dict(), model.generation_config.to_dict()):
        for field, told in _token_ids(values).items():
            numbers = [number for number in (told if isinstance(told, list) else [told]) if number >= 0]
            if any(number >= model.config.vocab_size for number in numbers):
                raise CannotShrink(source / "config.json", field, told, "Name a token that has an embedding.")
            named.update(numbers)
    return named


def _token_ids(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: told for key, told in values.items() if key.endswith("token_id") and isinstance(told, int | list)}


def _renumbered(values: Mapping[str, Any], numbers: Mapping[int, int]) -> dict[str, Any]:
    """The values that name tokens, with their new numbers; a token that is no more is named no more."""
    return {
        key: [numbers[old] for old in told if old in numbers] if isinstance(told, list) else numbers.get(told)
        for key, told in _token_ids(values).items()
    }


def _check_pieces(before: Tokenizer, after: Tokenizer, texts: Sequence[str]) -> None:
    """Raises PiecesDiffer for the first text that is not cut alike."""
    for start in range(0, len(texts), BATCH):
        some = list(texts[start : start + BATCH])
        cut = (tokenizer.encode_batch(some, add_special_tokens=False) for tokenizer in (before, after))
        for text, one, other in zip(some, *cut, strict=True):
            if one.tokens != other.tokens:
                raise PiecesDiffer(text)


def _some(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    """The ids of some of the texts, dealt evenly over all."""
    chosen = texts[:: max(len(texts) // COMPARED, 1)]
    return [tokenizer.encode(text, add_special_tokens=False).ids[:LONGEST] for text in chosen]


def _largest_difference(
    model: PreTrainedModel, small: PreTrainedModel, kept: Sequence[int], texts: Sequence[Sequence[int]]
) -> float:
    """How far the logits of kept tokens lie apart at most, over the texts' ids."""
    numbers, places = {old: new for new, old in enumerate(kept)}, torch.tensor(kept, device=model.device)
    differences = [0.0]
    for ids in texts:
        given = torch.tensor([list(ids)], device=model.device)
        renumbered = torch.tensor([[numbers[old] for old in list(ids)]], device=model.device)
        with torch.inference_mode():
            said, wanted = small(input_ids=renumbered).logits, model(input_ids=given).logits[..., places]
        differences.append(float((said.float() - wanted.float()).abs().max()))
    return max(differences)


def _losses(
    shop: Shop, recipe: TrimRecipe, model: PreTrainedModel, small: PreTrainedModel, speech: Speech, kept: Sequence[int]
) -> dict[str, Any]:
    if not recipe.instructions:
        return {}
    lesson = Lesson()
    samples = samples_for(shop, recipe.instructions[0], lesson, "validation")
    exam = exam_on(shop, samples, speech, lesson.max_length)
    numbers = {old: new for new, old in enumerate(kept)}
    mapped = tuple(replace(one, ids=tuple(numbers[old] for old in one.ids)) for one in exam.examples)
    after = Exam(mapped, numbers.get(exam.pad, 0))
    return compared(exam.losses(model), after.losses(small))


def _save(
    small: PreTrainedModel, source: Path, tokenizer: Mapping[str, Any], texts: Sequence[str], folder: Path
) -> None:
    small.config.use_cache = True
    small.save_pretrained(folder)
    write_text(folder / TOKENIZER, json.dumps(tokenizer, ensure_ascii=False, indent=2) + "\n")
    if (source / SETTINGS).is_file():
        write_json(folder / SETTINGS, _settings(source / SETTINGS, tokenizer))
    for name in (SPECIAL, TEMPLATE_FILE):
        if (source / name).is_file():
            write_text(folder / name, (source / name).read_text(encoding="utf-8"))
    opened = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    _check_pieces(_cutter(tokenizer), opened.backend_tokenizer, texts[:COMPARED])


def _settings(file: Path, tokenizer: Mapping[str, Any]) -> dict[str, Any]:
    """tokenizer_config.json, whose older form names added tokens by number."""
    settings: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    if "added_tokens_decoder" in settings:
        by_text = {token["content"]: token for token in settings["added_tokens_decoder"].values()}
        numbered = {str(token["id"]): by_text.get(token["content"]) for token in tokenizer["added_tokens"]}
        settings["added_tokens_decoder"] = {number: token for number, token in numbered.items() if token}
    return settings


def _required(file: Path) -> Path:
    if not file.is_file():
        raise UnreadableFile(file, "there is no such file", "Name the folder of a whole model with its tokenizer.json.")
    return file
