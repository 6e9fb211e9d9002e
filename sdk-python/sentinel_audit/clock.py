"""Time, in one place, so that tests can turn the hands."""

from __future__ import annotations

import time
from datetime import datetime, timezone


class Clock:
    def now(self) -> float:
        """Unix seconds, for what an event says of itself."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds that never go back, for durations and deadlines."""
        return time.monotonic()


def rfc3339(unix_seconds: float) -> str:
    """``2026-11-24T10:00:00.123456Z``."""
    moment = datetime.fromtimestamp(unix_seconds, timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
