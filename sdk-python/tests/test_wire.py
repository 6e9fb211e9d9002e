from __future__ import annotations

import json
import unittest
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Any, Dict

from sentinel_audit.ids import UuidV7
from sentinel_audit.traceparent import own_span, read_traceparent, write_traceparent
from sentinel_audit.wire import encode, plain

from .support import TestClock


class Colour(Enum):
    RED = "red"


class Level(IntEnum):
    HIGH = 3


@dataclass
class Invoice:
    number: int
    due: date


class Unspeakable:
    def __str__(self) -> str:
        raise RuntimeError


class PlainValues(unittest.TestCase):
    def test_what_services_hold_becomes_json_without_loss(self) -> None:
        cases: Dict[str, Any] = {
            "2026-11-24T09:00:00+00:00": datetime(2026, 11, 24, 10, tzinfo=timezone(timedelta(hours=1))),
            "0199b3c0-7a4e-7c11-8f21-000000000001": uuid.UUID("0199b3c0-7a4e-7c11-8f21-000000000001"),
            "0.10": Decimal("0.10"),
            "9007199254740993": 2**53 + 1,
            "nan": float("nan"),
            "red": Colour.RED,
            "AAE=": b"\x00\x01",
            "ValueError: no": ValueError("no"),
            "[Unspeakable without a text]": Unspeakable(),
        }
        for text, value in cases.items():
            self.assertEqual(plain(value), text)
        self.assertEqual(plain((1, Level.HIGH, True, None)), [1, 3, True, None])
        self.assertEqual(plain(Invoice(7, date(2026, 1, 2))), {"number": 7, "due": "2026-01-02"})

    def test_circles_and_abysses_end(self) -> None:
        circle: Dict[str, Any] = {}
        circle["self"] = circle
        self.assertEqual(plain(circle), {"self": "[circular]"})
        deep: Any = "end"
        for _ in range(100):
            deep = [deep]
        self.assertIn("[too deep]", json.dumps(plain(deep)))

    def test_every_text_is_utf8_even_half_a_surrogate_pair(self) -> None:
        self.assertEqual(encode({"a": "é\n"}), '{"a":"é\\n"}'.encode())
        self.assertEqual(encode({"a": "\ud800"}), b'{"a":"\\ud800"}')


class Ids(unittest.TestCase):
    def test_are_version_7_hold_the_time_and_grow_whatever_the_clock_does(self) -> None:
        clock = TestClock(1_790_000_000.123)
        new_id = UuidV7(clock)
        first = uuid.UUID(new_id())
        self.assertEqual((first.version, first.variant), (7, uuid.RFC_4122))
        self.assertEqual(first.int >> 80, 1_790_000_000_123)
        ids = [new_id() for _ in range(10_000)]
        clock.at -= 60
        ids += [new_id() for _ in range(100)]
        self.assertEqual(ids, sorted(set(ids)))


class Traceparents(unittest.TestCase):
    def test_valid_ones_are_read_and_passed_on_under_a_span_of_our_own(self) -> None:
        header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        caller = read_traceparent(header)
        assert caller is not None
        self.assertEqual(write_traceparent(caller), header)
        own = own_span(caller)
        self.assertEqual((own.trace_id, own.flags), (caller.trace_id, "01"))
        self.assertNotEqual(own.span_id, caller.span_id)
        self.assertRegex(own_span(None).trace_id, "^[0-9a-f]{32}$")

    def test_invalid_ones_count_as_none(self) -> None:
        trace, span = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
        for header in (None, "", f"ff-{trace}-{span}-01", f"00-{'0' * 32}-{span}-01", f"00-{trace}-{'0' * 16}-01"):
            self.assertIsNone(read_traceparent(header))
        self.assertIsNone(read_traceparent(f"00-{trace}-{span}-01-more"))
        self.assertIsNotNone(read_traceparent(f"01-{trace}-{span}-01-more"))
        self.assertIsNone(read_traceparent(f"00-{trace.upper()}-{span}-01"))
