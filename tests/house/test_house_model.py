"""The house model's recipes at toy size: the same files, read, cut down and run to their ends."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from training.benches import write_set, write_shop

from recipes.house.corpora import SOURCES, main
from shopwright.foundation.files import read_jsonl
from shopwright.foundation.recipes import read_yaml
from shopwright.foundation.shop import Shop
from shopwright.instructions.recipes import WriteRecipe
from shopwright.models.reranker import Reranker
from shopwright.training.recipes import SeedlingRecipe, parse_train_recipe
from shopwright.training.train import train

HOUSE = Path(__file__).parents[2] / "recipes" / "house"
SENTENCE = "A boot keeps the rain out, as long as its seams are taped and the leather is fed now and then."
TEXTS = [
    f"{number}. {SENTENCE}\n\nThe shop's own words, which every page of number {number} says." for number in range(9)
]
PQA = "ASIN\tquestion\tcandidate\tanswer\tsource\nB1\tis it dry?\tthe seams are taped.\tyes, it is.\tDesc\n"
FILES: Mapping[str, str] = {
    "classic_books/A Writer/A Book.md": f"# Title: A Book\n\n-------\n\n## CHAPTER 1\n\n{SENTENCE}",
    "usgov_cc0_english/site.jsonl": "\n".join(json.dumps({"text": text, "lang": "en"}) for text in TEXTS),
    "msdocs_business_en/a.jsonl": json.dumps({"text": TEXTS[0]}),
    "msdocs_ax2012_en/a.jsonl": json.dumps({"text": "How a retail store closes its day, in one paragraph of help."}),
    "msdocs_commerce_multilingual/commerce_de-de.jsonl": json.dumps({"text": "Wie ein Laden seinen Tag abschließt."}),
    "msdocs_commerce_multilingual/commerce_ja-jp.jsonl": json.dumps({"text": "登山靴の防水について"}),
    "sgd_dialogues/train.jsonl": json.dumps({"turns": [["U", "Boots, please."], ["S", "Which size?"]]}),
    "open_storybooks/stories.jsonl": "\n".join(
        json.dumps({"text": text, "lang": lang}) for text, lang in (("A fox sold hats.", "en"), ("Mbweha", "sw"))
    ),
    "spree_docs/spree.jsonl": json.dumps({"text": "A taxon is a branch of the shop's tree."}),
    "wikisplit/tune.tsv": "A hat , worn by a fox , is ( rarely ) sold .\tA hat .\n",
    "womens_clothing_reviews/Womens Clothing E-Commerce Reviews.csv": (
        "Title,Review Text,Rating,Class Name\nLovely,Fits well and stays dry.,5,Coats\n"
    ),
    "amazon_pqa/hetPQA/answer_generation/train.csv": PQA,
    "amazon_pqa/semiPQA/data-to-text/train.csv": "data\ttext\nbrand: Ridge\tThe brand is Ridge.\n",
}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A shop with all corpora, made from data sets of a few lines."""
    for name, text in FILES.items():
        file = tmp_path / "data" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    shop = write_shop(tmp_path / "shop")
    main(tmp_path / "data", shop.folder)
    return shop


def texts(shop: Shop, name: str) -> list[str]:
    return [row["text"] for row in read_jsonl(shop.folder / "corpora" / f"{name}.jsonl")]


def test_every_corpus_of_the_recipe_is_made(shop: Shop) -> None:
    recipe = parse_train_recipe(read_yaml(HOUSE / "pretrain.yaml"))

    assert isinstance(recipe, SeedlingRecipe)
    assert [corpus.name for corpus in recipe.corpora] == [source.name for source in SOURCES]
    assert all((shop.folder / corpus.file).is_file() for corpus in recipe.corpora)


def test_a_paragraph_is_read_in_one_corpus_only(shop: Shop) -> None:
    assert texts(shop, "books") == [f"## CHAPTER 1\n\n{SENTENCE}"]
    assert len(texts(shop, "government")) == 9
    assert texts(shop, "business") == []


def test_each_data_set_is_read_in_its_own_form(shop: Shop) -> None:
    assert texts(shop, "dialogues") == ["Customer: Boots, please.\nAssistant: Which size?"]
    assert texts(shop, "stories") == ["A fox sold hats."]
    assert texts(shop, "encyclopaedia") == ["A hat, worn by a fox, is (rarely) sold."]
    assert texts(shop, "reviews") == ["Coats. 5 of 5 stars. Lovely\nFits well and stays dry."]
    assert texts(shop, "answers") == [
        "the seams are taped.\nQuestion: is it dry?\nAnswer: yes, it is.",
        "brand: Ridge: The brand is Ridge.",
    ]


def test_the_base_is_raised_by_the_same_recipe_at_toy_size(shop: Shop) -> None:
    small = {"vocabulary": 400, "hidden": 96, "layers": 2, "heads": 3, "context": 64, "block": 8}
    figures = train(shop, cut_down("pretrain", **small, tokens=1024, batch_tokens=128))

    assert figures["model"] == "house-base" and figures["steps"] == 8
    assert "CDLA-Sharing-1.0" in (shop.model("house-base") / "README.md").read_text()


def test_the_reranker_learns_by_the_same_recipe_at_toy_size(shop: Shop) -> None:
    write_set(shop, "house", rows=12)
    figures = train(shop, cut_down("reranker", max_steps=1))
    reranker = Reranker(shop.model("house-reranker"))

    (scores,) = reranker.scores([("Which is red?", ("a red hat", "a blue hat"))])

    assert figures["steps"] == 1 and len(scores) == 2


def test_the_set_asks_every_task() -> None:
    assert WriteRecipe.model_validate(read_yaml(HOUSE / "set.yaml")).tasks == "all"


def cut_down(name: str, **smaller: Any) -> Any:
    return parse_train_recipe({**read_yaml(HOUSE / f"{name}.yaml"), **smaller})
