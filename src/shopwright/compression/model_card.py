"""The card of a packaged model: the front matter that hubs read, and how the package is put to work."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from shopwright.instructions.licences import hub_name, terms_of

HOW: Mapping[str, str] = {
    "gguf": "```sh\nllama-server -m model.gguf --jinja\n```",
    "ollama": "```sh\nollama create {model} -f Modelfile\nollama run {model}\n```",
    "vllm": "```sh\nvllm serve .\n```",
    "peft": (
        "```python\nfrom peft import AutoPeftModelForCausalLM\n\n"
        'model = AutoPeftModelForCausalLM.from_pretrained(".")\n```\n\nIts base: `{base}`.'
    ),
    "hub": "The folder holds all that there is of the model; `chat_template.jinja` says how it is asked.",
}
_FRONT_MATTER = re.compile(r"\A---\n(?P<head>.*?)^---\n", re.DOTALL | re.MULTILINE)
_USE = "## How to use it"


@dataclass(frozen=True)
class Told:
    """What a card says of a package."""

    name: str
    form: str
    licences: Sequence[str]
    """Of base and data."""
    languages: Sequence[str]
    base: str | None
    base_id: str | None
    """The base's name on the hub; only such a name is a link there."""
    library: str
    """What opens it, as hubs call it."""
    quantised: bool


def card(text: str, told: Told) -> str:
    """The model's own card with front matter and directions; what its front matter held already stays.

    A `model-index` that `shopwright promote` or `shopwright export model-index` put there stays, too.
    """
    found = _FRONT_MATTER.match(text)
    head: dict[str, Any] = (yaml.safe_load(found["head"]) if found else None) or {}
    body = (text[found.end() :] if found else text).split(_USE)[0].strip()
    front = yaml.safe_dump({**_front_matter(told), **head}, sort_keys=False, allow_unicode=True, width=120)
    sections = (body, *_sections(told))
    return f"---\n{front}---\n\n" + "\n\n".join(sections) + "\n"


def _front_matter(told: Told) -> dict[str, Any]:
    values: dict[str, Any] = {
        "license": hub_name(terms_of(told.licences).licence) if told.licences else "other",
        "language": list(told.languages),
        "library_name": told.library,
        "pipeline_tag": "text-generation",
        "base_model": told.base_id,
        "base_model_relation": _relation(told),
        "tags": ["e-commerce", "shopwright", *(["gguf"] if told.library == "gguf" else [])],
    }
    return {key: value for key, value in values.items() if value}


def _relation(told: Told) -> str | None:
    if told.base_id is None:
        return None
    return "adapter" if told.form == "peft" else "quantized" if told.quantised else "finetune"


def _sections(told: Told) -> Iterator[str]:
    yield f"{_USE}\n\n" + HOW[told.form].format(model=told.name.lower(), base=told.base)
    yield (
        "Prompts are put as the chat template says. A reply ends with one of the tokens that the package names. "
        "Shopwright breaks up marks of the template that stand in what a shopper writes; other servers may not."
    )
    if told.licences:
        yield "## Licences\n\nOf its base and its data: " + ", ".join(told.licences) + "."
