"""The emitter of the process, set up by the environment."""

from __future__ import annotations

import os
import threading
from typing import Any, Optional

from .emitter import EventEmitter
from .lifecycle import close_at_end
from .options import options_from

_lock = threading.Lock()
_emitter: Optional[EventEmitter] = None


def get_emitter(**fields: Any) -> EventEmitter:
    """
    The same at every call. The first one makes it, of SENTINEL_URL, SENTINEL_API_KEY and the others, and of what is given
    here; it is closed when the process ends. Raises ValueError that names what is missing.
    """
    global _emitter
    with _lock:
        if _emitter is None:
            _emitter = EventEmitter(options_from(os.environ, **fields))
            close_at_end(_emitter)
        elif fields:
            raise ValueError("The emitter of this process is made already: only the first call may set it up")
        return _emitter


def close_emitter() -> None:
    """Sends what waits; the next ``get_emitter`` makes a new one."""
    global _emitter
    with _lock:
        ending, _emitter = _emitter, None
    if ending is not None:
        ending.close()
