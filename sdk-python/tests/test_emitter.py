from __future__ import annotations

import asyncio
import json
import tempfile
import threading
import time
import unittest
from pathlib import Path
from typing import Any, List

from sentinel_audit import EmitError, Redactor

from .fake_log import FakeLog
from .support import PATIENCE_S, WithLog, until


class Emitting(WithLog):
    def test_sends_what_was_emitted_complete_and_in_order(self) -> None:
        emitter = self.emitter(source="accounts")
        ids = [emitter.emit({"event_type": "user.login", "action": str(number)}) for number in range(250)]
        self.assertTrue(emitter.flush(PATIENCE_S))
        self.assertEqual([event["id"] for event in self.log.stored], ids)
        self.assertEqual(self.actions(), [str(number) for number in range(250)])
        self.assertEqual(sorted(ids), ids)
        first = self.log.stored[0]
        self.assertEqual(first["source"], "accounts")
        self.assertRegex(first["occurred_at"], r"^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}Z$")

    def test_one_connection_carries_all_batches_packed(self) -> None:
        emitter = self.emitter(batch_size_max=100)
        for _ in range(300):
            emitter.emit({"event_type": "user.login"})
        emitter.flush(PATIENCE_S)
        emitter.emit({"event_type": "user.logout"})
        emitter.flush(PATIENCE_S)
        self.assertEqual(self.log.connections, 1)
        self.assertTrue(all(len(request["events"]) <= 100 for request in self.log.requests))
        headers = self.log.requests[0]["headers"]
        self.assertEqual(headers["authorization"], "Bearer sak_test")
        self.assertEqual(headers["content-type"], "application/x-ndjson")
        self.assertEqual(headers[":path"], "/api/audit/events")
        self.assertIn("gzip", [request["headers"].get("content-encoding") for request in self.log.requests])

    def test_a_lone_event_waits_no_longer_than_the_interval(self) -> None:
        self.emitter().emit({"event_type": "user.login"})
        until(lambda: len(self.log.stored) == 1)

    def test_what_cannot_be_an_event_throws_nothing_into_the_service(self) -> None:
        faults: List[Exception] = []
        emitter = self.emitter(on_error=faults.append)
        self.assertIsNone(emitter.emit(42))  # type: ignore[arg-type]
        self.assertEqual(emitter.metrics.snapshot()["rejected"], 1)
        self.assertIn("could not be read", str(faults[0]))

    def test_secrets_leave_the_process_nowhere(self) -> None:
        emitter = self.emitter(redact=Redactor(paths=["actor.email"]))
        event = {"event_type": "user.login", "actor": {"id": "a", "email": "a@b.c"}, "metadata": {"Access-Token": "x"}}
        emitter.emit(event)
        emitter.flush(PATIENCE_S)
        self.assertEqual(self.log.stored[0]["metadata"], {"Access-Token": "[redacted]"})
        self.assertEqual(self.log.stored[0]["actor"], {"id": "a", "email": "[redacted]"})
        self.assertEqual(event["metadata"], {"Access-Token": "x"})

    def test_an_event_larger_than_the_log_takes_is_rejected_here(self) -> None:
        rejections: List[Any] = []
        emitter = self.emitter(on_rejected=lambda rejection, event: rejections.append(rejection))
        emitter.emit({"event_type": "user.login", "metadata": {"text": "x" * 70_000}})
        emitter.emit({"event_type": "user.logout"})
        emitter.flush(PATIENCE_S)
        self.assertEqual([one.errors[0]["code"] for one in rejections], ["too_large"])
        self.assertEqual(len(self.log.stored), 1)


class Trouble(WithLog):
    def test_one_poison_event_is_rejected_by_name_and_the_others_are_stored(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            letters, rejections = Path(folder, "dead.ndjson"), []
            self.log.refuses = lambda event: event["event_type"] == "user.logn"
            emitter = self.emitter(
                dead_letter_file=str(letters), on_rejected=lambda one, event: rejections.append((one, event))
            )
            for number in range(100):
                emitter.emit({"event_type": "user.logn" if number == 50 else "user.login"})
            emitter.flush(PATIENCE_S)
            self.assertEqual(len(self.log.stored), 99)
            rejection, event = rejections[0]
            self.assertEqual((rejection.code, rejection.errors[0]["code"]), ("invalid_event", "unknown_type"))
            kept = json.loads(letters.read_text())
            self.assertEqual(kept["event"], event)
            self.assertEqual(kept["why"]["errors"][0]["reason"], "is not registered")
            counts = emitter.metrics.snapshot()
            self.assertEqual((counts["stored"], counts["rejected"]), (99, 1))

    def test_is_sent_again_until_there_is_an_answer_and_stored_once(self) -> None:
        self.log.answers = [
            lambda events: (503, {"Retry-After": "0"}, {"code": "overloaded"}),
            lambda events: (429, {}, {"code": "rate_limited"}),
            lambda events: (0, {}, b""),
            lambda events: (502, {}, b"<html>"),
        ]
        emitter = self.emitter()
        emitter.emit({"event_type": "user.login"})
        self.assertTrue(emitter.flush(PATIENCE_S))
        self.assertEqual(len(self.log.stored), 1)
        self.assertEqual(len(self.log.requests), 5)
        # A connection that was kept and is cut may just have rested too long: that one is tried anew at once.
        self.assertEqual(emitter.metrics.snapshot()["retried"], 3)

    def test_an_answer_that_was_lost_doubles_nothing(self) -> None:
        def store_and_cut(events: Any) -> Any:
            self.log._store(events)
            return (0, {}, b"")

        self.log.answers = [store_and_cut]
        emitter = self.emitter()
        emitter.emit({"event_type": "user.login"})
        emitter.flush(PATIENCE_S)
        self.assertEqual(len(self.log.stored), 1)
        self.assertEqual(emitter.metrics.snapshot()["duplicate"], 1)

    def test_waits_as_long_as_the_log_asks_for(self) -> None:
        at: List[float] = []
        self.log.answers = [
            lambda events: at.append(time.monotonic()) or (503, {"Retry-After": "1"}, {}),  # type: ignore[func-returns-value]
            lambda events: at.append(time.monotonic()),  # type: ignore[list-item,func-returns-value]
        ]
        emitter = self.emitter()
        emitter.emit({"event_type": "user.login"})
        emitter.flush(PATIENCE_S)
        self.assertGreaterEqual(at[1] - at[0], 1.0)

    def test_a_body_that_is_refused_as_a_whole_is_halved_until_the_culprit_stands_alone(self) -> None:
        def refuse(events: Any) -> Any:
            return (413, {}, {"code": "too_large"}) if any(one.get("action") == "7" for one in events) else None

        self.log.answers = [refuse] * 20
        emitter = self.emitter()
        for number in range(16):
            emitter.emit({"event_type": "user.login", "action": str(number)})
        emitter.flush(PATIENCE_S)
        self.assertEqual(self.actions(), [str(number) for number in range(16) if number != 7])
        self.assertEqual(emitter.metrics.snapshot()["rejected"], 1)

    def test_a_log_that_is_away_and_comes_back_gets_everything_in_order(self) -> None:
        port = self.log.port
        self.log.close()
        errors: List[Exception] = []
        emitter = self.emitter(on_error=errors.append, url=f"http://127.0.0.1:{port}")
        for number in range(120):
            emitter.emit({"event_type": "user.login", "action": str(number)})
        until(lambda: len(errors) >= 2)
        self.log = FakeLog(port)
        self.assertTrue(emitter.flush(PATIENCE_S))
        self.assertEqual(self.actions(), [str(number) for number in range(120)])

    def test_hooks_that_throw_stop_nothing(self) -> None:
        def broken(*_: Any) -> None:
            raise RuntimeError

        self.log.answers = [lambda events: (500, {}, {})]
        emitter = self.emitter(on_error=broken, on_flush=broken, on_rejected=broken)
        emitter.emit({"event_type": "user.login"})
        self.assertTrue(emitter.flush(PATIENCE_S))


class Overflow(WithLog):
    def test_drop_counts_and_tells(self) -> None:
        self.log.delay_s = 0.3
        dropped: List[Any] = []
        emitter = self.emitter(
            overflow="drop", buffer_size=10, on_dropped=lambda count, reason, events: dropped.append((count, reason))
        )
        for _ in range(15):
            emitter.emit({"event_type": "user.login"})
        emitter.flush(PATIENCE_S)
        self.assertEqual(dropped, [(1, "buffer_full")] * 5)
        self.assertEqual(emitter.metrics.snapshot()["dropped"], 5)
        self.assertEqual(len(self.log.stored), 10)

    def test_block_holds_threads_until_there_is_room_and_loses_nothing(self) -> None:
        self.log.delay_s = 0.02
        emitter = self.emitter(overflow="block", buffer_size=10, batch_size=5, batch_size_max=5)

        def emit_many() -> None:
            for _ in range(50):
                emitter.emit({"event_type": "user.login"})

        threads = [threading.Thread(target=emit_many) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_S)
        emitter.flush(PATIENCE_S)
        self.assertEqual(len(self.log.stored), 200)

    def test_block_never_holds_an_event_loop_and_awaits_room_where_asked(self) -> None:
        self.log.delay_s = 0.05
        emitter = self.emitter(overflow="block", buffer_size=5, batch_size=5, batch_size_max=5)

        async def emit_all() -> None:
            for _ in range(10):
                emitter.emit({"event_type": "user.login"})
            self.assertIsNone(emitter.emit({"event_type": "user.login"}))
            for _ in range(20):
                self.assertIsNotNone(await emitter.emit_async({"event_type": "user.login"}))

        asyncio.run(emit_all())
        emitter.flush(PATIENCE_S)
        self.assertEqual(len(self.log.stored), 30)


class Waiting(WithLog):
    def test_emit_and_wait_has_the_receipt(self) -> None:
        emitter = self.emitter(flush_interval_s=60)
        receipt = emitter.emit_and_wait({"event_type": "user.login"}, PATIENCE_S)
        self.assertEqual((receipt.status, receipt.seq), ("stored", 0))
        second = asyncio.run(emitter.emit_and_wait_async({"event_type": "user.login"}, PATIENCE_S))
        self.assertEqual(second.seq, 1)

    def test_says_why_there_is_none(self) -> None:
        self.log.refuses = lambda event: True
        emitter = self.emitter()
        with self.assertRaises(EmitError) as refused:
            emitter.emit_and_wait({"event_type": "user.logn"}, PATIENCE_S)
        self.assertEqual((refused.exception.code, refused.exception.may_be_stored), ("rejected", False))
        self.log.answers = [lambda events: (401, {}, {"code": "unauthenticated"})]
        with self.assertRaises(EmitError) as denied:
            emitter.emit_and_wait({"event_type": "user.login"}, PATIENCE_S)
        self.assertEqual(denied.exception.code, "unavailable")
        self.log.delay_s = 0.5
        with self.assertRaises(EmitError) as late:
            emitter.emit_and_wait({"event_type": "user.login"}, 0.05)
        self.assertEqual((late.exception.code, late.exception.may_be_stored), ("timeout", True))
        emitter.close()
        with self.assertRaises(EmitError) as closed:
            emitter.emit_and_wait({"event_type": "user.login"})
        self.assertEqual(closed.exception.code, "closed")


class Closing(WithLog):
    def test_sends_what_waits_and_takes_no_more(self) -> None:
        emitter = self.emitter(flush_interval_s=60)
        emitter.emit({"event_type": "user.login"})
        emitter.close(PATIENCE_S)
        self.assertEqual(len(self.log.stored), 1)
        self.assertIsNone(emitter.emit({"event_type": "user.login"}))
        self.assertEqual(emitter.metrics.snapshot()["dropped"], 1)

    def test_what_is_left_when_the_time_is_over_is_dropped_loudly(self) -> None:
        self.log.close()
        dropped: List[Any] = []
        emitter = self.emitter(on_dropped=lambda count, reason, events: dropped.append((count, reason)))
        for _ in range(3):
            emitter.emit({"event_type": "user.login"})
        emitter.close(0.3)
        self.assertEqual(dropped, [(3, "closed")])


if __name__ == "__main__":
    unittest.main()
