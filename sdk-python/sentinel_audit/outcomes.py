"""Tells what became of events: the counters, who waits, the dead-letter file and the service's hooks."""

from __future__ import annotations

import json
from typing import Any, Callable, Dict, List, Optional, Sequence

from .backlog import Entry
from .dead_letter import DeadLetters
from .errors import EmitError, Rejection
from .metrics import Metrics
from .options import Options
from .receipt import Receipt
from .waiters import Waiters


class Outcomes:
    def __init__(self, options: Options, metrics: Metrics, is_away: Callable[[], bool]) -> None:
        self._options, self._metrics, self._is_away = options, metrics, is_away
        self.waiters = Waiters()
        path = options.dead_letter_file
        self._dead_letters = DeadLetters(path, options.clock) if path else None

    def settled(self, batch: Sequence[Entry], receipts: Sequence[Receipt]) -> None:
        for entry, receipt in zip(batch, receipts):
            if receipt.status == "rejected":
                self.rejected(entry, Rejection(entry.id, receipt.code or "refused", receipt.errors))
            else:
                self._metrics.add(receipt.status)
                self.waiters.resolve(receipt)

    def failed(self, batch: Sequence[Entry], reason: str, is_refused: bool) -> None:
        """An attempt failed and is made again; who waits is told where waiting alone won't help soon."""
        if is_refused or self._is_away():
            for entry in batch:
                self.waiters.fail(entry.id, EmitError("unavailable", reason, True))
        self.complain(ConnectionError(reason))

    def flushed(self, events: int, seconds: float) -> None:
        self._tell(self._options.on_flush, events, seconds)

    def rejected(self, entry: Entry, rejection: Rejection) -> None:
        self._metrics.add("rejected")
        reasons = "; ".join(f"{fault.get('field')}: {fault.get('reason')}" for fault in rejection.errors)
        error = EmitError("rejected", f"{rejection.code} {reasons}".strip(), False, rejection)
        self.waiters.fail(entry.id, error)
        self._keep(entry.line, rejection._asdict())
        self._tell(self._options.on_rejected, rejection, json.loads(entry.line))

    def dropped(self, entries: Sequence[Entry], reason: str) -> None:
        self._metrics.add("dropped", len(entries))
        for entry in entries:
            self.waiters.fail(entry.id, EmitError("dropped", f"Dropped: {reason}", False))
            self._keep(entry.line, {"code": reason})
        events: List[Dict[str, Any]] = [json.loads(entry.line) for entry in entries]
        self._tell(self._options.on_dropped, len(events), reason, events)

    def unreadable(self, error: Exception) -> None:
        self._metrics.add("rejected")
        self.complain(ValueError(f"An event could not be read: {error!r}"))

    def complain(self, error: Exception) -> None:
        self._tell(self._options.on_error, error)

    def _keep(self, line: bytes, why: Dict[str, Any]) -> None:
        if self._dead_letters is None:
            return
        try:
            self._dead_letters.keep(line, why)
        except OSError as error:
            self.complain(error)

    def _tell(self, hook: Optional[Callable[..., None]], *about: Any) -> None:
        if hook is None:
            return
        try:
            hook(*about)
        except Exception:
            pass  # A hook's fault is the hook's; auditing goes on.
