"""Samples as others read them: chat messages with one extra object of metadata."""

from typing import Any

from shopwright.instructions.samples import Sample


def messages(sample: Sample) -> list[dict[str, str]]:
    """The turns of a sample: system where there is one, user, assistant. Loss falls on the last turn only."""
    system = [{"role": "system", "content": sample.system}] if sample.system else []
    return [
        *system,
        {"role": "user", "content": sample.prompt.text},
        {"role": "assistant", "content": sample.reply},
    ]


def chat(sample: Sample) -> dict[str, Any]:
    """One line of chat JSONL; trainers read `messages` and ignore `meta`."""
    ledger = sample.ledger
    return {
        "messages": messages(sample),
        "meta": {
            "id": sample.id,
            "task": sample.task,
            "source_ids": list(ledger.records),
            "license": ledger.licence,
            "lang": sample.prompt.language,
            "split": sample.part,
            "generator": ledger.maker,
            "checks": list(ledger.checks),
        },
    }
