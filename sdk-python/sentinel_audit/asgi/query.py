"""Query strings without their secrets."""

from __future__ import annotations

from typing import Dict, List, Union
from urllib.parse import parse_qsl

from ..redact import REDACTED

#: Besides the keys that the emitter redacts everywhere: what opens a door when it stands in an address.
_SECRET_IN_QUERY = ("code", "state", "sig", "signature", "key", "session", "session_id", "sid", "auth", "nonce", "ticket")
_FIELDS_MAX = 100
_VALUE_CHARS = 500


def masked_query(query: bytes) -> Dict[str, Union[str, List[str]]]:
    """Each parameter with its value, or its values when it is given more than once."""
    found: Dict[str, List[str]] = {}
    try:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, errors="replace")
    except ValueError:
        return {}
    for name, value in pairs[:_FIELDS_MAX]:
        is_secret = name.lower() in _SECRET_IN_QUERY
        found.setdefault(name[:200], []).append(REDACTED if is_secret else value[:_VALUE_CHARS])
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}
