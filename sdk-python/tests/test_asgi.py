from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, List, Tuple

from sentinel_audit import bind
from sentinel_audit.asgi import AuditMiddleware

from .asgi_client import Call, answer
from .middleware_case import WithMiddleware, ok
from .support import PATIENCE_S


class ARequest(WithMiddleware):
    def test_is_one_event(self) -> None:
        call, event = self.call(ok, path="/", method="POST", body=b"12345", endpoint=ok)
        self.assertEqual((call.status, call.body), (200, b"hello"))
        self.assertEqual((event["event_type"], event["action"], event["outcome"]), ("api.request", "POST /", "success"))
        metadata = event["metadata"]
        self.assertEqual((metadata["method"], metadata["route"], metadata["status_code"]), ("POST", "/", 200))
        self.assertEqual((metadata["request_bytes"], metadata["response_bytes"]), (5, 5))
        self.assertEqual(event["actor"], {"type": "anonymous", "ip_address": "192.0.2.7"})
        self.assertNotIn("parent_event_id", event)

    def test_that_was_redirected_did_not_fail(self) -> None:
        async def redirect(scope: Any, receive: Any, send: Any) -> None:
            await answer(send, 307, headers=[(b"location", b"/login")])

        call, event = self.call(redirect)
        self.assertEqual((event["outcome"], event["severity"], event["metadata"]["status_code"]), ("success", "info", 307))
        self.assertEqual(call.headers["location"], "/login")

    def test_that_found_nothing_failed_and_its_path_is_not_recorded(self) -> None:
        async def missing(scope: Any, receive: Any, send: Any) -> None:
            await answer(send, 404)

        _, event = self.call(missing, path="/reset/one-time-secret")
        self.assertEqual((event["outcome"], event["severity"]), ("failure", "warning"))
        self.assertEqual((event["action"], event["metadata"].get("path")), ("GET", None))
        _, event = self.call(missing, {"record_path": True}, path="/nowhere")
        self.assertEqual(event["metadata"]["path"], "/nowhere")

    def test_that_threw_failed_with_the_class_and_the_error_goes_on(self) -> None:
        async def broken(scope: Any, receive: Any, send: Any) -> None:
            raise RuntimeError("no such table")

        emitter = self.emitter()
        with self.assertRaises(RuntimeError):
            asyncio.run(AuditMiddleware(broken, emitter)(Call().scope, Call().receive, Call().send))
        emitter.flush(PATIENCE_S)
        _, event = self.call(broken)
        self.assertEqual((event["outcome"], event["severity"]), ("failure", "error"))
        metadata = event["metadata"]
        self.assertEqual((metadata["error_type"], metadata["error"]), ("RuntimeError", "no such table"))
        self.assertEqual(metadata["status_code"], 500)

    def test_that_broke_off_in_the_middle_of_its_answer_failed(self) -> None:
        async def broken(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"half", "more_body": True})
            raise RuntimeError("the cursor is gone")

        _, event = self.call(broken)
        self.assertEqual((event["outcome"], event["metadata"]["response_bytes"]), ("failure", 4))
        self.assertEqual((event["metadata"]["status_code"], event["metadata"]["error_type"]), (200, "RuntimeError"))

    def test_takes_as_long_as_its_last_byte_and_background_work_does_not_count(self) -> None:
        emitted_at: List[int] = []

        async def stream(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            for _ in range(3):
                await asyncio.sleep(0.02)
                await send({"type": "http.response.body", "body": b"x" * 10, "more_body": True})
            await send({"type": "http.response.body", "body": b"end"})
            # From here on it is background work.
            emitted_at.append(emitter.metrics.snapshot()["emitted"])

        emitter = self.emitter()
        call = Call()
        asyncio.run(AuditMiddleware(stream, emitter)(call.scope, call.receive, call.send))
        emitter.flush(PATIENCE_S)
        (event,) = self.log.stored
        self.assertEqual((emitted_at, event["metadata"]["response_bytes"]), ([1], 33))
        self.assertGreaterEqual(event["duration_ms"], 59)

    def test_is_answered_whether_the_log_is_there_or_not(self) -> None:
        self.log.close()
        call = Call()
        emitter = self.emitter(overflow="drop", buffer_size=1)
        asyncio.run(AuditMiddleware(ok, emitter)(call.scope, call.receive, call.send))
        self.assertEqual((call.status, call.body), (200, b"hello"))


class AClientThatLeft(WithMiddleware):
    def test_while_a_handler_worked_that_never_listened(self) -> None:
        async def slow(scope: Any, receive: Any, send: Any) -> None:
            await asyncio.sleep(0.01)
            await answer(send, 200)

        _, event = self.call(slow, gone_after=0)
        self.assertEqual(event["outcome"], "cancelled")

    def test_in_the_middle_of_a_stream(self) -> None:
        async def stream(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            for _ in range(5):
                await send({"type": "http.response.body", "body": b"x", "more_body": True})
            await send({"type": "http.response.body", "body": b""})

        for hears in (False, True):
            _, event = self.call(stream, gone_after=3, hears=hears)
            self.assertEqual((event["outcome"], event["metadata"]["status_code"]), ("cancelled", 200))

    def test_as_the_application_heard_and_gave_up(self) -> None:
        async def listening(scope: Any, receive: Any, send: Any) -> None:
            while (await receive())["type"] != "http.disconnect":
                pass

        _, event = self.call(listening, gone_after=0)
        self.assertEqual((event["outcome"], event["metadata"].get("status_code")), ("cancelled", None))

    def test_and_a_task_that_was_cancelled(self) -> None:
        emitter = self.emitter()

        async def forever(scope: Any, receive: Any, send: Any) -> None:
            await asyncio.sleep(60)

        async def cancel_it() -> None:
            call = Call()
            task = asyncio.create_task(AuditMiddleware(forever, emitter)(call.scope, call.receive, call.send))
            await asyncio.sleep(0.01)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        asyncio.run(cancel_it())
        emitter.flush(PATIENCE_S)
        self.assertEqual([event["outcome"] for event in self.log.stored], ["cancelled"])

    def test_takes_no_message_from_the_application(self) -> None:
        bodies: List[bytes] = []

        async def answers_first(scope: Any, receive: Any, send: Any) -> None:
            await answer(send, 200)
            bodies.append((await receive())["body"])

        _, event = self.call(answers_first, method="POST", body=b"late")
        self.assertEqual((bodies, event["outcome"]), ([b"late"], "success"))


class TheActor(WithMiddleware):
    def test_is_read_after_the_handler_ran(self) -> None:
        async def signs_in(scope: Any, receive: Any, send: Any) -> None:
            scope["state"]["user"] = SimpleNamespace(id=7, email="a@b.c", username="alice")
            await answer(send, 200)

        _, event = self.call(signs_in, headers=[("user-agent", "curl/8")])
        self.assertEqual(
            event["actor"],
            {"id": "7", "type": "user", "name": "alice", "email": "a@b.c", "ip_address": "192.0.2.7", "user_agent": "curl/8"},
        )

    def test_may_be_bound_or_come_from_starlettes_user_or_a_function(self) -> None:
        async def binds(scope: Any, receive: Any, send: Any) -> None:
            bind(actor={"id": "bound"}, tags=["vip"])
            await answer(send, 200)

        _, event = self.call(binds)
        self.assertEqual((event["actor"]["id"], event["tags"]), ("bound", ["vip"]))
        user = SimpleNamespace(is_authenticated=True, identity="bob", display_name="Bob")
        self.assertEqual(self.call(ok, user=user)[1]["actor"]["name"], "Bob")
        nobody = SimpleNamespace(is_authenticated=False, id="anonymous")
        self.assertEqual(self.call(ok, user=nobody)[1]["actor"], {"type": "anonymous", "ip_address": "192.0.2.7"})
        _, event = self.call(ok, {"actor": lambda scope: {"id": scope["path"]}}, path="/me")
        self.assertEqual(event["actor"]["id"], "/me")

    def test_that_cannot_be_read_fails_no_request(self) -> None:
        call, event = self.call(ok, {"actor": lambda scope: scope["nothing"]})
        self.assertEqual((call.status, event["outcome"]), (200, "success"))

    def test_has_the_address_that_trusted_proxies_saw_and_no_other(self) -> None:
        forwarded = [("x-forwarded-for", "203.0.113.9, 198.51.100.4:1234, 10.0.0.2")]
        cases: List[Tuple[Any, str]] = [
            (0, "10.0.0.1"),
            (1, "10.0.0.2"),
            (2, "198.51.100.4"),
            (9, "203.0.113.9"),
            (["10.0.0.0/8"], "198.51.100.4"),
            (["192.168.0.0/16"], "10.0.0.1"),
        ]
        for trusted, address in cases:
            _, event = self.call(ok, {"trusted_proxies": trusted}, headers=forwarded, client=("::ffff:10.0.0.1", 1))
            self.assertEqual(event["actor"]["ip_address"], address)
        self.assertEqual(self.call(ok, client=None)[1]["actor"], {"type": "anonymous"})
