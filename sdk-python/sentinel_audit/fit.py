"""Text from a client, as the log takes it: else a client could keep its request out of the log by sending what is refused."""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping

_REFUSED = re.compile("[\x00\ud800-\udfff]")

#: The longest texts an actor may hold, in UTF-16 code units.
ACTOR_CHARS_MAX = {
    "id": 256,
    "type": 128,
    "name": 512,
    "email": 320,
    "ip_address": 45,
    "user_agent": 1024,
    "session_id": 256,
}
ACTION_CHARS_MAX = 512


def fit(text: str, chars_max: int) -> str:
    """No longer than fits, counted in UTF-16 code units as the log does, without NUL and halves of surrogate pairs."""
    clean = _REFUSED.sub("\ufffd", text)
    units = clean.encode("utf-16-le")
    if len(units) <= 2 * chars_max:
        return clean
    return units[: 2 * chars_max].decode("utf-16-le", "ignore")


def fit_actor(actor: Mapping[str, Any]) -> Dict[str, str]:
    """The fields of an actor that the log knows, as texts that fit."""
    return {
        field: fit(str(actor[field]), chars_max)
        for field, chars_max in ACTOR_CHARS_MAX.items()
        if actor.get(field) is not None
    }
