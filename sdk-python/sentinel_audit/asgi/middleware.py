"""One event for each request, made when the last byte of its answer is out, beside the request and never in its way."""

from __future__ import annotations

import re
import time
from typing import Any, Awaitable, Callable, Dict, Mapping, Optional, Sequence

from ..clock import rfc3339
from ..context import audit_context
from ..emitter import EventEmitter
from ..fit import ACTION_CHARS_MAX, fit, fit_actor
from ..scope import error_fields, is_cancelling
from ..shared import get_emitter
from ..shortcuts import outcome_of
from ..traceparent import own_span, read_traceparent
from .actor import actor_of
from .address import ClientAddress, Trusted
from .exchange import Exchange, Message, Receive, Send
from .query import masked_query
from .route import mount_of, route_pattern
from .skip import SkipRule, skipper

AsgiScope = Dict[str, Any]
App = Callable[[AsgiScope, Receive, Send], Awaitable[None]]
ActorOf = Callable[[AsgiScope], Optional[Mapping[str, Any]]]

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_METHOD_CHARS = 32
_PATH_CHARS = 2048


class AuditMiddleware:
    """
    ``app.add_middleware(AuditMiddleware)``. ``skip``: exact paths, ``/docs/*`` for all under one, or a function of the
    scope. ``actor``: a function of the scope, asked after the handler ran. ``trusted_proxies``: how many, or their
    networks. ``record_path``: the path besides the pattern of the route, which may hold personal data.
    """

    def __init__(
        self,
        app: App,
        emitter: Optional[EventEmitter] = None,
        *,
        skip: Sequence[SkipRule] = (),
        actor: ActorOf = actor_of,
        trusted_proxies: Trusted = 0,
        record_query: bool = True,
        record_path: bool = False,
    ) -> None:
        self._app = app
        #: Made of the environment where none is given; what is missing there ends the start.
        self.emitter = emitter or get_emitter()
        self._skips = skipper(skip)
        self._actor_of = actor
        self._address = ClientAddress(trusted_proxies)
        self._record_query, self._record_path = record_query, record_path

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._skips(scope):
            await self._app(scope, receive, send)
            return
        await _Request(self, scope).run(self._app, receive, send)

    def event(self, scope: AsgiScope, root: str, found: Mapping[str, Any]) -> Dict[str, Any]:
        """What is known of a request apart from how it ended."""
        method = fit(str(scope["method"]), _METHOD_CHARS)
        pattern = route_pattern(scope, root)
        route = None if pattern is None else fit(pattern, _PATH_CHARS)
        metadata: Dict[str, Any] = {"method": method, "route": route, **found}
        if self._record_path:
            metadata["path"] = fit(str(scope.get("path")), _PATH_CHARS)
        if self._record_query and scope.get("query_string"):
            metadata["query_params"] = masked_query(scope["query_string"])
        return {
            "event_type": "api.request",
            "action": fit(method if route is None else f"{method} {route}", ACTION_CHARS_MAX),
            "metadata": {name: value for name, value in metadata.items() if value is not None},
        }

    def actor(self, scope: AsgiScope, headers: Mapping[str, str], bound: Optional[Mapping[str, Any]]) -> Dict[str, str]:
        """Whom the handler named, the application found, or nobody; with where the request came from."""
        peer = (scope.get("client") or (None,))[0]
        network = {
            "ip_address": self._address(peer, headers.get("x-forwarded-for", "")),
            "user_agent": headers.get("user-agent") or None,
        }
        return fit_actor({**network, **(bound or self._who(scope) or {"type": "anonymous"})})

    def _who(self, scope: AsgiScope) -> Optional[Mapping[str, Any]]:
        try:
            return self._actor_of(scope)
        except Exception:
            return None  # The request is over and was answered; an actor that can't be read must not undo that.


class _Request:
    def __init__(self, of: AuditMiddleware, scope: AsgiScope) -> None:
        self._of, self._scope = of, scope
        # One object, whatever copies of the scope are made on the way in.
        scope.setdefault("state", {})
        self._root = mount_of(scope)
        self._headers: Dict[str, str] = {
            bytes(name).decode("latin-1").lower(): bytes(value).decode("latin-1") for name, value in scope["headers"]
        }
        given = self._headers.get("x-request-id", "")
        self._request_id = given if _REQUEST_ID.match(given) else of.emitter.new_id()
        scope["state"]["request_id"] = self._request_id
        self._id = of.emitter.new_id()
        self._is_told = False
        self._began, self._occurred_at = time.perf_counter(), rfc3339(time.time())

    async def run(self, app: App, receive: Receive, send: Send) -> None:
        self._exchange = Exchange(receive, send, self._request_id.encode("ascii"), self._at_end)
        span = own_span(read_traceparent(self._headers.get("traceparent")))
        with audit_context(
            trace_id=span.trace_id, span_id=span.span_id, trace_flags=span.flags, parent_event_id=self._id
        ) as self._context:
            try:
                await app(self._scope, self._exchange.receive, self._exchange.send)
            except BaseException as error:
                await self._tell(self._failed(error))
                raise
            # An application that ends without the last byte has given up on a client that left, or is broken.
            is_gone = self._exchange.is_disconnected
            await self._tell({"outcome": "cancelled"} if is_gone else {"outcome": "failure", "severity": "error"})

    async def _at_end(self) -> None:
        if self._exchange.is_disconnected:
            await self._tell({"outcome": "cancelled"})
        else:
            await self._tell(outcome_of(self._exchange.status or 200))

    def _failed(self, error: BaseException) -> Dict[str, Any]:
        if self._exchange.is_disconnected or is_cancelling(error):
            return {"outcome": "cancelled"}
        # What wraps the application answers with 500, unless an answer is under way.
        status = self._exchange.status or 500
        return {"outcome": "failure", "severity": "error", "metadata": {**error_fields(error), "status_code": status}}

    async def _tell(self, ending: Dict[str, Any]) -> None:
        """Once, and after the answer: nobody waits for it. An event of ours never makes a request fail."""
        if self._is_told:
            return
        self._is_told = True
        duration_ms = round((time.perf_counter() - self._began) * 1000, 3)
        exchange = self._exchange
        found: Dict[str, Any] = {"request_id": self._request_id, "response_bytes": exchange.response_bytes}
        if exchange.request_bytes > 0:
            found["request_bytes"] = exchange.request_bytes
        if exchange.status is not None:
            found["status_code"] = exchange.status
        found.update(ending.pop("metadata", {}))
        of = self._of
        event = {
            "id": self._id,
            "occurred_at": self._occurred_at,
            "duration_ms": duration_ms,
            **ending,
            **of.event(self._scope, self._root, found),
            "actor": of.actor(self._scope, self._headers, self._context.get("actor")),
            **self._trace(),
        }
        await of.emitter.emit_async(event)

    def _trace(self) -> Dict[str, Any]:
        return {name: self._context.get(name) for name in ("trace_id", "span_id")}


__all__ = ["AuditMiddleware", "Message"]
