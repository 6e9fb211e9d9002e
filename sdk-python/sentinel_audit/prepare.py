"""Makes the copy of an event that leaves the process: complete, without secrets, and such that nobody can change it."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional

from .backlog import Entry
from .clock import rfc3339
from .context import current, with_context
from .errors import Rejection
from .event import EVENT_BYTES_MAX
from .ids import UuidV7
from .options import Options
from .wire import encode, plain


class Preparer:
    def __init__(self, options: Options) -> None:
        self._options = options
        self.new_id = UuidV7(options.clock)

    def copy(self, event: Mapping[str, Any]) -> Dict[str, Any]:
        """With its time, its source and its context. Fields of None are left out; the id comes later."""
        full = with_context(event, current())
        clean: Dict[str, Any] = self._options.redact(
            {key: plain(value) for key, value in full.items() if value is not None}
        )
        if "occurred_at" not in clean and "timestamp" not in clean:
            clean["occurred_at"] = rfc3339(self._options.clock.now())
        if "source" not in clean and self._options.source is not None:
            clean["source"] = self._options.source
        return clean

    def entry(self, copy: Mapping[str, Any]) -> Entry:
        event_id = copy.get("id") or self.new_id()
        return Entry(str(event_id), encode({**copy, "id": event_id}))


def too_large(entry: Entry) -> Optional[Rejection]:
    """The rejection that the server would answer with, once it had read all of it."""
    if len(entry.line) <= EVENT_BYTES_MAX:
        return None
    fault = {"field": "", "code": "too_large", "reason": f"more than {EVENT_BYTES_MAX} bytes"}
    return Rejection(entry.id, "invalid_event", (fault,))
