from __future__ import annotations

import asyncio
import threading
import unittest
from typing import Any, Dict, List

from sentinel_audit import audit_context, bind, traceparent, user_event
from sentinel_audit.context import current, with_context

from .support import PATIENCE_S, WithLog


class AContext(unittest.TestCase):
    def test_gives_events_what_they_do_not_say_themselves(self) -> None:
        with audit_context(actor={"id": "a", "email": "a@b.c"}, source="s", tags=["x"], trace_id="t", span_id="p"):
            event = with_context({"event_type": "user.login", "source": "own", "tags": ["y"]}, current())
            other = with_context({"actor": {"id": "b"}, "trace_id": "u"}, current())
        self.assertEqual((event["actor"]["email"], event["source"], event["tags"]), ("a@b.c", "own", ["x", "y"]))
        self.assertEqual((event["trace_id"], event["span_id"]), ("t", "p"))
        self.assertEqual((other["actor"], other["trace_id"], other.get("span_id")), ({"id": "b"}, "u", None))
        self.assertIsNone(current())

    def test_inner_ones_stand_over_outer_ones_and_passing_on_the_trace_is_one_call(self) -> None:
        with audit_context(actor={"id": "a"}, tags=["x"], trace_id="0af7651916cd43dd8448eb211c80319c", span_id="b7ad6b7169203331"):
            with audit_context(actor={"session_id": "s"}, tags=["y"]):
                event = with_context({}, current())
                self.assertEqual(traceparent(), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")
        self.assertEqual((event["actor"], event["tags"]), ({"id": "a", "session_id": "s"}, ["x", "y"]))

    def test_what_is_bound_further_in_is_seen_further_out(self) -> None:
        async def handler() -> None:
            await asyncio.get_running_loop().run_in_executor(None, lambda: None)
            bind(actor={"id": "late"})

        async def request() -> Dict[str, Any]:
            with audit_context():
                await asyncio.create_task(handler())
                return with_context({}, current())

        self.assertEqual(asyncio.run(request())["actor"], {"id": "late"})
        with self.assertRaises(LookupError):
            bind(actor={"id": "nobody"})
        with self.assertRaises(TypeError):
            with audit_context(colour="red"):
                pass

    def test_threads_do_not_see_each_others(self) -> None:
        seen: List[Any] = []
        with audit_context(actor={"id": "a"}):
            thread = threading.Thread(target=lambda: seen.append(current()))
            thread.start()
            thread.join()
        self.assertEqual(seen, [None])


class AScope(WithLog):
    def stored(self, emitter: Any) -> List[Dict[str, Any]]:
        emitter.flush(PATIENCE_S)
        return self.log.stored

    def test_is_one_event_with_duration_that_others_inside_refer_to(self) -> None:
        emitter = self.emitter()
        with emitter.scope({"event_type": "data.exported", "metadata": {"table": "t"}}) as scope:
            emitter.emit({"event_type": "data.accessed"})
            with emitter.scope({"event_type": "data.updated"}):
                pass
            scope.set(metadata={"record_count": 3}, outcome="partial")
        accessed, updated, exported = self.stored(emitter)
        self.assertEqual((accessed["parent_event_id"], updated["parent_event_id"]), (exported["id"], exported["id"]))
        self.assertNotIn("parent_event_id", exported)
        self.assertEqual((exported["outcome"], exported["metadata"]), ("partial", {"table": "t", "record_count": 3}))
        self.assertGreaterEqual(exported["duration_ms"], 0)

    def test_an_error_is_a_failure_with_class_and_message_and_goes_on(self) -> None:
        emitter = self.emitter()
        with self.assertRaises(KeyError):
            with emitter.scope({"event_type": "data.exported", "severity": "critical"}):
                raise KeyError("gone")
        (event,) = self.stored(emitter)
        self.assertEqual((event["outcome"], event["severity"]), ("failure", "critical"))
        self.assertEqual(event["metadata"], {"error_type": "KeyError", "error": "'gone'"})

    def test_a_cancelled_task_is_cancelled(self) -> None:
        emitter = self.emitter()

        async def work() -> None:
            async with emitter.scope({"event_type": "agent.completed"}):
                await asyncio.sleep(60)

        async def cancel_it() -> None:
            task = asyncio.create_task(work())
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        asyncio.run(cancel_it())
        (event,) = self.stored(emitter)
        self.assertEqual((event["outcome"], event.get("metadata")), ("cancelled", None))

    def test_a_pair_has_an_event_at_the_start_too(self) -> None:
        emitter = self.emitter()
        with emitter.scope({"event_type": "agent.started"}, pair=True) as scope:
            pass
        started, finished = self.stored(emitter)
        self.assertEqual((started["id"], started["outcome"], started["metadata"]["phase"]), (scope.id, "pending", "started"))
        self.assertEqual((finished["parent_event_id"], finished["metadata"]["phase"]), (scope.id, "finished"))
        self.assertIn("duration_ms", finished)


class Shortcuts(WithLog):
    def test_are_the_events_that_every_service_has(self) -> None:
        emitter = self.emitter()
        emitter.emit_user_login({"id": "a"}, success=False)
        emitter.emit_agent_execution({"id": "planner"}, duration_ms=5)
        emitter.emit_api_request("GET", "/users/{id}", 302)
        emitter.emit(user_event("role_changed", actor={"id": "a"}))
        emitter.flush(PATIENCE_S)
        login, agent, request, role = self.log.stored
        self.assertEqual((login["outcome"], login["severity"]), ("failure", "warning"))
        self.assertEqual((agent["event_type"], agent["actor"]["type"], agent["duration_ms"]), ("agent.completed", "agent", 5))
        self.assertEqual((request["action"], request["outcome"]), ("GET /users/{id}", "success"))
        self.assertEqual(role["event_type"], "user.role_changed")
