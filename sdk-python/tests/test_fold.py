from __future__ import annotations

import unittest
from typing import Any, Dict

from sentinel_audit import EventEmitter
from sentinel_audit.fold import KEYS_MAX, Fold

from .support import PATIENCE_S, TestClock, WithLog, until

LOGIN: Dict[str, Any] = {"event_type": "user.login", "actor": {"id": "alice"}, "action": "login"}


class AFold(unittest.TestCase):
    def test_counts_within_the_window_and_says_how_many_at_its_end(self) -> None:
        fold = Fold(60)
        self.assertEqual([fold.folds({**LOGIN, "metadata": {"n": n}}, n) for n in range(4)], [False, True, True, True])
        self.assertEqual(fold.ended(59.9), [])
        (closing,) = fold.ended(60)
        self.assertEqual(closing["metadata"], {"n": 3, "repeat_count": 3})
        self.assertFalse(fold.folds(LOGIN, 60))

    def test_what_did_not_repeat_leaves_no_closing_event(self) -> None:
        fold = Fold(60)
        fold.folds(LOGIN, 0)
        self.assertEqual(fold.ended(None), [])

    def test_another_outcome_actor_action_or_resource_is_another_event(self) -> None:
        fold = Fold(60)
        others = ({}, {"outcome": "failure"}, {"actor": {"id": "bob"}}, {"action": "x"}, {"resource": {"id": "r"}})
        self.assertEqual([fold.folds({**LOGIN, **other}, 0) for other in others], [False] * 5)
        self.assertTrue(fold.folds({**LOGIN, "outcome": "success"}, 0))

    def test_security_compliance_own_ids_and_changes_are_never_folded(self) -> None:
        fold = Fold(60)
        kept = (
            {"event_type": "security.auth_failed"},
            {"event_type": "compliance.gdpr_request"},
            {"id": "0199b3c0-7a4e-7c11-8f21-000000000001"},
            {"changes": {"before": 1}},
        )
        self.assertEqual([fold.folds({**LOGIN, **one}, 0) for one in kept for _ in range(2)], [False] * 8)

    def test_memory_stays_bounded_by_closing_the_oldest_early(self) -> None:
        fold = Fold(60)
        closed = []
        for number in range(KEYS_MAX + 10):
            event = {**LOGIN, "actor": {"id": str(number)}}
            fold.folds(event, 0)
            fold.folds(event, 0)
            closed += fold.ended(0)
        self.assertEqual([one["actor"]["id"] for one in closed], [str(number) for number in range(10)])


class AFoldingEmitter(WithLog):
    def test_a_thousand_failed_logins_security_all_kept_others_counted_exactly_and_the_success_stands(self) -> None:
        clock = TestClock()
        emitter: EventEmitter = self.emitter(deduplicate=True, clock=clock)
        for _ in range(1000):
            emitter.emit({"event_type": "security.auth_failed", "actor": {"id": "mallory"}, "outcome": "failure"})
            emitter.emit({**LOGIN, "outcome": "failure"})
            clock.at += 0.01
        emitter.emit(LOGIN)
        emitter.close(PATIENCE_S)
        by_type = [event["event_type"] for event in self.log.stored]
        self.assertEqual(by_type.count("security.auth_failed"), 1000)
        logins = [event for event in self.log.stored if event["event_type"] == "user.login"]
        self.assertEqual([event.get("outcome") for event in logins], ["failure", None, "failure"])
        self.assertEqual(logins[2]["metadata"]["repeat_count"], 999)
        self.assertEqual(emitter.metrics.snapshot()["suppressed"], 999)

    def test_the_closing_event_comes_by_itself(self) -> None:
        emitter = self.emitter(deduplicate=True, deduplicate_window_s=0.1)
        for _ in range(3):
            emitter.emit(LOGIN)
        until(lambda: len(self.log.stored) == 2)
        self.assertEqual(self.log.stored[1]["metadata"]["repeat_count"], 2)
