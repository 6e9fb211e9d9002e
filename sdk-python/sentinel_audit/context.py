"""What events get that don't say it themselves: carried by contextvars through threads' copies and tasks."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Dict, Iterator, List, Mapping, Optional

from .traceparent import TraceParent, write_traceparent

#: Fields that a context may give to an event; ``trace_flags`` is only passed on.
FIELDS = ("actor", "source", "trace_id", "span_id", "parent_event_id", "tags")

Context = Dict[str, Any]

_current: ContextVar[Optional[Context]] = ContextVar("sentinel_audit_context", default=None)


def _actor_of(own: Optional[Mapping[str, Any]], around: Optional[Mapping[str, Any]]) -> Optional[Dict[str, Any]]:
    """An actor of another id is another actor: nothing of the first is said of them."""
    if own is None or around is None:
        given = around if own is None else own
        return None if given is None else dict(given)
    if own.get("id") is not None and own.get("id") != around.get("id"):
        return dict(own)
    return {**around, **own}


def _tags_of(*groups: Any) -> List[Any]:
    return list(dict.fromkeys(tag for group in groups for tag in group or ()))


def current() -> Optional[Context]:
    return _current.get()


@contextmanager
def audit_context(**fields: Any) -> Iterator[Context]:
    """
    Everything emitted inside gets these: ``actor``, ``source``, ``trace_id``, ``span_id``, ``parent_event_id``,
    ``tags``. The inner context stands over the outer one; tags add up.
    """
    unknown = set(fields) - {*FIELDS, "trace_flags"}
    if unknown:
        raise TypeError(f"A context has no {', '.join(sorted(unknown))}")
    outer = _current.get() or {}
    inner: Context = {**outer, **fields}
    inner["actor"] = _actor_of(fields.get("actor"), outer.get("actor"))
    inner["tags"] = _tags_of(outer.get("tags"), fields.get("tags"))
    token = _current.set(inner)
    try:
        yield inner
    finally:
        _current.reset(token)


def bind(**fields: Any) -> None:
    """
    Adds to the context around, once something becomes known: the actor after a sign-in, say. The context is one object,
    so what a handler binds in a thread or a task of its own is seen by the middleware around it.
    """
    context = _current.get()
    if context is None:
        raise LookupError("There is no audit context around: use audit_context() or AuditMiddleware")
    if "actor" in fields:
        context["actor"] = _actor_of(fields.pop("actor"), context.get("actor"))
    if "tags" in fields:
        context["tags"] = _tags_of(context.get("tags"), fields.pop("tags"))
    context.update(fields)


def with_context(event: Mapping[str, Any], context: Optional[Context]) -> Dict[str, Any]:
    """The event with what its context knows; what it says itself stays."""
    full = dict(event)
    if not context:
        return full
    actor = _actor_of(full.get("actor"), context.get("actor"))
    if actor is not None:
        full["actor"] = actor
    # A trace of the event's own has spans of its own.
    inherited = ["source", "parent_event_id"] + (["span_id", "trace_id"] if full.get("trace_id") is None else [])
    for field in inherited:
        known = context.get(field)
        # An event that others inside refer to does not refer to itself.
        if full.get(field) is None and known is not None and known != full.get("id"):
            full[field] = known
    tags = _tags_of(context.get("tags"), full.get("tags"))
    if tags:
        full["tags"] = tags
    return full


def traceparent() -> Optional[str]:
    """The header to pass on to the services that this one calls, or None where there is no trace."""
    context = _current.get() or {}
    if context.get("trace_id") is None or context.get("span_id") is None:
        return None
    return write_traceparent(TraceParent(context["trace_id"], context["span_id"], context.get("trace_flags", "00")))
