"""A turn of the conversation: the reply, the cards beside it, and what it stands on."""

from dataclasses import asdict, dataclass
from typing import Any

from shopwright.assistant.cards import Card
from shopwright.assistant.filters import Filter

AI_NOTICE = "AI assistant: check details before buying."


@dataclass(frozen=True)
class Turn:
    """What the assistant answers; a streamed turn grows until it is `finished`."""

    question: str
    text: str
    cards: tuple[Card, ...] = ()
    filters: tuple[Filter, ...] = ()
    """What was understood and holds."""
    relaxed: tuple[Filter, ...] = ()
    """What was understood and given up, since nothing met it."""
    stands_on: tuple[str, ...] = ()
    """The ids of the records that the reply is read from."""
    notices: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    answered: bool = True
    """False where the shop's records do not tell: what an owner should read."""
    finished: bool = True

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        chips = [{"kind": f.kind, "label": f.label} for f in self.filters]
        return {
            "question": self.question,
            "text": self.text,
            "cards": [asdict(card) for card in self.cards],
            "filters": chips,
            "relaxed": [f.label for f in self.relaxed],
            "stands_on": list(self.stands_on),
            "notices": [AI_NOTICE, *self.notices],
            "follow_ups": list(self.follow_ups),
            "answered": self.answered,
        }
