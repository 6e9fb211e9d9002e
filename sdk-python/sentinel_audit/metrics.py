"""What became of the events, counted, and as the text that Prometheus reads."""

from __future__ import annotations

import threading
from typing import Any, Callable, Dict, List

_COUNTERS = {
    "emitted": "Events given to the emitter",
    "stored": "Events the log has stored",
    "duplicate": "Events the log had already",
    "suppressed": "Events folded into a closing event",
    "rejected": "Events that will never be stored",
    "retried": "Requests sent again",
    "dropped": "Events given up for want of room or time",
    "spooled": "Events written to disk",
}
#: Upper bounds of the flush histogram, in seconds.
_BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    def __init__(self, depth: Callable[[], int]) -> None:
        self._depth = depth
        self._lock = threading.Lock()
        self._counts: Dict[str, int] = dict.fromkeys(_COUNTERS, 0)
        self._buckets = [0] * len(_BOUNDS_S)
        self._flushes = 0
        self._flush_sum_s = 0.0
        self._flush_max_s = 0.0

    def add(self, counter: str, count: int = 1) -> None:
        with self._lock:
            self._counts[counter] += count

    def flushed(self, seconds: float) -> None:
        """A batch took so long from its first attempt to its receipt."""
        with self._lock:
            self._flushes += 1
            self._flush_sum_s += seconds
            self._flush_max_s = max(self._flush_max_s, seconds)
            for place, bound in enumerate(_BOUNDS_S):
                if seconds <= bound:
                    self._buckets[place] += 1

    def snapshot(self) -> Dict[str, Any]:
        """Every counter by its name, ``queue_depth`` and ``flush_s`` with count, sum and max."""
        with self._lock:
            flush_s = {"count": self._flushes, "sum": self._flush_sum_s, "max": self._flush_max_s}
            counts = dict(self._counts)
        return {**counts, "queue_depth": self._depth(), "flush_s": flush_s}

    def prometheus(self, prefix: str = "sentinel_emitter") -> str:
        """The text format of Prometheus, version 0.0.4."""
        with self._lock:
            counts, buckets = dict(self._counts), list(self._buckets)
            flushes, flush_sum_s = self._flushes, self._flush_sum_s
        lines: List[str] = []
        for name, text in _COUNTERS.items():
            lines += _head(f"{prefix}_{name}_total", text, "counter")
            lines.append(f"{prefix}_{name}_total {counts[name]}")
        lines += _head(f"{prefix}_queue_depth", "Events that wait or are in flight", "gauge")
        lines.append(f"{prefix}_queue_depth {self._depth()}")
        flush = f"{prefix}_flush_seconds"
        lines += _head(flush, "From the first attempt of a batch to its receipt", "histogram")
        lines += [f'{flush}_bucket{{le="{bound:g}"}} {count}' for bound, count in zip(_BOUNDS_S, buckets)]
        lines += [f'{flush}_bucket{{le="+Inf"}} {flushes}', f"{flush}_sum {flush_sum_s:g}", f"{flush}_count {flushes}"]
        return "\n".join(lines) + "\n"


def _head(name: str, text: str, kind: str) -> List[str]:
    return [f"# HELP {name} {text}", f"# TYPE {name} {kind}"]
