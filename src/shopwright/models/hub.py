"""Models that lie in this machine's cache of the Hugging Face hub; nothing is fetched."""

from pathlib import Path

from huggingface_hub import constants, try_to_load_from_cache

from shopwright.foundation.errors import UsageError


class NotInCache(UsageError):
    """A hub id whose model does not lie on this machine."""

    def __init__(self, hub_id: str, cache: str) -> None:
        super().__init__(
            f"There is no folder {hub_id!r}, and no model of that hub id in the cache {cache}. Fetch it where there is "
            f"a network, `hf download {hub_id}`, and name it again; nothing is fetched unasked."
        )


def cached(hub_id: str) -> Path:
    """The folder of a model's files in the cache. Raises NotInCache."""
    try:
        found = try_to_load_from_cache(hub_id, "config.json")
    except ValueError:
        found = None
    if not isinstance(found, str):
        raise NotInCache(hub_id, constants.HF_HUB_CACHE)
    return Path(found).parent
