"""How an emitter is set up, by arguments or by the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Mapping, Optional

from .clock import Clock
from .errors import Rejection
from .event import BATCH_EVENTS_MAX
from .redact import Redactor

OVERFLOWS = ("block", "spool", "drop")

Hook = Callable[..., None]


@dataclass(frozen=True)
class Options:
    #: Address of the server, such as https://audit.example.com
    url: str
    #: An API key with the scope ``ingest``
    api_key: str
    #: The sending service; events may name another
    source: Optional[str] = None
    #: So many waiting events are sent without waiting for the interval
    batch_size: int = 100
    #: So many go into one request when more wait; 5,000 at most
    batch_size_max: int = 1_000
    #: The longest that an event waits for others
    flush_interval_s: float = 1.0
    #: How many events wait in memory
    buffer_size: int = 10_000
    #: ``block`` waits for room, ``spool`` keeps every event on disk, ``drop`` counts and tells
    overflow: str = "block"
    #: Required with ``spool``: a folder, which the workers of one machine may share
    spool_directory: Optional[str] = None
    spool_bytes_max: int = 1024**3
    #: How much a loss of power may cost; 0 waits for the disk at every event
    fsync_interval_s: float = 1.0
    #: Where events go that the log will never take
    dead_letter_file: Optional[str] = None
    #: Folds repeated events; off, because a folded event loses its own time and metadata
    deduplicate: bool = False
    deduplicate_window_s: float = 60.0
    redact: Redactor = field(default_factory=Redactor)
    gzip: bool = True
    #: For one request
    timeout_s: float = 15.0
    #: For ``emit_and_wait``
    wait_timeout_s: float = 10.0
    #: How long the end of the process may take
    close_timeout_s: float = 5.0
    #: ``(rejection, event)``: the log will never take this event
    on_rejected: Optional[Callable[[Rejection, Dict[str, Any]], None]] = None
    #: ``(count, reason, events)``: events were given up; the reason is buffer_full, disk_full or closed
    on_dropped: Optional[Callable[[int, str, List[Dict[str, Any]]], None]] = None
    #: ``(error)``: something that the emitter goes on trying
    on_error: Optional[Callable[[Exception], None]] = None
    #: ``(events, seconds)``: a batch is settled
    on_flush: Optional[Callable[[int, float], None]] = None
    #: For tests
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        if not self.api_key:
            raise ValueError("The emitter needs an api_key")
        if self.overflow not in OVERFLOWS:
            raise ValueError(f"overflow is one of {', '.join(OVERFLOWS)}, not {self.overflow!r}")
        if self.overflow == "spool" and not self.spool_directory:
            raise ValueError("overflow='spool' needs a spool_directory")
        if self.overflow == "spool" and os.name != "posix":
            raise ValueError("overflow='spool' needs a POSIX system, for its locks")
        if not 1 <= self.batch_size <= BATCH_EVENTS_MAX or not 1 <= self.batch_size_max <= BATCH_EVENTS_MAX:
            raise ValueError(f"A batch has 1 to {BATCH_EVENTS_MAX} events")


_TEXTS = {
    "url": "SENTINEL_URL",
    "api_key": "SENTINEL_API_KEY",
    "source": "SENTINEL_SOURCE",
    "overflow": "SENTINEL_OVERFLOW",
    "spool_directory": "SENTINEL_SPOOL_DIRECTORY",
    "dead_letter_file": "SENTINEL_DEAD_LETTER_FILE",
}
_NUMBERS = {
    "batch_size": ("SENTINEL_BATCH_SIZE", int, 1),
    "buffer_size": ("SENTINEL_BUFFER_SIZE", int, 1),
    "flush_interval_s": ("SENTINEL_FLUSH_INTERVAL_MS", float, 1000),
}
_DEDUPLICATE = "SENTINEL_DEDUPLICATE"


def options_from(env: Mapping[str, str], **given: Any) -> Options:
    """Options of the environment; what is given stands over it. Raises ValueError that names the variable at fault."""
    found: Dict[str, Any] = {name: env[key] for name, key in _TEXTS.items() if env.get(key)}
    for name, (key, kind, unit) in _NUMBERS.items():
        if env.get(key):
            try:
                found[name] = kind(env[key]) / unit if kind is float else kind(env[key])
            except ValueError:
                raise ValueError(f"{key} is no number: {env[key]!r}") from None
    if env.get(_DEDUPLICATE):
        found["deduplicate"] = env[_DEDUPLICATE].lower() in ("1", "true", "yes", "on")
    if "spool_directory" in found:
        found.setdefault("overflow", "spool")
    found.update(given)
    missing = [_TEXTS[name] for name in ("url", "api_key") if not found.get(name)]
    if missing:
        raise ValueError(f"{' and '.join(missing)} must be set")
    return Options(**found)
