"""A place in a trace, as W3C Trace Context (level 2) writes it."""

from __future__ import annotations

import re
import secrets
from typing import NamedTuple, Optional

_FORM = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?\Z")


class TraceParent(NamedTuple):
    trace_id: str
    span_id: str
    flags: str


def read_traceparent(header: Optional[str]) -> Optional[TraceParent]:
    """None when it is not valid, as the recommendation asks: then a trace begins here."""
    match = _FORM.match((header or "").strip())
    if match is None:
        return None
    version, trace_id, span_id, flags, rest = match.groups()
    # Version 00 ends with its flags; later ones may go on.
    if version == "ff" or (version == "00" and rest is not None):
        return None
    if not trace_id.strip("0") or not span_id.strip("0"):
        return None
    return TraceParent(trace_id, span_id, flags)


def write_traceparent(place: TraceParent) -> str:
    return f"00-{place.trace_id}-{place.span_id}-{place.flags}"


def own_span(caller: Optional[TraceParent]) -> TraceParent:
    """A span of our own under the caller's, or the first of a new trace."""
    if caller is None:
        return TraceParent(secrets.token_hex(16), secrets.token_hex(8), "00")
    return TraceParent(caller.trace_id, secrets.token_hex(8), caller.flags)
