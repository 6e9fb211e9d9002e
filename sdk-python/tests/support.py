from __future__ import annotations

import time
import unittest
from typing import Any, Callable, Dict, List

from sentinel_audit import EventEmitter
from sentinel_audit.clock import Clock

from .fake_log import FakeLog

#: A limit against hanging, not a claim about speed.
PATIENCE_S = 20.0


class TestClock(Clock):
    __test__ = False

    def __init__(self, at: float = 1_790_000_000.0) -> None:
        self.at = at

    def now(self) -> float:
        return self.at

    def monotonic(self) -> float:
        return self.at


def until(is_so: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError("It did not become so in time")
        time.sleep(0.005)


class WithLog(unittest.TestCase):
    def setUp(self) -> None:
        self.log = FakeLog()
        self.addCleanup(lambda: self.log.close())

    def emitter(self, **fields: Any) -> EventEmitter:
        given: Dict[str, Any] = {"url": self.log.url, "api_key": "sak_test", "flush_interval_s": 0.02, **fields}
        made = EventEmitter(**given)
        self.addCleanup(lambda: made.close(0.2))
        return made

    def actions(self) -> List[Any]:
        return [event.get("action") for event in self.log.stored]
