"""Which requests are not audited, by rules that mean what they say: ``/health`` is not ``/health-records``."""

from __future__ import annotations

from typing import Any, Callable, Mapping, Sequence, Union

SkipRule = Union[str, Callable[[Mapping[str, Any]], bool]]

_BELOW = "/*"


def skipper(rules: Sequence[SkipRule]) -> Callable[[Mapping[str, Any]], bool]:
    """A path is skipped when it is one of these; ``/docs/*`` is ``/docs`` and every path below it."""
    exact = frozenset(rule for rule in rules if isinstance(rule, str) and not rule.endswith(_BELOW))
    roots = tuple(rule[: -len(_BELOW)] for rule in rules if isinstance(rule, str) and rule.endswith(_BELOW))
    asked = tuple(rule for rule in rules if not isinstance(rule, str))

    def skips(scope: Mapping[str, Any]) -> bool:
        path = str(scope.get("path"))
        if path in exact or any(path == root or path.startswith(root + "/") for root in roots):
            return True
        return any(rule(scope) for rule in asked)

    return skips
