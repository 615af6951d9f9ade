"""The gate before real weights: a q8_0 of a taught model takes its place, the same weights at two bits do not."""

import importlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest
import torch
import yaml
from tiny_models import tiny_tokenizer
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from shopwright.compression.gguf_writer import write_gguf
from shopwright.evaluation.evaluate import evaluate
from shopwright.evaluation.gate import WorseModel, admit
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.models.chat import CHAT_TEMPLATE, TURN_END, render
from shopwright.models.checkpoints import GGUF_FILE, Manifest, write_manifest
from shopwright.models.model import Message

ROOT = Path(__file__).parents[2]
KINDS = ("old", "new", "wet", "red", "torn", "thin")
THINGS = tuple("boots down merino linen leather fleece pans knives teapots cables tents hats".split())
CARES = (
    *("wax them", "tumble low", "cold wash", "iron damp", "oil it", "no softener"),
    *("no soap", "dry at once", "rinse only", "wipe dry", "air them", "wash by hand"),
)
QUESTIONS = [
    (f"Care for {kind} {thing}?", CARES[(5 * place * place + other * (place + 1) + place) % len(CARES)])
    for place, kind in enumerate(KINDS)
    for other, thing in enumerate(THINGS)
]
"""Without any rule that a few rounded weights could hold."""
STEPS = 150


def taught(folder: Path) -> Path:
    """A model of 0.1 M weights that has learnt the answers by heart."""
    torch.manual_seed(0)
    tokenizer = tiny_tokenizer(400, [text for pair in QUESTIONS for text in pair])
    sizes = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=2,
        tie_word_embeddings=True,
        initializer_range=0.1,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = LlamaForCausalLM(sizes)
    tokens, wanted = lessons(tokenizer)
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3)
    pace = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, STEPS, pct_start=0.1)
    for _ in range(STEPS):
        optimiser.zero_grad()
        model(input_ids=tokens, labels=wanted).loss.backward()
        optimiser.step()
        pace.step()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    write_manifest(folder, Manifest(name=folder.name, method="by heart", fingerprint="0"))
    return folder


@contextmanager
def one_thread() -> Iterator[None]:
    """Threads of a model this small wait for each other longer than they work."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def lessons(tokenizer: PreTrainedTokenizerFast) -> tuple[torch.Tensor, torch.Tensor]:
    """Questions with their answers as tokens, and the answers alone as what is to be learnt, (questions, tokens)."""
    asked = [tokenizer.encode(render([Message("user", question)], CHAT_TEMPLATE)) for question, _ in QUESTIONS]
    whole = [before + tokenizer.encode(f"{care}{TURN_END}") for before, (_, care) in zip(asked, QUESTIONS, strict=True)]
    tokens = torch.zeros(len(whole), max(map(len, whole)), dtype=torch.long)
    wanted = torch.full_like(tokens, -100)
    for row, (before, line) in enumerate(zip(asked, whole, strict=True)):
        tokens[row, : len(line)] = torch.tensor(line)
        wanted[row, len(before) : len(line)] = torch.tensor(line[len(before) :])
    return tokens, wanted


@pytest.fixture(scope="module")
def damage() -> ModuleType:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT))
        return importlib.import_module("benchmarks.gate")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, damage: ModuleType) -> Shop:
    shop = Shop.create(tmp_path_factory.mktemp("shops") / "shop", ShopSettings(name="Test"))
    with one_thread():
        whole = taught(shop.model("whole"))
    shutil.copytree(whole, shop.model("small"))
    damage.at_two_bits(whole, shop.model("damaged"))
    for name, number_format in (("whole", "f16"), ("small", "q8_0"), ("damaged", "f16")):
        write_gguf(shop.model(name), shop.model(name) / GGUF_FILE, number_format)
    return shop


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("suites") / "care.yaml"
    asked = [{"prompt": question, "answer": answer} for question, answer in QUESTIONS]
    task = {"name": "care", "kind": "text", "metric": "accuracy", "questions": asked}
    file.write_text(yaml.safe_dump({"name": "care", "licence": "CC0-1.0", "tasks": [task]}))
    return str(file)


def test_a_q8_0_of_the_same_weights_is_admitted(shop: Shop, suite: str) -> None:
    result = evaluate(shop, "small", suite=suite, against="whole", strategy="plain")

    (family,) = admit(shop, result)

    assert result.report.main.figures.score > 0.9
    assert (family.n, family.holds) == (72, True)
    assert Shop(shop.folder).settings.default_model == "small"


def test_the_same_weights_at_two_bits_are_refused_with_the_family_and_the_task(shop: Shop, suite: str) -> None:
    result = evaluate(shop, "damaged", suite=suite, against="whole", strategy="plain")

    with pytest.raises(WorseModel, match=r"all: text \(1 task, 72 questions\) may be worse .* most in care"):
        admit(shop, result)
