from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any, List
from unittest import mock

from sentinel_audit import spool as spool_module
from sentinel_audit.backlog import Entry
from sentinel_audit.spool import Spool, open_spool

from .support import PATIENCE_S, WithLog, until

BYTES_MAX = 1024**2


def entry(number: int) -> Entry:
    return Entry(f"id-{number}", json.dumps({"id": f"id-{number}", "n": number}).encode())


def numbers(entries: List[Entry]) -> List[int]:
    return [json.loads(one.line)["n"] for one in entries]


@unittest.skipUnless(os.name == "posix", "the spool needs the locks of POSIX")
class ASpool(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        self.damaged: List[str] = []

    def open(self, bytes_max: int = BYTES_MAX) -> Spool:
        spool = open_spool(self.root, bytes_max, self.damaged.append)
        self.addCleanup(spool.close)
        return spool

    def file(self, slot: int = 0) -> Path:
        return sorted(Path(self.root, str(slot)).glob("*.spool"))[0]

    def test_gives_back_in_order_and_after_a_restart_what_was_not_settled(self) -> None:
        spool = self.open()
        for number in range(10):
            spool.push(entry(number))
        self.assertEqual(numbers(spool.take(4, BYTES_MAX)), [0, 1, 2, 3])
        self.assertEqual(numbers(spool.take(4, BYTES_MAX)), [4, 5, 6, 7])
        spool.settle(4)
        self.assertEqual((spool.size, spool.waiting), (6, 2))
        spool.close()
        again = self.open()
        self.assertEqual(numbers(again.take(100, BYTES_MAX)), [4, 5, 6, 7, 8, 9])
        again.settle(6)
        again.close()
        self.assertEqual(self.open().size, 0)

    def test_a_line_that_was_never_finished_is_cut_off_and_a_damaged_one_is_told_and_left_out(self) -> None:
        spool = self.open()
        for number in range(3):
            spool.push(entry(number))
        spool.close()
        text = self.file().read_bytes()
        self.file().write_bytes(text.replace(b'"n": 1', b'"n": 7') + b"0badc0de {unfini")
        again = self.open()
        again.push(entry(3))
        self.assertEqual(numbers(again.take(100, BYTES_MAX)), [0, 2, 3])
        self.assertEqual(len(self.damaged), 1)

    def test_a_cursor_that_cannot_be_read_sends_everything_again(self) -> None:
        spool = self.open()
        spool.push(entry(0))
        spool.settle(len(spool.take(1, BYTES_MAX)))
        spool.close()
        Path(self.root, "0", "cursor").write_bytes(b"0 0 nonsense")
        self.assertEqual(numbers(self.open().take(10, BYTES_MAX)), [0])

    def test_settled_segments_are_taken_off_the_disk(self) -> None:
        with mock.patch.object(spool_module, "SEGMENT_BYTES", 200):
            spool = self.open()
            for number in range(50):
                self.assertIsNone(spool.push(entry(number)))
            self.assertGreater(len(list(Path(self.root, "0").glob("*.spool"))), 5)
            spool.close()
            again = self.open()
            self.assertEqual(numbers(again.take(100, BYTES_MAX)), list(range(50)))
            again.settle(50)
            self.assertEqual(len(list(Path(self.root, "0").glob("*.spool"))), 1)
            again.close()
            self.assertEqual(self.open().size, 0)

    def test_a_full_disk_refuses_and_leaves_no_half_line(self) -> None:
        spool = self.open()
        spool.push(entry(0))
        real_write = os.write

        def half(fd: int, data: Any) -> int:
            if len(data) > 5:
                return real_write(fd, bytes(data)[:5])
            raise OSError(28, "No space left on device")

        with mock.patch("os.write", half):
            self.assertEqual(spool.push(entry(1)), "disk_full")
        spool.push(entry(2))
        self.assertEqual(numbers(spool.take(10, BYTES_MAX)), [0, 2])
        spool.close()
        self.assertEqual(self.open(bytes_max=10).push(entry(3)), "disk_full")

    def test_each_process_has_its_own_folder_and_takes_over_from_those_that_are_gone(self) -> None:
        first, second = self.open(), self.open()
        first.push(entry(0))
        second.push(entry(1))
        first.close()
        second.close()
        self.assertEqual(sorted(numbers(self.open().take(10, BYTES_MAX))), [0, 1])
        self.assertEqual(list(Path(self.root, "1").glob("*.spool")), [])


SERVICE = """
import sys
from sentinel_audit import EventEmitter
emitter = EventEmitter(url=sys.argv[1], api_key="sak_test", overflow="spool", spool_directory=sys.argv[2])
for number in range(2000):
    emitter.emit({"event_type": "user.login", "action": str(number)})
print("emitted", flush=True)
sys.stdin.read()
"""


@unittest.skipUnless(os.name == "posix", "the spool needs the locks of POSIX")
class ASpoolingEmitter(WithLog):
    def test_a_service_that_is_killed_loses_nothing_that_it_emitted(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            self.log.answers = [lambda events: (503, {"Retry-After": "60"}, {})] * 100
            command = [sys.executable, "-c", SERVICE, self.log.url, folder]
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as service:
                assert service.stdout is not None
                self.assertEqual(service.stdout.readline(), b"emitted\n")
                service.send_signal(signal.SIGKILL)
            self.assertEqual(self.log.stored, [])
            self.log.answers = []
            emitter = self.emitter(overflow="spool", spool_directory=folder)
            until(lambda: len(self.log.stored) == 2000)
            self.assertEqual(self.actions(), [str(number) for number in range(2000)])
            emitter.emit({"event_type": "user.logout"})
            emitter.flush(PATIENCE_S)
            emitter.close()
            self.assertEqual(len(self.log.stored), 2001)

    def test_what_was_not_sent_before_the_end_is_sent_after_the_next_start(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            self.log.answers = [lambda events: (503, {"Retry-After": "60"}, {})]
            emitter = self.emitter(overflow="spool", spool_directory=folder, fsync_interval_s=0)
            emitter.emit({"event_type": "user.login"})
            emitter.close(0.1)
            counts = emitter.metrics.snapshot()
            self.assertEqual((counts["spooled"], counts["dropped"]), (1, 0))
            self.emitter(overflow="spool", spool_directory=folder).flush(PATIENCE_S)
            self.assertEqual(len(self.log.stored), 1)
