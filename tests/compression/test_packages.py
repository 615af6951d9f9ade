"""Models packed for others: what is in each package, and that its template renders the same text everywhere."""

import json
import shutil
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import openvino_genai
import pytest
import xllamacpp
import yaml
from compression.go_templates import commands, execute
from compression.templates import DEFAULT_SYSTEM, MARKED, SHOUTING
from huggingface_hub import ModelCard
from safetensors.numpy import save_file
from tiny_models import tiny_checkpoint
from transformers import AutoConfig, AutoTokenizer

from shopwright.compression.chat_format import NoChatFormat
from shopwright.compression.compress import compress
from shopwright.compression.errors import AdapterNotMerged
from shopwright.compression.packages import NoFirstToken, NotAnAdapter, PlaceTaken, TemplateNotInside, export_model
from shopwright.compression.recipes import GgufRecipe
from shopwright.foundation.errors import NothingToDo, UnknownName
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.models.chat import CHAT_TEMPLATE, render
from shopwright.models.checkpoints import Manifest, write_manifest
from shopwright.models.model import Message

TEMPLATES = {"tuned": CHAT_TEMPLATE, "marked": MARKED, "stating": DEFAULT_SYSTEM}
TEXTS = ("Größe 42?\n  - grün & <b>bold</b> {{ x }}", "Yes, \"two\" 'left'.", "登山靴 🧥", "Fine.", "And in blue?")
FIRST = "<|endoftext|>"
Talk = Sequence[Mapping[str, str]]


def talk(length: int, system: str = "") -> list[dict[str, str]]:
    roles = ("user", "assistant")
    turns = [{"role": roles[at % 2], "content": TEXTS[at]} for at in range(length)]
    return [*([{"role": "system", "content": system}] if system else []), *turns]


TALKS = (talk(1), talk(3), talk(5), talk(1, "You help in a shop."), talk(5, 'Be brief.\n\nBe "kind".'))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Models under several templates, an adapter, and a model whose template Ollama cannot say."""
    shop = Shop.create(tmp_path_factory.mktemp("shops") / "shop", ShopSettings(name="Tarn", languages=("en", "de")))
    for name, template in {**TEMPLATES, "shouting": SHOUTING}.items():
        folder = tiny_checkpoint(shop.model(name), vocabulary=300)
        (folder / "chat_template.jinja").write_text(template, encoding="utf-8")
        if name == "marked":
            begin_with(folder, FIRST)
        compress(shop, GgufRecipe(model=name, format="f16", check=False))
    adapter(shop, "adapter", "tuned")
    return shop


def begin_with(folder: Path, token: str) -> None:
    file = folder / "tokenizer_config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "bos_token": token}))


def adapter(shop: Shop, name: str, base: str) -> Path:
    folder = shop.model(name)
    folder.mkdir()
    settings = {"base_model_name_or_path": str(shop.model(base)), "peft_type": "LORA", "r": 4}
    (folder / "adapter_config.json").write_text(json.dumps(settings))
    save_file({"lora_A": np.zeros((4, 32), np.float32)}, folder / "adapter_model.safetensors")
    write_manifest(folder, Manifest(name=name, method="lora", base=base, licences=("MIT",), fingerprint="1"))
    (folder / "README.md").write_text(f"# {name}\n\n| Base | {shop.model(base)} |\n")
    return folder


def expected(template: str, conversation: Talk) -> str:
    messages = [Message(turn["role"], turn["content"]) for turn in conversation]  # type: ignore[arg-type]
    return render(messages, template, bos_token=FIRST if template == MARKED else "", eos_token="<|im_end|>")


def of_llama_cpp(file: Path, conversations: Sequence[Talk]) -> list[str]:
    """What llama.cpp's own server makes of conversations with the template inside a GGUF file."""
    settings = xllamacpp.CommonParams()
    settings.model.path, settings.n_ctx, settings.n_parallel, settings.use_jinja = str(file), 256, 1, True
    settings.verbosity, settings.warmup, settings.n_gpu_layers = -1, False, 0
    server = xllamacpp.Server(settings)
    plain = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    told = []
    for conversation in conversations:
        body = json.dumps({"messages": conversation}).encode()
        address = f"{server.listening_address}/apply-template"
        request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
        with plain.open(request, timeout=60) as answer:
            told.append(json.load(answer)["prompt"])
    return told


def of_openvino(file: Path, conversations: Sequence[Talk]) -> list[str]:
    pipeline = openvino_genai.ContinuousBatchingPipeline(file, openvino_genai.SchedulerConfig(), "CPU", {})
    tokenizer = pipeline.get_tokenizer()
    return [tokenizer.apply_chat_template(list(map(dict, one)), add_generation_prompt=True) for one in conversations]


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_renders_the_same_text_everywhere(shop: Shop, tmp_path: Path, name: str) -> None:
    wanted = [expected(TEMPLATES[name], conversation) for conversation in TALKS]
    for form in ("gguf", "ollama", "vllm"):
        export_model(shop, name, form, tmp_path / form)

    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "vllm")
    go = commands((tmp_path / "ollama" / "Modelfile").read_text(encoding="utf-8"))["TEMPLATE"][0]

    assert [tokenizer.apply_chat_template(one, tokenize=False, add_generation_prompt=True) for one in TALKS] == wanted
    assert of_llama_cpp(tmp_path / "gguf" / "model.gguf", TALKS) == wanted
    assert of_openvino(tmp_path / "gguf" / "model.gguf", TALKS) == wanted
    assert [execute(go, one) for one in TALKS] == wanted


def test_the_modelfile_names_the_file_beside_it_and_where_replies_end(shop: Shop, tmp_path: Path) -> None:
    told = export_model(shop, "tuned", "ollama", tmp_path / "out")

    found = commands((tmp_path / "out" / "Modelfile").read_text(encoding="utf-8"))
    assert told["files"] == ["Modelfile", "README.md", "model.gguf"]
    assert found["FROM"] == ["./model.gguf"]
    assert found["stop"] == ["<|im_end|>", "<|endoftext|>", "<|im_start|>"]
    assert found["temperature"] == ["0"]
    assert found["num_ctx"] == ["2048"]
    assert found["LICENSE"] == ["CC0-1.0"]


def test_a_package_for_vllm_is_a_whole_model_that_ends_its_replies(shop: Shop, tmp_path: Path) -> None:
    export_model(shop, "tuned", "vllm", tmp_path / "out")

    generation = json.loads((tmp_path / "out" / "generation_config.json").read_text())
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "out")
    assert AutoConfig.from_pretrained(tmp_path / "out").model_type == "llama"
    assert set(generation["eos_token_id"]) == set(tokenizer.convert_tokens_to_ids(["<|im_end|>", "<|endoftext|>"]))
    assert (tmp_path / "out" / "chat_template.jinja").read_text() == CHAT_TEMPLATE
    assert (tmp_path / "out" / "model.safetensors").read_bytes() == (
        shop.model("tuned") / "model.safetensors"
    ).read_bytes()


def test_an_adapter_names_its_base_as_others_find_it(shop: Shop, tmp_path: Path) -> None:
    export_model(shop, "adapter", "peft", tmp_path / "out")

    assert json.loads((tmp_path / "out" / "adapter_config.json").read_text())["base_model_name_or_path"] == "../tuned"
    assert (tmp_path / "out" / "tokenizer.json").is_file()
    assert (tmp_path / "out" / "chat_template.jinja").read_text() == CHAT_TEMPLATE


def test_an_adapter_of_a_model_from_the_hub_names_its_hub_id(tmp_path: Path) -> None:
    cache = tiny_checkpoint(tmp_path / "hub" / "models--Qwen--Qwen3-4B" / "snapshots" / "abc", vocabulary=300)
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": str(cache)}))
    save_file({"lora_A": np.zeros((4, 32), np.float32)}, folder / "adapter_model.safetensors")

    export_model(None, str(folder), "peft", tmp_path / "out")

    named = json.loads((tmp_path / "out" / "adapter_config.json").read_text())["base_model_name_or_path"]
    card = ModelCard.load(tmp_path / "out" / "README.md")
    assert named == card.data.base_model == "Qwen/Qwen3-4B"
    assert card.data.library_name == "peft"


def test_the_hubs_library_reads_the_card(shop: Shop, tmp_path: Path) -> None:
    (shop.model("tuned") / "README.md").write_text("---\nmodel-index: []\nlicense: mit\n---\n# tuned\n\nA model.\n")

    export_model(shop, "tuned", "hub", tmp_path / "out")

    card = ModelCard.load(tmp_path / "out" / "README.md")
    assert card.data.license == "mit"
    assert card.data.language == ["en", "de"]
    assert card.data.library_name == "transformers"
    assert card.text.strip().startswith("# tuned\n\nA model.")
    assert "CC0-1.0" in card.text
    assert {"model.gguf", "model.safetensors"} <= {file.name for file in (tmp_path / "out").iterdir()}


@pytest.mark.parametrize("form", ["gguf", "ollama", "vllm", "hub"])
def test_no_package_tells_where_it_was_made(shop: Shop, tmp_path: Path, form: str) -> None:
    name = "adapter" if form == "hub" else "tuned"

    export_model(shop, name, form, tmp_path / "out")

    texts = [file.read_bytes() for file in (tmp_path / "out").iterdir()]
    assert [text for text in texts if str(shop.folder).encode() in text] == []


def test_the_same_command_makes_the_same_package_again(shop: Shop, tmp_path: Path) -> None:
    first = export_model(shop, "tuned", "vllm", tmp_path / "out")
    before = {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()}

    assert export_model(shop, "tuned", "vllm", tmp_path / "out") == first
    assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == before


def test_a_folder_with_other_things_in_it_is_left_alone(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("ten years of work")

    with pytest.raises(PlaceTaken, match=r"thesis\.txt"):
        export_model(shop, "tuned", "vllm", tmp_path)

    assert (tmp_path / "thesis.txt").read_text() == "ten years of work"


def test_what_cannot_be_packed_leaves_nothing_behind(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(NoChatFormat, match="shouting"):
        export_model(shop, "shouting", "ollama", tmp_path / "out")

    assert list(tmp_path.iterdir()) == []


def test_a_gguf_file_with_another_template_is_refused(shop: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "changed"
    shutil.copytree(shop.model("tuned"), folder)
    (folder / "chat_template.jinja").write_text(MARKED)

    with pytest.raises(TemplateNotInside, match="shopwright compress"):
        export_model(shop, str(folder), "gguf", tmp_path / "out")


def test_a_template_with_a_first_token_that_there_is_not_is_refused(shop: Shop, tmp_path: Path) -> None:
    folder = tiny_checkpoint(tmp_path / "bare", vocabulary=300)
    (folder / "chat_template.jinja").write_text(MARKED)
    compress(shop, GgufRecipe(model=str(folder), format="f16", check=False))

    with pytest.raises(NoFirstToken, match="Take bos_token out"):
        export_model(shop, "bare", "gguf", tmp_path / "out")
    assert export_model(shop, "bare", "ollama", tmp_path / "out")["format"] == "ollama"


def test_each_refusal_names_the_way_out(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    out = tmp_path / "out"

    with pytest.raises(NotAnAdapter, match="merge: false"):
        export_model(shop, "tuned", "peft", out)
    with pytest.raises(AdapterNotMerged, match="merge: true"):
        export_model(shop, "adapter", "vllm", out)
    with pytest.raises(NothingToDo, match="shopwright compress"):
        export_model(shop, "adapter", "ollama", out)
    with pytest.raises(NothingToDo, match="shopwright train"):
        export_model(shop, str(tmp_path / "bare"), "hub", out)
    with pytest.raises(UnknownName, match="vllm"):
        export_model(shop, "tuned", "vlm", out)
    assert not out.exists()


def test_a_cards_front_matter_is_yaml_with_plain_values(shop: Shop, tmp_path: Path) -> None:
    export_model(shop, "marked", "ollama", tmp_path / "out")

    head = (tmp_path / "out" / "README.md").read_text(encoding="utf-8").split("---\n")[1]
    assert yaml.safe_load(head) == {
        "license": "cc0-1.0",
        "language": ["en", "de"],
        "library_name": "gguf",
        "pipeline_tag": "text-generation",
        "tags": ["e-commerce", "shopwright", "gguf"],
    }
