"""What an event is on the wire: JSON in snake case, as docs/sending-events.md of Sentinel Audit lists it."""

from __future__ import annotations

from typing import Any, Dict, List, TypedDict


class Actor(TypedDict, total=False):
    id: str
    type: str
    name: str
    email: str
    ip_address: str
    user_agent: str
    session_id: str


class Resource(TypedDict, total=False):
    id: str
    type: str
    name: str
    parent_id: str
    attributes: Dict[str, Any]


class AuditEvent(TypedDict, total=False):
    """Only ``event_type`` is required. Fields that are not here are refused; put your own under ``metadata``."""

    id: str
    event_type: str
    occurred_at: str
    severity: str
    outcome: str
    action: str
    actor: Actor
    resource: Resource
    source: str
    description: str
    metadata: Dict[str, Any]
    changes: Dict[str, Any]
    tags: List[str]
    compliance_flags: List[str]
    duration_ms: float
    trace_id: str
    span_id: str
    parent_event_id: str


CATEGORIES = ("user", "agent", "test", "api", "system", "data", "security", "compliance")
SEVERITIES = ("debug", "info", "warning", "error", "critical")

#: UTF-8 bytes of one event's JSON that the server takes.
EVENT_BYTES_MAX = 64 * 1024
#: Events that the server takes in one request, and a body well under its 8 MiB.
BATCH_EVENTS_MAX = 5000
BATCH_BYTES_MAX = 6 * 1024 * 1024


def category_of(event_type: str) -> str:
    """The part before the first dot, or ``custom`` for a type of the tenant's own."""
    first = event_type.split(".", 1)[0]
    return first if first in CATEGORIES else "custom"


def at_least(severity: str, floor: str) -> str:
    """The graver of two severities; an unknown one is left for the server to refuse by name."""
    if severity not in SEVERITIES:
        return severity
    return max(severity, floor, key=SEVERITIES.index)
