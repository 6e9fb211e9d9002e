"""The one thread that sends: when enough events wait or the first has waited long enough, one request after the other."""

from __future__ import annotations

import threading
from typing import Callable, List, Optional

from .backlog import Backlog, Entry
from .delivery import Parts, Transport, deliver
from .event import BATCH_BYTES_MAX
from .fold import Fold
from .metrics import Metrics
from .options import Options
from .outcomes import Outcomes
from .retry import Gate

_FOREVER_S = 3600.0


class Courier:
    """
    One request in flight keeps the order: the log numbers events as they were emitted. The next batch takes what came
    meanwhile, so a slow answer makes larger batches and not a longer queue.
    """

    def __init__(
        self,
        options: Options,
        backlog: Backlog,
        changed: threading.Condition,
        transport: Transport,
        metrics: Metrics,
        outcomes: Outcomes,
        fold: Optional[Fold],
        close_windows: Callable[[], None],
    ) -> None:
        self._options, self._backlog, self._changed = options, backlog, changed
        self._transport, self._metrics, self._outcomes = transport, metrics, outcomes
        self._fold, self._close_windows = fold, close_windows
        self.gate = Gate()
        self._parts = Parts(transport, self.gate, options.clock, metrics, self._pause, outcomes.failed)
        self._thread: Optional[threading.Thread] = None
        #: So many events are settled, and so many must be without waiting for company.
        self._settled_count = 0
        self._settling_count = 0
        self._due_count = 0
        self._first_at: Optional[float] = None
        self._ends_at: Optional[float] = None
        self._is_over = False

    # These are called with the lock held.

    def pushed(self) -> None:
        if self._first_at is None:
            self._first_at = self._now()
            self._changed.notify_all()
        elif self._backlog.waiting == self._options.batch_size:
            self._changed.notify_all()
        self.start()

    def send_now(self) -> int:
        """What waits now waits for no more company. Returns the count of settled events that means all of it is."""
        self._due_count = self._settled_count + self._settling_count + self._backlog.size
        self._changed.notify_all()
        if self._backlog.size > 0:
            self.start()
        return self._due_count

    def has_settled(self, count: int) -> bool:
        return self._settled_count >= count or self._is_over

    @property
    def is_alive(self) -> bool:
        return self._thread is not None

    def start(self) -> None:
        if self._thread is not None or self._is_over:
            return
        thread = threading.Thread(target=self.run, name="sentinel-audit", daemon=True)
        try:
            thread.start()
            self._thread = thread
        except RuntimeError:
            pass  # The interpreter is ending and starts no more threads; `close` sends by itself.

    # These are called without it.

    def end(self, timeout_s: float) -> None:
        """Sends what waits, for so long at most."""
        with self._changed:
            self._ends_at = self._now() + timeout_s
            self.send_now()
        if self._thread is None:
            self.run()
        elif self._thread is not threading.current_thread():
            self._thread.join(timeout_s)
        with self._changed:
            self._is_over = True
            self._changed.notify_all()

    def run(self) -> None:
        while True:
            with self._changed:
                batch = self._next_batch()
            if batch is None:
                self._transport.close()
                return
            self._send(batch)

    def _send(self, batch: List[Entry]) -> None:
        started = self._now()
        receipts = deliver(batch, self._parts)
        if receipts is None:
            return
        seconds = self._now() - started
        self._metrics.flushed(seconds)
        with self._changed:
            # Closed meanwhile: the batch was given up, and whoever did so has told.
            if self._is_over:
                return
            self._backlog.settle(len(batch))
            self._settling_count = len(batch)
        self._outcomes.settled(batch, receipts)
        self._outcomes.flushed(len(batch), seconds)
        with self._changed:
            # Last, so that who waits for a flush finds everything counted.
            self._settled_count += len(batch)
            self._settling_count = 0
            self._changed.notify_all()

    def _next_batch(self) -> Optional[List[Entry]]:
        """Waits for work, with the lock held; None at the end."""
        while True:
            now = self._now()
            if self._is_over or (self._ends_at is not None and (self._backlog.waiting == 0 or now >= self._ends_at)):
                return None
            window_ends = self._fold.next_end() if self._fold else None
            if window_ends is not None and window_ends <= now:
                self._close_windows()
            wait_s = self._wait_s(now)
            if wait_s <= 0:
                batch = self._backlog.take(max(self._options.batch_size, self._options.batch_size_max), BATCH_BYTES_MAX)
                self._first_at = now if self._backlog.waiting > 0 else None
                return batch
            if window_ends is not None:
                wait_s = min(wait_s, max(0.0, window_ends - now))
            self._changed.wait(wait_s)

    def _wait_s(self, now: float) -> float:
        """Seconds until a batch should go."""
        if self._backlog.waiting == 0:
            return _FOREVER_S
        if self._backlog.waiting >= self._options.batch_size or self._settled_count < self._due_count:
            return 0.0
        first_at = now if self._first_at is None else self._first_at
        self._first_at = first_at
        return first_at + self._options.flush_interval_s - now

    def _pause(self, seconds: float) -> bool:
        """False when the time is over."""
        until = self._now() + seconds
        with self._changed:
            while not self._is_over:
                now = self._now()
                if self._ends_at is not None and now >= self._ends_at:
                    return False
                if now >= until:
                    return True
                ends_at = until if self._ends_at is None else min(until, self._ends_at)
                self._changed.wait(max(0.001, ends_at - now))
        return False

    def _now(self) -> float:
        return self._options.clock.monotonic()
