"""Python values to the JSON that the server takes, without loss and without throwing on what a service may hold."""

from __future__ import annotations

import base64
import dataclasses
import json
import math
from datetime import date, datetime, timezone
from enum import Enum
from typing import Any, Tuple

#: Deeper than the server takes (32), which refuses it by name.
_DEPTH_MAX = 40
#: Whole numbers beyond this lose digits in readers that keep them as doubles; the server refuses them.
_INTEGER_MAX = 2**53


def plain(value: Any, above: Tuple[int, ...] = ()) -> Any:
    """
    ``value`` of dicts, lists, texts, numbers, booleans and None. Times become RFC 3339, sets and tuples lists, bytes
    base64, dataclasses dicts, errors their class and message; a number that JSON can't hold exactly becomes its text,
    and so does any other object. A cycle ends as ``[circular]``.
    """
    if isinstance(value, Enum):
        return plain(value.value, above)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value) if -_INTEGER_MAX <= value <= _INTEGER_MAX else str(int(value))
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(value)
    if id(value) in above:
        return "[circular]"
    if len(above) >= _DEPTH_MAX:
        return "[too deep]"
    within = (*above, id(value))
    if isinstance(value, dict):
        return {str(key): plain(inner, within) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(inner, within) for inner in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {field.name: plain(getattr(value, field.name), within) for field in fields}
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        # The server refuses a time without an offset; in Python it means local time.
        return (value if value.tzinfo else value.astimezone()).astimezone(timezone.utc).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, BaseException):
        return f"{type(value).__name__}: {value}"
    try:
        return str(value)
    except Exception:
        return f"[{type(value).__name__} without a text]"


def encode(event: Any) -> bytes:
    """One event as a line of JSON, in UTF-8, without the line's end."""
    try:
        return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except UnicodeEncodeError:
        # Half a surrogate pair is no UTF-8. Escaped, the server refuses this event by name and none beside it.
        return json.dumps(event, ensure_ascii=True, separators=(",", ":")).encode("ascii")
