"""The process around the emitter: its end, its signals and its children."""

from __future__ import annotations

import asyncio
import atexit
import multiprocessing.util
import os
import signal
import threading
import weakref
from typing import Protocol


class Closable(Protocol):
    def close(self) -> None: ...


class Forkable(Protocol):
    def after_fork(self) -> None: ...


def at_fork(emitter: Forkable) -> None:
    if not hasattr(os, "register_at_fork"):
        return
    weak = weakref.ref(emitter)

    def in_child() -> None:
        alive = weak()
        if alive is not None:
            alive.after_fork()

    os.register_at_fork(after_in_child=in_child)


def close_at_end(emitter: Closable) -> None:
    """When the interpreter ends, when a worker of multiprocessing does, and on a SIGTERM that nobody else handles."""
    atexit.register(emitter.close)
    # Children of multiprocessing leave without atexit, but run their finalizers, which start out empty.
    multiprocessing.util.register_after_fork(
        emitter, lambda child: multiprocessing.util.Finalize(None, child.close, exitpriority=10)
    )
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda number, frame: _end_by(number, emitter))


def _end_by(number: int, emitter: Closable) -> None:
    """
    The service has no handler of its own, or it would have replaced ours: it ends as it would have, only after the events
    are sent. By a thread, because the main one may hold a lock right now; a second signal ends the process at once.
    """
    signal.signal(number, signal.SIG_DFL)

    def close_and_end() -> None:
        try:
            emitter.close()
        finally:
            os.kill(os.getpid(), number)

    threading.Thread(target=close_and_end, name="sentinel-audit-end", daemon=True).start()


def in_event_loop() -> bool:
    """Whether this is code of asyncio, which must not be held up; other loops are not asked."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
