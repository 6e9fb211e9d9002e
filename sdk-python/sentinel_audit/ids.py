"""UUIDv7 (RFC 9562, section 5.7), each greater than the one before it in the same process."""

from __future__ import annotations

import secrets
import threading

from .clock import Clock

_RANDOM_BITS = 74
_RANDOM_MAX = (1 << _RANDOM_BITS) - 1


class UuidV7:
    """
    Within a millisecond, and when the clock goes back, the random part grows by a random step (method 2 of
    section 6.2); where it would overflow, the millisecond is counted up instead.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._ms = -1
        self._random = 0

    def __call__(self) -> str:
        ms = int(self._clock.now() * 1000)
        with self._lock:
            if ms > self._ms:
                self._ms, self._random = ms, secrets.randbits(_RANDOM_BITS)
            else:
                self._random += 1 + secrets.randbits(32)
                if self._random > _RANDOM_MAX:
                    self._ms, self._random = self._ms + 1, secrets.randbits(_RANDOM_BITS)
            return _text(self._ms, self._random)

    def after_fork(self) -> None:
        """The child's ids must not follow from the parent's state, nor wait for a lock that nobody holds any more."""
        self._lock = threading.Lock()
        self._ms = -1


def _text(ms: int, random: int) -> str:
    high, low = random >> 62, random & ((1 << 62) - 1)
    value = (ms << 80) | (7 << 76) | (high << 64) | (2 << 62) | low
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
