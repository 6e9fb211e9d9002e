"""Sends audit events to Sentinel Audit: in the background, in batches, exactly once."""

from .context import audit_context, bind, traceparent
from .emitter import EventEmitter
from .errors import EmitError, Rejection
from .event import Actor, AuditEvent, Resource
from .lifecycle import close_at_end
from .options import Options
from .receipt import Receipt
from .redact import Redactor
from .shared import close_emitter, get_emitter
from .shortcuts import (
    agent_event,
    api_event,
    compliance_event,
    data_event,
    security_event,
    system_event,
    test_event,
    user_event,
)

__version__ = "0.1.0"

__all__ = [
    "Actor",
    "AuditEvent",
    "EmitError",
    "EventEmitter",
    "Options",
    "Receipt",
    "Redactor",
    "Rejection",
    "Resource",
    "agent_event",
    "api_event",
    "audit_context",
    "bind",
    "close_at_end",
    "close_emitter",
    "compliance_event",
    "data_event",
    "get_emitter",
    "security_event",
    "system_event",
    "test_event",
    "traceparent",
    "user_event",
]
