from __future__ import annotations

import os
import signal
import subprocess
import sys
import unittest
from typing import List

from sentinel_audit import close_emitter, get_emitter
from sentinel_audit.options import options_from

from .support import WithLog

START = """
import os, signal, sys, time, multiprocessing
from sentinel_audit import get_emitter
"""
EMIT = """
emitter = get_emitter(flush_interval_s=60)
emitter.emit({"event_type": "system.startup"})
"""


class AProcess(WithLog):
    def run_service(self, code: str) -> "subprocess.CompletedProcess[str]":
        env = {**os.environ, "SENTINEL_URL": self.log.url, "SENTINEL_API_KEY": "sak_test", "SENTINEL_SOURCE": "svc"}
        # From 3.12 on Python warns of every fork in a process with threads.
        command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", START + code]
        return subprocess.run(
            command, env=env, capture_output=True, text=True, timeout=60
        )

    def types(self) -> List[str]:
        return sorted(event["event_type"] for event in self.log.stored)

    def test_that_ends_has_sent_everything(self) -> None:
        done = self.run_service(EMIT)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.types(), ["system.startup"])
        self.assertEqual(self.log.stored[0]["source"], "svc")

    def test_that_gets_sigterm_sends_everything_and_ends_by_it(self) -> None:
        done = self.run_service(EMIT + "os.kill(os.getpid(), signal.SIGTERM)\ntime.sleep(30)")
        self.assertEqual(done.returncode, -signal.SIGTERM)
        self.assertEqual(self.types(), ["system.startup"])

    def test_that_handles_sigterm_itself_is_left_to_it(self) -> None:
        own = "signal.signal(signal.SIGTERM, lambda *_: (print('mine'), sys.exit(7)))\n"
        kill = "os.kill(os.getpid(), signal.SIGTERM)\ntime.sleep(30)"
        for code in (own + EMIT + kill, EMIT + own + kill):
            done = self.run_service(code)
            self.assertEqual((done.returncode, done.stdout), (7, "mine\n"))
        self.assertEqual(self.types(), ["system.startup"] * 2)

    @unittest.skipUnless(hasattr(os, "fork"), "there is no fork here")
    def test_that_forks_keeps_what_it_has_and_its_child_has_its_own(self) -> None:
        child = """
if os.fork() == 0:
    emitter.emit({"event_type": "system.warning"})
    sys.exit(0)
os.wait()
"""
        done = self.run_service(EMIT + child)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.types(), ["system.startup", "system.warning"])

    @unittest.skipUnless(hasattr(os, "fork"), "there is no fork here")
    def test_that_is_a_worker_of_multiprocessing_sends_everything_too(self) -> None:
        worker = """
def work():
    emitter.emit({"event_type": "system.warning"})
process = multiprocessing.get_context("fork").Process(target=work)
process.start()
process.join()
"""
        done = self.run_service(EMIT + worker)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.types(), ["system.startup", "system.warning"])


class TheEmitterOfTheProcess(WithLog):
    def test_is_one_and_set_up_once(self) -> None:
        self.addCleanup(close_emitter)
        emitter = get_emitter(url=self.log.url, api_key="sak_test")
        self.assertIs(get_emitter(), emitter)
        with self.assertRaises(ValueError):
            get_emitter(source="other")
        close_emitter()
        self.assertIsNot(get_emitter(url=self.log.url, api_key="sak_test"), emitter)


class OptionsOfTheEnvironment(unittest.TestCase):
    ENV = {"SENTINEL_URL": "http://localhost:3000", "SENTINEL_API_KEY": "sak_test"}

    def test_are_read_and_what_is_given_stands_over_them(self) -> None:
        env = {**self.ENV, "SENTINEL_BATCH_SIZE": "7", "SENTINEL_FLUSH_INTERVAL_MS": "250", "SENTINEL_DEDUPLICATE": "true"}
        options = options_from(env, source="given")
        self.assertEqual((options.batch_size, options.flush_interval_s), (7, 0.25))
        self.assertEqual((options.deduplicate, options.source), (True, "given"))

    def test_a_folder_for_the_spool_means_the_spool(self) -> None:
        self.assertEqual(options_from({**self.ENV, "SENTINEL_SPOOL_DIRECTORY": "/x"}).overflow, "spool")
        env = {**self.ENV, "SENTINEL_SPOOL_DIRECTORY": "/x", "SENTINEL_OVERFLOW": "drop"}
        self.assertEqual(options_from(env).overflow, "drop")

    def test_faults_name_the_variable(self) -> None:
        with self.assertRaisesRegex(ValueError, "SENTINEL_URL and SENTINEL_API_KEY"):
            options_from({})
        with self.assertRaisesRegex(ValueError, "SENTINEL_BATCH_SIZE"):
            options_from({**self.ENV, "SENTINEL_BATCH_SIZE": "many"})
        with self.assertRaisesRegex(ValueError, "spool_directory"):
            options_from({**self.ENV, "SENTINEL_OVERFLOW": "spool"})
        with self.assertRaisesRegex(ValueError, "block, spool, drop"):
            options_from({**self.ENV, "SENTINEL_OVERFLOW": "explode"})
