"""What waits to be sent, in the order in which it came."""

from __future__ import annotations

from collections import deque
from typing import Deque, List, NamedTuple, Optional


class Entry(NamedTuple):
    """An event on its way: its JSON was made when it was emitted, so that nothing can change it afterwards."""

    id: str
    line: bytes


class Backlog:
    """One taker, who settles in the order taken. Not thread-safe: the emitter holds its lock."""

    #: Whether what waits outlives the process.
    is_durable = False

    @property
    def size(self) -> int:
        """Events that are not settled, those in flight among them."""
        raise NotImplementedError

    @property
    def waiting(self) -> int:
        """Events that can be taken."""
        raise NotImplementedError

    def push(self, entry: Entry, is_urgent: bool = False) -> Optional[str]:
        """Why there is no room, or None when it was taken. ``is_urgent`` may use the reserve: its caller can't wait."""
        raise NotImplementedError

    def take(self, events_max: int, bytes_max: int) -> List[Entry]:
        """The oldest, at most so many events and bytes; one at least, where there is one."""
        raise NotImplementedError

    def settle(self, count: int) -> None:
        """The server has said what became of the oldest ``count`` that were taken."""
        raise NotImplementedError

    def close(self) -> List[Entry]:
        """What is lost with the process: nothing where the backlog is durable."""
        return []


class MemoryBacklog(Backlog):
    """Holds ``size_max``, and as many again for callers that can't wait for room, as on an event loop."""

    def __init__(self, size_max: int) -> None:
        self._size_max = size_max
        self._waiting: Deque[Entry] = deque()
        self._taken: Deque[Entry] = deque()

    @property
    def size(self) -> int:
        return len(self._waiting) + len(self._taken)

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def push(self, entry: Entry, is_urgent: bool = False) -> Optional[str]:
        if self.size >= self._size_max * (2 if is_urgent else 1):
            return "buffer_full"
        self._waiting.append(entry)
        return None

    def take(self, events_max: int, bytes_max: int) -> List[Entry]:
        batch: List[Entry] = []
        total = 0
        while self._waiting and len(batch) < events_max:
            total += len(self._waiting[0].line) + 1
            if total > bytes_max and batch:
                break
            batch.append(self._waiting.popleft())
        self._taken.extend(batch)
        return batch

    def settle(self, count: int) -> None:
        for _ in range(count):
            self._taken.popleft()

    def close(self) -> List[Entry]:
        left = [*self._taken, *self._waiting]
        self._taken.clear()
        self._waiting.clear()
        return left
