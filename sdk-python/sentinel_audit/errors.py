from __future__ import annotations

from typing import Any, Dict, NamedTuple, Optional, Tuple


class Rejection(NamedTuple):
    """Why an event is not in the log, and won't be. ``errors`` names field, code and reason of each fault."""

    id: Optional[str]
    code: str
    errors: Tuple[Dict[str, Any], ...] = ()


class EmitError(Exception):
    """
    Why ``emit_and_wait`` has no receipt. ``code`` is ``rejected``, ``dropped``, ``timeout``, ``unavailable`` or
    ``closed``. With ``may_be_stored`` the event is on its way, or the answer was lost.
    """

    def __init__(
        self, code: str, message: str, may_be_stored: bool, rejection: Optional[Rejection] = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.may_be_stored = may_be_stored
        self.rejection = rejection
