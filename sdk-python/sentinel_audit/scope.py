"""One event for something that takes time: what it was, how long it took and how it ended."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, ContextManager, Dict, Mapping, Optional, Protocol, Type

from .clock import Clock, rfc3339
from .context import audit_context, current
from .event import at_least
from .fit import fit

_ERROR_CHARS = 1000


class Emits(Protocol):
    def emit(self, event: Mapping[str, Any]) -> Optional[str]: ...

    def new_id(self) -> str: ...


def error_fields(error: BaseException) -> Dict[str, str]:
    """Class and message; where the message came from is for the log of the service."""
    try:
        message = str(error)
    except Exception:
        message = ""
    return {"error_type": fit(type(error).__name__, 128), "error": fit(message, _ERROR_CHARS)}


def is_cancelling(error: BaseException) -> bool:
    """The task was cancelled, the generator closed or the process interrupted: nothing failed."""
    return isinstance(error, (asyncio.CancelledError, GeneratorExit, KeyboardInterrupt))


class Scope:
    """What ``EventEmitter.scope`` returns. Inside, ``set`` adds what becomes known on the way."""

    def __init__(self, emitter: Emits, event: Mapping[str, Any], clock: Clock, pair: bool) -> None:
        self._emitter, self._event, self._clock, self._pair = emitter, dict(event), clock, pair
        self.id: str = str(event.get("id") or emitter.new_id())
        self._context: Optional[ContextManager[Any]] = None

    def set(self, **fields: Any) -> None:
        """Fields of the event; ``metadata`` is added to what is there."""
        metadata = {**(self._event.get("metadata") or {}), **fields.pop("metadata", {})}
        self._event.update(fields)
        if metadata:
            self._event["metadata"] = metadata

    def __enter__(self) -> "Scope":
        self._parent_id = self._event.get("parent_event_id") or (current() or {}).get("parent_event_id")
        self._started_at, self._began = self._clock.now(), self._clock.monotonic()
        if self._pair:
            self._emitter.emit(self._finished("started", outcome="pending", id=self.id))
        self._context = audit_context(parent_event_id=self.id)
        self._context.__enter__()
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        if self._context is not None:
            self._context.__exit__(kind, error, trace)
        ending: Dict[str, Any] = {"duration_ms": round((self._clock.monotonic() - self._began) * 1000, 3)}
        if error is not None:
            ending.update(self._failed(error))
        if self._pair:
            # The one at the start has the id that others refer to, this one too.
            self._emitter.emit(self._finished("finished", **ending, parent_event_id=self.id))
        else:
            self._emitter.emit(self._finished(None, **ending, id=self.id))

    async def __aenter__(self) -> "Scope":
        return self.__enter__()

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        self.__exit__(kind, error, trace)

    def _failed(self, error: BaseException) -> Dict[str, Any]:
        if is_cancelling(error):
            return {"outcome": "cancelled"}
        severity = at_least(str(self._event.get("severity") or "info"), "error")
        return {"outcome": "failure", "severity": severity, "metadata": error_fields(error)}

    def _finished(self, phase: Optional[str], **fields: Any) -> Dict[str, Any]:
        metadata = {**(self._event.get("metadata") or {}), **fields.pop("metadata", {})}
        if phase is not None:
            metadata["phase"] = phase
        at = self._started_at if phase != "finished" else self._clock.now()
        parent = {} if self._parent_id is None else {"parent_event_id": self._parent_id}
        own = {"occurred_at": rfc3339(at), **parent, **self._event, **fields}
        return {**own, **({"metadata": metadata} if metadata else {})}
