"""Events that are written often, in short: one function a category, and the three that every service has."""

from __future__ import annotations

from typing import Any, Callable, Dict, Mapping, Optional

from .event import CATEGORIES

Builder = Callable[..., Dict[str, Any]]


def _builder(category: str) -> Builder:
    def build(name: str, **fields: Any) -> Dict[str, Any]:
        return {"event_type": f"{category}.{name}", **fields}

    build.__name__ = f"{category}_event"
    build.__doc__ = f"``{category}_event('…', actor=…)``: an event of the type ``{category}.…``."
    return build


user_event, agent_event, test_event, api_event, system_event, data_event, security_event, compliance_event = (
    _builder(category) for category in CATEGORIES
)
# A test runner must not take it for a test.
test_event.__test__ = False  # type: ignore[attr-defined]


class Shortcuts:
    def emit(self, event: Mapping[str, Any]) -> Optional[str]:
        raise NotImplementedError

    def emit_user_login(self, actor: Mapping[str, Any], success: bool = True, **fields: Any) -> Optional[str]:
        """``user.login``; a failed one is a warning."""
        ending = {} if success else {"outcome": "failure", "severity": "warning"}
        return self.emit({"event_type": "user.login", "actor": actor, **ending, **fields})

    def emit_agent_execution(
        self, agent: Mapping[str, Any], success: bool = True, duration_ms: Optional[float] = None, **fields: Any
    ) -> Optional[str]:
        """``agent.completed`` or ``agent.failed``; the agent is the actor."""
        event_type, ending = ("agent.completed", {}) if success else (
            "agent.failed",
            {"outcome": "failure", "severity": "error"},
        )
        timing = {} if duration_ms is None else {"duration_ms": duration_ms}
        return self.emit({"event_type": event_type, "actor": {"type": "agent", **agent}, **ending, **timing, **fields})

    def emit_api_request(
        self, method: str, route: str, status_code: int, duration_ms: Optional[float] = None, **fields: Any
    ) -> Optional[str]:
        """``api.request`` with the outcome that its status says; a redirect is no failure."""
        metadata = {"method": method, "route": route, "status_code": status_code, **fields.pop("metadata", {})}
        timing = {} if duration_ms is None else {"duration_ms": duration_ms}
        event = {"event_type": "api.request", "action": f"{method} {route}", **outcome_of(status_code), **timing}
        return self.emit({**event, **fields, "metadata": metadata})


def outcome_of(status_code: int) -> Dict[str, str]:
    """Below 400 is success; 4xx a failure and a warning, 5xx a failure and an error."""
    if status_code < 400:
        return {"outcome": "success", "severity": "info"}
    return {"outcome": "failure", "severity": "warning" if status_code < 500 else "error"}
