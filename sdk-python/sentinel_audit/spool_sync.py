"""Puts what was spooled on the disk, beside the courier, who may be waiting for an answer for long."""

from __future__ import annotations

import os
import threading
from typing import Callable

from .spool import Spool


class SpoolSync:
    def __init__(
        self, spool: Spool, lock: threading.Condition, interval_s: float, failed: Callable[[OSError], None]
    ) -> None:
        self._spool, self._lock, self._interval_s, self._failed = spool, lock, interval_s, failed
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sentinel-audit-disk", daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(self._interval_s):
            with self._lock:
                unsynced = self._spool.unsynced()
            if unsynced is None:
                continue
            try:
                os.fsync(unsynced)  # Outside the lock: nobody who emits waits for the disk.
            except OSError as error:
                self._failed(error)
            finally:
                os.close(unsynced)
