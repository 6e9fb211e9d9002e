from __future__ import annotations

import json
import unittest
from typing import Any

from sentinel_audit.metrics import Metrics
from sentinel_audit.receipt import Decided, RefusedWhole, TryAgain, read_answer
from sentinel_audit.retry import COOL_DOWN_S, FAILURES_MAX, Gate, jittered_delay_s, retry_after_s


def answer(status: int, document: Any, *ids: str) -> Any:
    return read_answer(status, json.dumps(document).encode(), ids)


class Answers(unittest.TestCase):
    def test_a_receipt_decides_on_each_event_by_its_place(self) -> None:
        results = [{"id": "a", "status": "stored", "seq": 7}, {"id": None, "status": "rejected", "code": "invalid_event"}]
        decided = answer(201, {"results": results}, "a", "b")
        self.assertIsInstance(decided, Decided)
        self.assertEqual([(one.id, one.status, one.seq) for one in decided.receipts], [("a", "stored", 7), ("b", "rejected", None)])
        self.assertIsInstance(answer(409, {"code": "conflict", "results": results[1:]}, "b"), Decided)

    def test_an_answer_about_other_events_says_nothing_about_ours(self) -> None:
        for results in ([], [{"id": "x", "status": "stored"}], [7], [{"id": "a"}, {"id": "b"}]):
            self.assertIsInstance(answer(201, {"results": results}, "a"), TryAgain)

    def test_what_can_be_tried_again_is_told_from_what_cannot(self) -> None:
        self.assertIsInstance(answer(413, {}, "a"), RefusedWhole)
        self.assertIsInstance(answer(400, {"code": "invalid_request"}, "a"), RefusedWhole)
        # A proxy in between says nothing about the events.
        self.assertIsInstance(read_answer(400, b"<html>", ["a"]), TryAgain)
        for status, is_refused in ((429, False), (503, False), (500, False), (401, True), (404, True), (302, True)):
            self.assertEqual(answer(status, {}, "a").is_refused, is_refused)


class Retrying(unittest.TestCase):
    def test_full_jitter_takes_anything_up_to_a_bound_that_doubles(self) -> None:
        highest = [jittered_delay_s(attempt, lambda low, high: high) for attempt in range(9)]
        self.assertEqual(highest, [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0])
        self.assertEqual(jittered_delay_s(5, lambda low, high: low), 0.0)

    def test_retry_after_is_a_number_or_a_date(self) -> None:
        now = 784_111_777.0
        cases = {"3": 3.0, "Sun, 06 Nov 1994 08:49:47 GMT": 10.0, "Sun, 06 Nov 1994 08:49:27 GMT": 0.0, "soon": 0.0}
        for header, seconds in cases.items():
            self.assertEqual(retry_after_s(header, now), seconds)
        self.assertEqual((retry_after_s(None, now), retry_after_s("86400", now)), (0.0, 300.0))

    def test_the_gate_opens_after_failures_in_a_row_lets_one_probe_pass_and_closes_with_it(self) -> None:
        gate = Gate()
        for _ in range(FAILURES_MAX - 1):
            gate.failed(0, 100)
        self.assertEqual((gate.is_open, gate.wait_s(100)), (False, 0))
        gate.failed(0, 100)
        self.assertEqual((gate.is_open, gate.wait_s(100)), (True, COOL_DOWN_S))
        self.assertEqual(gate.wait_s(100 + COOL_DOWN_S), 0)
        gate.failed(0, 110)
        self.assertEqual(gate.wait_s(110), COOL_DOWN_S)
        gate.succeeded()
        self.assertFalse(gate.is_open)

    def test_the_gate_holds_as_long_as_the_log_asks_for(self) -> None:
        gate = Gate()
        gate.failed(30, 100)
        self.assertEqual((gate.is_open, gate.wait_s(101)), (False, 29))


class TheMetrics(unittest.TestCase):
    def test_are_the_text_that_prometheus_reads(self) -> None:
        metrics = Metrics(lambda: 4)
        metrics.add("stored", 3)
        metrics.flushed(0.02)
        lines = metrics.prometheus().split("\n")
        for line in (
            "# TYPE sentinel_emitter_stored_total counter",
            "sentinel_emitter_stored_total 3",
            "sentinel_emitter_queue_depth 4",
            'sentinel_emitter_flush_seconds_bucket{le="0.01"} 0',
            'sentinel_emitter_flush_seconds_bucket{le="0.025"} 1',
            'sentinel_emitter_flush_seconds_bucket{le="+Inf"} 1',
            "sentinel_emitter_flush_seconds_sum 0.02",
        ):
            self.assertIn(line, lines)
        self.assertEqual(metrics.snapshot()["flush_s"], {"count": 1, "sum": 0.02, "max": 0.02})
