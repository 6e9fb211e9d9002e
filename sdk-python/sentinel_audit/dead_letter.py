"""A file of the events that the log will not take, so that a person can look at them and send them again."""

from __future__ import annotations

import json
import os
import threading
from typing import Any, Dict

from .clock import Clock, rfc3339


class DeadLetters:
    """NDJSON: ``at``, ``why`` and ``event``. Opened for each line, so that the file may be moved away."""

    def __init__(self, path: str, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()

    def keep(self, line: bytes, why: Dict[str, Any]) -> None:
        head = json.dumps({"at": rfc3339(self._clock.now()), "why": why}, default=str)
        text = head[:-1].encode("utf-8") + b', "event": ' + line + b"}\n"
        with self._lock:
            fd = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                os.write(fd, text)
            finally:
                os.close(fd)
