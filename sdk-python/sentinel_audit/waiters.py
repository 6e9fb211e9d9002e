"""Those who wait for the receipt of their event, by its id."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import Dict, Iterable

from .errors import EmitError
from .receipt import Receipt


class Waiters:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: "Dict[str, Future[Receipt]]" = {}

    def wait(self, event_id: str) -> "Future[Receipt]":
        future: "Future[Receipt]" = Future()
        with self._lock:
            self._waiting[event_id] = future
        return future

    def resolve(self, receipt: Receipt) -> None:
        future = self._take(receipt.id)
        if future is not None:
            future.set_result(receipt)

    def fail(self, event_id: str, error: EmitError) -> None:
        future = self._take(event_id)
        if future is not None:
            future.set_exception(error)

    def fail_all(self, error: EmitError) -> None:
        with self._lock:
            ids: Iterable[str] = list(self._waiting)
        for event_id in ids:
            self.fail(event_id, error)

    def forget(self, event_id: str) -> None:
        self._take(event_id)

    def _take(self, event_id: str) -> "Future[Receipt] | None":
        with self._lock:
            future = self._waiting.pop(event_id, None)
        return future if future is not None and future.set_running_or_notify_cancel() else None
