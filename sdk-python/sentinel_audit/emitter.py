"""Sends events to the log, in batches and in the background."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as WaitTimeout
from typing import Any, Dict, Mapping, Optional, Tuple

from .backlog import Backlog, Entry, MemoryBacklog
from .courier import Courier
from .errors import EmitError
from .fold import Fold
from .lifecycle import at_fork, in_event_loop
from .metrics import Metrics
from .options import Options
from .outcomes import Outcomes
from .prepare import Preparer, too_large
from .receipt import Receipt
from .scope import Scope
from .shortcuts import Shortcuts
from .spool import Spool, open_spool
from .spool_sync import SpoolSync
from .transport import HttpTransport

_ROOM_POLL_S = 0.01


class EventEmitter(Shortcuts):
    """
    Made once a process, with the fields of ``Options``. Thread-safe, usable from asyncio, and whole again in a forked
    child: what the parent had waiting is the parent's.
    """

    def __init__(self, options: Optional[Options] = None, **fields: Any) -> None:
        self._options = options or Options(**fields)
        self._prepare = Preparer(self._options)
        self._is_closed = False
        self._begin()
        at_fork(self)

    def _begin(self) -> None:
        options = self._options
        self._is_forked = False
        self._changed = threading.Condition()
        self.metrics = Metrics(lambda: self._backlog.size)
        self._outcomes = Outcomes(options, self.metrics, lambda: self._courier.gate.is_open)
        self._fold = Fold(options.deduplicate_window_s) if options.deduplicate else None
        self._sync: Optional[SpoolSync] = None
        self._backlog: Backlog = self._open_backlog()
        transport = HttpTransport(options.url, options.api_key, options.gzip, options.timeout_s)
        self._courier = Courier(
            options, self._backlog, self._changed, transport, self.metrics, self._outcomes, self._fold, self._close_windows
        )
        with self._changed:
            if self._backlog.waiting > 0:
                self._courier.start()

    def _open_backlog(self) -> Backlog:
        options = self._options
        if options.spool_directory is None or options.overflow != "spool":
            return MemoryBacklog(options.buffer_size)
        complain = self._outcomes.complain
        spool = open_spool(options.spool_directory, options.spool_bytes_max, lambda text: complain(OSError(text)))
        if options.fsync_interval_s > 0:
            self._sync = SpoolSync(spool, self._changed, options.fsync_interval_s, complain)
        return spool

    def emit(self, event: Mapping[str, Any]) -> Optional[str]:
        """
        Takes an event and returns its id, or None when it was folded, dropped or can't be read; it never throws.
        Returns at once, unless the buffer is full and ``overflow`` is ``block``: then a thread waits for room, while
        an event loop is not held up and uses a reserve as large as the buffer. There, await ``emit_async``.
        """
        return self._emit(event, may_wait=not in_event_loop())

    async def emit_async(self, event: Mapping[str, Any]) -> Optional[str]:
        """The same for coroutines: awaits room where ``overflow`` is ``block``."""
        if self._options.overflow == "block":
            while self._backlog.size >= self._options.buffer_size and not self._is_closed:
                await asyncio.sleep(_ROOM_POLL_S)
        return self._emit(event, may_wait=False)

    def emit_and_wait(self, event: Mapping[str, Any], timeout_s: Optional[float] = None) -> Receipt:
        """
        For code that must not go on unless the event is in the log. Raises EmitError: the event is refused, the log has
        not answered in time, or is known to be away. Not for event loops: there, ``emit_and_wait_async``.
        """
        limit_s = self._options.wait_timeout_s if timeout_s is None else timeout_s
        entry, future = self._expect(event)
        try:
            return future.result(limit_s)
        except WaitTimeout:
            raise self._late(entry, limit_s) from None

    async def emit_and_wait_async(self, event: Mapping[str, Any], timeout_s: Optional[float] = None) -> Receipt:
        """The same for coroutines."""
        limit_s = self._options.wait_timeout_s if timeout_s is None else timeout_s
        entry, future = self._expect(event)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), limit_s)
        except asyncio.TimeoutError:
            raise self._late(entry, limit_s) from None

    def scope(self, event: Mapping[str, Any], pair: bool = False) -> Scope:
        """
        ``with`` or ``async with``: one event at the end, with duration and outcome; an error is a failure with its class
        and message, a cancelled task is cancelled. Events inside refer to it by ``parent_event_id``. With ``pair`` there
        is one at the start too.
        """
        return Scope(self, event, self._options.clock, pair)

    def new_id(self) -> str:
        """An id for an event that others will refer to."""
        return self._prepare.new_id()

    def flush(self, timeout_s: Optional[float] = None) -> bool:
        """
        Waits until all that was emitted before is stored or rejected; False when the time was over first. Folded events
        are closed.
        """
        self._revive()
        with self._changed:
            self._close_windows(everyone=True)
            count = self._courier.send_now()
            return self._changed.wait_for(lambda: self._courier.has_settled(count), timeout_s)

    def close(self, timeout_s: Optional[float] = None) -> None:
        """
        Sends what waits, for so long at most, and takes no more. What is left in memory then is dropped, counted and
        told; what is left in a spool is sent after the next start.
        """
        self._revive()
        with self._changed:
            if self._is_closed:
                return
            self._close_windows(everyone=True)
            self._is_closed = True
        self._courier.end(self._options.close_timeout_s if timeout_s is None else timeout_s)
        if self._sync is not None:
            self._sync.end()
        with self._changed:
            left = self._backlog.close()
        self._outcomes.waiters.fail_all(EmitError("closed", "The emitter was closed before the log answered", True))
        if left:
            self._outcomes.dropped(left, "closed")

    def prometheus(self) -> str:
        """The metrics as Prometheus reads them."""
        return self.metrics.prometheus()

    def _emit(self, event: Mapping[str, Any], may_wait: bool) -> Optional[str]:
        try:
            self._revive()
            self.metrics.add("emitted")
            copy = self._prepare.copy(event)
            if self._folds(copy):
                return None
            entry = self._prepare.entry(copy)
            return entry.id if self._enqueue(entry, may_wait) else None
        except Exception as error:  # What a service emits must never be its downfall.
            self._outcomes.unreadable(error)
            return None

    def _folds(self, copy: Dict[str, Any]) -> bool:
        if self._fold is None:
            return False
        with self._changed:
            self._close_windows()
            if self._is_closed or not self._fold.folds(copy, self._options.clock.monotonic()):
                return False
            self._courier.start()
        self.metrics.add("suppressed")
        return True

    def _expect(self, event: Mapping[str, Any]) -> "Tuple[Entry, Future[Receipt]]":
        self._revive()
        self.metrics.add("emitted")
        entry = self._prepare.entry(self._prepare.copy(event))
        if self._is_closed:
            raise EmitError("closed", "The emitter is closed", False)
        if self._courier.gate.is_open:
            raise EmitError("unavailable", "The audit log is away", False)
        future = self._outcomes.waiters.wait(entry.id)
        if self._enqueue(entry, may_wait=False):
            with self._changed:
                self._courier.send_now()
        return entry, future

    def _late(self, entry: Entry, limit_s: float) -> EmitError:
        self._outcomes.waiters.forget(entry.id)
        return EmitError("timeout", f"The audit log has not answered within {limit_s:g} s", True)

    def _enqueue(self, entry: Entry, may_wait: bool) -> bool:
        rejection = too_large(entry)
        if rejection is not None:
            self._outcomes.rejected(entry, rejection)
            return False
        with self._changed:
            full = self._push(entry, may_wait)
        if full is not None:
            self._outcomes.dropped([entry], full)
        return full is None

    def _push(self, entry: Entry, may_wait: bool) -> Optional[str]:
        """Why it was not taken, or None; the lock is held, and let go of while it waits."""
        is_blocking = self._options.overflow == "block"
        while not self._is_closed:
            full = self._backlog.push(entry, is_urgent=is_blocking and not may_wait)
            if full is None:
                if isinstance(self._backlog, Spool):
                    self.metrics.add("spooled")
                    if self._sync is None:
                        self._backlog.sync()
                self._courier.pushed()
                return None
            self._courier.send_now()
            if not (is_blocking and may_wait and self._courier.is_alive):
                return full
            self._changed.wait()
        return "closed"

    def _close_windows(self, everyone: bool = False) -> None:
        """Sends the closing events of windows that are over; the lock is held."""
        if self._fold is None or self._is_closed:
            return
        for closing in self._fold.ended(None if everyone else self._options.clock.monotonic()):
            self._enqueue(self._prepare.entry(closing), may_wait=False)

    def after_fork(self) -> None:
        """In the child: the threads, the connection and what waits are the parent's."""
        self._is_forked = True
        self._prepare.new_id.after_fork()
        if isinstance(self._backlog, Spool):
            self._backlog.let_go()

    def _revive(self) -> None:
        if self._is_forked:
            self._begin()
