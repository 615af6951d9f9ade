"""A tiny shop with a rule that can be learnt, and tiny models, for the tests of training."""

from pathlib import Path

import torch
from transformers import (
    AutoTokenizer,
    BertConfig,
    BertForSequenceClassification,
    BertTokenizer,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
)

from shopwright.catalogue.catalogue import Catalogue, Part
from shopwright.catalogue.records import Product, Source
from shopwright.catalogue.snapshots import save
from shopwright.foundation.files import write_json
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.foundation.tables import write_table
from shopwright.instructions.benchmark_files import Benchmarks
from shopwright.instructions.contamination_report import FalseAlarms, report_on
from shopwright.instructions.samples import Ledger, Sample
from shopwright.models.checkpoints import Manifest, write_manifest
from shopwright.tasks.answers import Choice
from shopwright.tasks.prompt import Prompt, numbered
from shopwright.training.vocabulary import train_vocabulary

COLOURS = ("red", "green", "blue", "black", "white", "olive", "grey", "pink")
THINGS = ("jacket", "boots", "lamp", "kettle", "notebook", "pan")
LEDGER = Ledger(records=("p1",), families=("f1",), licence="CC0-1.0", phrasing=0, checks=())


def sample(number: int, part: Part = "train", options: int = 4, wanted: str = "") -> Sample:
    """Which option is of the asked colour? The things are chance, the colour is the rule."""
    wanted = wanted or COLOURS[number % len(COLOURS)]
    others = [colour for colour in COLOURS if colour != wanted]
    place = (number * 7) % options
    colours = [*others[:place], wanted, *others[place : options - 1]][:options]
    texts = tuple(f"{colour} {THINGS[(number + at) % len(THINGS)]}" for at, colour in enumerate(colours))
    question = f"Which of these is {wanted}?"
    prompt = Prompt(
        task="colour" if number % 2 else "shade",
        kind="choice",
        text=f"{question}\n{numbered(texts)}",
        question=question,
        options=texts,
    )
    return Sample(
        id=f"{part}-{number}",
        task=prompt.task,
        part=part,
        system="" if number % 3 else "You help in a shop.",
        prompt=prompt,
        reply=str(place + 1),
        gold=Choice(number=place + 1),
        ledger=LEDGER,
    )


def write_set(shop: Shop, name: str = "quick", rows: int = 24, held_out: int = 8, wanted: str = "") -> Path:
    """An instruction set of colour questions."""
    folder = shop.instructions(name)
    parts: dict[Part, int] = {"train": rows, "validation": held_out}
    for part, count in parts.items():
        write_table(
            folder / f"{part}.parquet", Sample, [sample(number, part, wanted=wanted) for number in range(count)]
        )
    described = {"name": name, "rows": rows + held_out, "splits": parts, "tasks": {}, "dropped": {}}
    write_json(folder / "manifest.json", {**described, "licences": {"CC0-1.0": rows}, "fingerprint": "f"})
    report_on(Benchmarks((), ()), (), rows, "f", FalseAlarms(decoys=0, hits=0)).write(folder)
    return folder


def write_shop(folder: Path) -> Shop:
    """A shop with forty products and a set of colour questions."""
    shop = Shop.create(folder, ShopSettings(name="Colours", licence="CC-BY-4.0"))
    source = Source(platform="test", file="shop.csv", row=1)
    products = tuple(
        Product(
            id=f"p{number}",
            handle=f"p{number}",
            title=f"{COLOURS[number % 8].title()} {THINGS[number % 6]} {number}",
            description=f"A {COLOURS[number % 8]} {THINGS[number % 6]} that lasts. Number {number} of its line.",
            family=f"f{number}",
            source=source,
        )
        for number in range(40)
    )
    save(shop, Catalogue(products=products))
    write_set(shop)
    return shop


def tiny_tokenizer() -> PreTrainedTokenizerFast:
    """A vocabulary of the colour questions."""
    return train_vocabulary([sample(number).prompt.text for number in range(24)], 400, 256)


def tiny_causal(folder: Path, tokenizer: PreTrainedTokenizerFast | None = None) -> Path:
    """A Llama of 60,000 weights in a Hugging Face folder with a manifest."""
    tokenizer = tokenizer or tiny_tokenizer()
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        tie_word_embeddings=True,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    write_manifest(folder, Manifest(name=folder.name, method="random", licences=("MIT",), fingerprint="base"))
    return folder


def tiny_encoder(folder: Path) -> Path:
    """A two-layer BERT over whole words in a Hugging Face folder."""
    folder.mkdir(parents=True, exist_ok=True)
    words = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "which", "of", "these", "is", "?", *COLOURS, *THINGS)
    (folder / "vocab.txt").write_text("\n".join(words))
    BertTokenizer(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_labels=1,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    assert AutoTokenizer.from_pretrained(folder)("red jacket")["input_ids"][1] > 4
    return folder
