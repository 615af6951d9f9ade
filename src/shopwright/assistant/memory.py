"""What the assistant remembers of a session: the last search and what was shown, in memory, within limits."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from shopwright.assistant.filters import Filter
from shopwright.foundation.errors import UsageError

MOST_SESSIONS = 1000
MOST_TURNS = 60
LONGEST_QUESTION = 500


class SessionIsFull(UsageError):
    """A session has had as many turns as one may have."""

    def __init__(self) -> None:
        super().__init__(f"This conversation has had {MOST_TURNS} turns. Begin a new one.")


class QuestionTooLong(UsageError):
    """A question is longer than the assistant reads."""

    def __init__(self, length: int) -> None:
        super().__init__(f"The question has {length} characters; at most {LONGEST_QUESTION} are read. Shorten it.")


@dataclass(frozen=True)
class Recollection:
    """What the next question may refer to. The shopper's words beyond the last search are not kept."""

    text: str = ""
    filters: tuple[Filter, ...] = ()
    shown: tuple[str, ...] = ()
    """Product ids, in the order of their cards."""
    turns: int = 0


class Memory:
    """The recollections of the latest sessions; the oldest goes when there are too many."""

    def __init__(self, most: int = MOST_SESSIONS) -> None:
        self._most = most
        self._sessions: OrderedDict[str, Recollection] = OrderedDict()
        self._lock = threading.Lock()

    def recall(self, session: str) -> Recollection:
        """What is remembered of a session; raises SessionIsFull after its last turn."""
        with self._lock:
            found = self._sessions.get(session, Recollection())
        if found.turns >= MOST_TURNS:
            raise SessionIsFull
        return found

    def keep(self, session: str, recollection: Recollection) -> None:
        """Replace what is remembered."""
        with self._lock:
            self._sessions[session] = recollection
            self._sessions.move_to_end(session)
            while len(self._sessions) > self._most:
                self._sessions.popitem(last=False)

    def forget(self, session: str) -> None:
        """Delete all that is remembered of a session."""
        with self._lock:
            self._sessions.pop(session, None)
