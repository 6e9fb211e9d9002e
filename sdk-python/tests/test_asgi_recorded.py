from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace
from typing import Any, List

from sentinel_audit import traceparent
from sentinel_audit.asgi import AuditMiddleware
from sentinel_audit.clock import rfc3339

from .asgi_client import Call, answer
from .middleware_case import WithMiddleware, ok
from .support import PATIENCE_S, WithLog


class WhatIsRecorded(WithMiddleware):
    def test_secrets_in_the_query_are_masked(self) -> None:
        query = "q=a+b&token=x&user[api_key]=y&co%64e=z&tag=1&tag=2&jwt=eyJh.eyJz.x&t=eyJh.eyJz.x&flag&empty="
        masked = "[redacted]"
        _, event = self.call(ok, query=query)
        self.assertEqual(
            event["metadata"]["query_params"],
            f"q=a+b&token={masked}&user[api_key]={masked}&co%64e={masked}&tag=1&tag=2&jwt={masked}&t={masked}&flag&empty=",
        )
        self.assertNotIn("query_params", self.call(ok, {"record_query": False}, query="q=1")[1]["metadata"])

    def test_nothing_that_a_client_sends_keeps_its_request_out_of_the_log(self) -> None:
        async def broken(scope: Any, receive: Any, send: Any) -> None:
            scope["state"]["user"] = {"id": "a\x00" + "b" * 300, "name": "\U0001f600" * 400}
            raise RuntimeError("no such row: \x00\ud800")

        _, event = self.call(
            broken,
            {"record_path": True},
            path="/a\x00" + "x" * 5000,
            query="__proto__=1&constructor=2&%00=3&" + "k=v&" * 5000,
            headers=[("user-agent", "u" * 5000)],
        )
        metadata, actor = event["metadata"], event["actor"]
        self.assertEqual(metadata["query_params"][:29], "__proto__=1&constructor=2&%00")
        self.assertEqual([len(metadata["path"]), len(metadata["query_params"])], [2048, 2048])
        self.assertEqual([len(actor["id"]), len(actor["name"]), len(actor["user_agent"])], [256, 256, 1024])
        self.assertEqual(metadata["error"], "no such row: \ufffd\ufffd")
        self.assertNotIn("\x00", repr(event).replace("%00", ""))

    def test_the_time_is_that_of_the_request_and_not_of_its_end(self) -> None:
        async def slow(scope: Any, receive: Any, send: Any) -> None:
            await asyncio.sleep(0.05)
            ended.append(rfc3339(time.time()))
            await answer(send, 200)

        ended: List[str] = []
        _, event = self.call(slow)
        self.assertLess(event["occurred_at"], ended[0])

    def test_the_pattern_of_the_route_and_not_the_path(self) -> None:
        route = SimpleNamespace(path="/users/{user_id}")
        _, event = self.call(ok, path="/users/42", route=route, endpoint=ok, path_params={"user_id": "42"})
        self.assertEqual((event["action"], event["metadata"]["route"]), ("GET /users/{user_id}", "/users/{user_id}"))
        # Starlette leaves the endpoint and the parameters only.
        _, event = self.call(ok, path="/t/7/files/a/b", endpoint=ok, path_params={"id": 7, "rest": "a/b"})
        self.assertEqual(event["metadata"]["route"], "/t/{id}/files/{rest}")

        async def mounted(scope: Any, receive: Any, send: Any) -> None:
            scope.update(root_path="/gateway/acme", path_params={"tenant": "acme", "id": "1"}, route=SimpleNamespace(path="/items/{id}"))
            await answer(send, 200)

        _, event = self.call(mounted, path="/gateway/acme/items/1", root_path="/gateway")
        self.assertEqual(event["metadata"]["route"], "/{tenant}/items/{id}")

    def test_the_request_id_in_and_out(self) -> None:
        call, event = self.call(ok, headers=[("x-request-id", "abc-1")])
        self.assertEqual((call.headers["x-request-id"], event["metadata"]["request_id"]), ("abc-1", "abc-1"))
        call, event = self.call(ok, headers=[("x-request-id", "no good\n")])
        self.assertEqual(call.headers["x-request-id"], event["metadata"]["request_id"])
        self.assertEqual(len(event["metadata"]["request_id"]), 36)

        async def own(scope: Any, receive: Any, send: Any) -> None:
            await answer(send, 200, headers=[(b"X-Request-Id", b"own")])

        self.assertEqual(self.call(own)[0].headers["X-Request-Id"], "own")

    def test_the_trace_goes_on_and_events_of_the_handler_refer_to_the_request(self) -> None:
        seen: List[Any] = []
        emitter = self.emitter()

        async def works(scope: Any, receive: Any, send: Any) -> None:
            seen.append(traceparent())
            emitter.emit({"event_type": "data.updated"})
            await answer(send, 200)

        header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        call = Call(headers=[("traceparent", header)])
        asyncio.run(AuditMiddleware(works, emitter)(call.scope, call.receive, call.send))
        emitter.flush(PATIENCE_S)
        inner, event = self.log.stored
        self.assertEqual(inner["parent_event_id"], event["id"])
        self.assertEqual((inner["trace_id"], event["trace_id"]), ("4bf92f3577b34da6a3ce929d0e0e4736",) * 2)
        self.assertEqual(seen, [f"00-{event['trace_id']}-{event['span_id']}-01"])
        self.assertNotEqual(event["span_id"], "00f067aa0ba902b7")

    def test_every_request_is_kept_also_where_events_are_folded(self) -> None:
        emitter = self.emitter(deduplicate=True)
        for _ in range(3):
            call = Call()
            asyncio.run(AuditMiddleware(ok, emitter)(call.scope, call.receive, call.send))
        emitter.flush(PATIENCE_S)
        self.assertEqual(len(self.log.stored), 3)


class Skipping(WithLog):
    def test_takes_a_rule_at_its_word(self) -> None:
        emitter = self.emitter()
        rules = ["/health", "/docs/*", lambda scope: scope["method"] == "OPTIONS"]
        middleware = AuditMiddleware(ok, emitter, skip=rules, record_path=True)
        paths = ["/health", "/health/", "/healthy", "/api/health", "/docs", "/docs/a/b", "/docsearch"]

        async def run() -> None:
            for path in paths:
                call = Call(path)
                await middleware(call.scope, call.receive, call.send)
            call = Call("/x", method="OPTIONS")
            await middleware(call.scope, call.receive, call.send)

        asyncio.run(run())
        emitter.flush(PATIENCE_S)
        kept = [event["metadata"]["path"] for event in self.log.stored]
        self.assertEqual(kept, ["/health/", "/healthy", "/api/health", "/docsearch"])

    def test_lets_what_is_no_request_through_untouched(self) -> None:
        seen: List[Any] = []

        async def app(scope: Any, receive: Any, send: Any) -> None:
            seen.append((scope, receive, send))

        given = ({"type": "lifespan"}, object(), object())
        asyncio.run(AuditMiddleware(app, self.emitter())(*given))  # type: ignore[arg-type]
        self.assertEqual(seen, [given])
