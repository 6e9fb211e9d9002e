"""Equal events are folded, not lost: the first is sent at once, the rest as one closing event with their number."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Dict, List, Optional, Tuple

from .event import category_of

#: Of these every single one is evidence.
NEVER_FOLDED = frozenset({"security", "compliance"})
#: Beyond this many different events in one window the oldest is closed early: memory stays flat.
KEYS_MAX = 10_000

Key = Tuple[Any, ...]


def key_of(event: Dict[str, Any]) -> Key:
    """Type, actor, action, resource and outcome: a success after failures is another event."""
    actor, resource = event.get("actor") or {}, event.get("resource") or {}
    return (
        event.get("event_type"),
        actor.get("type"),
        actor.get("id"),
        event.get("action"),
        resource.get("type"),
        resource.get("id"),
        event.get("outcome") or "success",
    )


class _Window:
    __slots__ = ("ends_at", "repeats", "last")

    def __init__(self, ends_at: float) -> None:
        self.ends_at = ends_at
        self.repeats = 0
        self.last: Dict[str, Any] = {}


class Fold:
    """
    Within ``window_s`` from the first event of a key its repetitions are counted instead of sent. Constant time for
    each event: windows all have one length, so they end in the order in which they began. The emitter holds its lock.
    """

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self._windows: "OrderedDict[Key, _Window]" = OrderedDict()

    def folds(self, event: Dict[str, Any], monotonic: float) -> bool:
        """Whether this repeats one that was sent; then it is counted, and must not be sent. Take ``ended`` first."""
        # Somebody refers to an id of their own, and a change is told once.
        if event.get("id") is not None or event.get("changes") is not None:
            return False
        if category_of(str(event.get("event_type"))) in NEVER_FOLDED:
            return False
        key = key_of(event)
        window = self._windows.get(key)
        if window is None:
            self._windows[key] = _Window(monotonic + self._window_s)
            return False
        window.repeats += 1
        window.last = event
        return True

    def ended(self, monotonic: Optional[float]) -> List[Dict[str, Any]]:
        """The closing events of the windows that are over, or of all with None: the last one, and how many there were."""
        closing: List[Dict[str, Any]] = []
        while self._windows:
            key, window = next(iter(self._windows.items()))
            is_over = monotonic is None or window.ends_at <= monotonic
            if not is_over and len(self._windows) <= KEYS_MAX:
                break
            del self._windows[key]
            if window.repeats > 0:
                metadata = {**(window.last.get("metadata") or {}), "repeat_count": window.repeats}
                closing.append({**window.last, "metadata": metadata})
        return closing

    def next_end(self) -> Optional[float]:
        """When the oldest window is over, on the monotonic clock."""
        for window in self._windows.values():
            return window.ends_at
        return None
