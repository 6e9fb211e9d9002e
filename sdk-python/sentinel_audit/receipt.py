"""What the server's answer says about each event of a batch."""

from __future__ import annotations

import json
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple, Union


class Receipt(NamedTuple):
    """What became of one event. ``status`` is ``stored``, ``duplicate`` (it was stored before) or ``rejected``."""

    id: str
    status: str
    seq: Optional[int] = None
    code: Optional[str] = None
    errors: Tuple[Dict[str, Any], ...] = ()
    warnings: Tuple[Any, ...] = ()


class Decided(NamedTuple):
    """The server has decided on every event; the receipts are in the order in which they were sent."""

    receipts: List[Receipt]


class TryAgain(NamedTuple):
    """Nothing is decided. ``is_refused``: by an answer that waiting alone won't change, such as 401."""

    reason: str
    is_refused: bool


class RefusedWhole(NamedTuple):
    """The server did not read the body as events: it is too large, or one of its events broke it."""

    reason: str


Answer = Union[Decided, TryAgain, RefusedWhole]

_REASON_CHARS = 200


def read_answer(status: int, body: bytes, ids: Sequence[str]) -> Answer:
    """Reads a receipt, or a problem document (RFC 9457) with or without one, for the events with these ids."""
    document = _object(body)
    if status in (201, 400, 409):
        receipts = _receipts(document.get("results"), ids)
        if receipts is not None:
            return Decided(receipts)
    reason = f"{status}: {body[:_REASON_CHARS].decode('utf-8', 'replace')}"
    if status == 413 or (status == 400 and isinstance(document.get("code"), str)):
        return RefusedWhole(reason)
    is_passing = status >= 500 or status in (408, 425, 429)
    return TryAgain(f"The audit log answered {reason}", is_refused=not is_passing)


def _receipts(results: Any, ids: Sequence[str]) -> Optional[List[Receipt]]:
    if not isinstance(results, list) or len(results) != len(ids):
        return None
    receipts: List[Receipt] = []
    for result, event_id in zip(results, ids):
        # An answer about other events than ours says nothing about ours.
        if not isinstance(result, dict) or result.get("id") not in (None, event_id):
            return None
        receipts.append(_receipt(result, event_id))
    return receipts


def _receipt(result: Dict[str, Any], event_id: str) -> Receipt:
    is_stored = result.get("status") in ("stored", "duplicate")
    return Receipt(
        id=event_id,
        status=str(result["status"]) if is_stored else "rejected",
        seq=result.get("seq") if is_stored else None,
        code=None if is_stored else str(result.get("code") or "refused"),
        errors=tuple(result.get("errors") or ()),
        warnings=tuple(result.get("warnings") or ()),
    )


def _object(body: bytes) -> Dict[str, Any]:
    try:
        document = json.loads(body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
