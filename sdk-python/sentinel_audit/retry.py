"""When to try again: full jitter, what the server asks for, and a circuit breaker."""

from __future__ import annotations

import random
from email.utils import parsedate_to_datetime
from typing import Callable, Optional

RETRY_BASE_S = 0.1
RETRY_MAX_S = 10.0
#: A server that asks for longer than this is asked again sooner.
RETRY_AFTER_MAX_S = 300.0

FAILURES_MAX = 5
COOL_DOWN_S = 5.0


def jittered_delay_s(attempt: int, uniform: Callable[[float, float], float] = random.uniform) -> float:
    """Full jitter: anything from 0 to a bound that doubles with each attempt, so that senders don't come back together."""
    return uniform(0.0, min(RETRY_MAX_S, RETRY_BASE_S * 2.0 ** min(attempt, 30)))


def retry_after_s(header: Optional[str], now: float) -> float:
    """Seconds that Retry-After asks for (RFC 9110, section 10.2.3), a number or a date; 0 when absent or not read."""
    if header is None:
        return 0.0
    text = header.strip()
    if text.isdigit():
        return min(float(text), RETRY_AFTER_MAX_S)
    try:
        wait_s = parsedate_to_datetime(text).timestamp() - now
    except (TypeError, ValueError, IndexError, OverflowError):
        return 0.0
    return min(max(0.0, wait_s), RETRY_AFTER_MAX_S)


class Gate:
    """
    The circuit breaker. After five failures in a row it is open: nothing is sent for five seconds, then one request
    probes, and its success closes it. ``Retry-After`` holds as well.
    """

    def __init__(self) -> None:
        self._failures = 0
        self._held_until = 0.0

    @property
    def is_open(self) -> bool:
        return self._failures >= FAILURES_MAX

    def wait_s(self, monotonic: float) -> float:
        """Seconds until a request may go; 0 when one may go now."""
        return max(0.0, self._held_until - monotonic)

    def succeeded(self) -> None:
        self._failures = 0

    def failed(self, retry_after: float, monotonic: float) -> None:
        """``retry_after``: seconds that the server asked for, 0 when nothing."""
        self._failures += 1
        hold_s = max(retry_after, COOL_DOWN_S if self.is_open else 0.0)
        self._held_until = max(self._held_until, monotonic + hold_s)
