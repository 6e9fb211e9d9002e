"""The pattern of a route, such as ``/users/{id}``: the path itself may hold ids, names and one-time links."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional


def mount_of(scope: Mapping[str, Any]) -> str:
    return str(scope.get("root_path") or "")


def route_pattern(scope: Mapping[str, Any], root_before: str) -> Optional[str]:
    """
    After the application ran, which puts its route into the scope. ``root_before``: what the server had mounted the
    application under. None where no route took the request.
    """
    params: Dict[str, Any] = dict(scope.get("path_params") or {})
    root = mount_of(scope)
    mounted = root[len(root_before) :] if root.startswith(root_before) else root
    pattern = getattr(scope.get("route"), "path", None)
    if isinstance(pattern, str):
        return _with_names(mounted, params) + pattern
    if scope.get("endpoint") is None:
        return None
    # Starlette names the endpoint and the parameters, and not the route: the parameters are put back into the path.
    path = str(scope.get("path") or "")
    path = path[len(root_before) :] if root_before and path.startswith(root_before) else path
    return _with_names(path, params) or "/"


def _with_names(path: str, params: Mapping[str, Any]) -> str:
    """The path with each segment that is a parameter's value replaced by the parameter's name."""
    for name, value in params.items():
        text = str(value)
        if "/" in text:
            head, found, tail = path.rpartition(text)
            path = f"{head}{{{name}}}{tail}" if found else path
    names = {str(value): name for name, value in params.items()}
    return "/".join(f"{{{names[part]}}}" if part and part in names else part for part in path.split("/"))
