"""Who made the request, as far as the application found out."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional

_FIELDS = {
    "id": ("id", "sub", "user_id", "identity", "username"),
    "name": ("name", "display_name", "full_name", "username"),
    "email": ("email",),
    "type": ("type",),
}


def actor_of(scope: Mapping[str, Any]) -> Optional[Dict[str, Any]]:
    """``state.actor`` or ``state.user``, or the user of Starlette's AuthenticationMiddleware. Ask after the handler ran."""
    state = scope.get("state") or {}
    for found in (state.get("actor"), state.get("user"), scope.get("user")):
        actor = None if found is None else _read(found)
        if actor is not None:
            return actor
    return None


def _read(user: Any) -> Optional[Dict[str, Any]]:
    if isinstance(user, str):
        return {"id": user, "type": "user"}
    if _get(user, "is_authenticated") is False:
        return None
    actor = {field: value for field, names in _FIELDS.items() if (value := _first(user, names)) is not None}
    if "id" not in actor:
        return None
    return {"type": "user", **actor}


def _first(user: Any, names: "tuple[str, ...]") -> Optional[str]:
    for name in names:
        value = _get(user, name)
        # An object of a database that is gone, or one without an identity, may throw; a method is no name.
        if value is not None and value != "" and not callable(value):
            return str(value)
    return None


def _get(user: Any, name: str) -> Any:
    if isinstance(user, Mapping):
        return user.get(name)
    try:
        return getattr(user, name, None)
    except Exception:
        return None
