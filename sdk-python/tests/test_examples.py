from __future__ import annotations

import asyncio
import http.client
import os
import subprocess
import sys
import unittest
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Dict, List

from .asgi_client import Call
from .support import PATIENCE_S, WithLog, until

EXAMPLES = Path(__file__).parent.parent / "examples"
HAS_FASTAPI = find_spec("fastapi") is not None


class Example(WithLog):
    def env(self) -> Dict[str, str]:
        paths = [str(EXAMPLES), str(EXAMPLES.parent)]
        return {
            **os.environ,
            "SENTINEL_URL": self.log.url,
            "SENTINEL_API_KEY": "sak_test",
            "SENTINEL_FLUSH_INTERVAL_MS": "20",
            "PYTHONPATH": os.pathsep.join(paths),
        }


class TheBackgroundJob(Example):
    def test_runs_and_leaves_its_two_events(self) -> None:
        command = [sys.executable, str(EXAMPLES / "background_job.py")]
        done = subprocess.run(command, env=self.env(), capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "event 0: stored\n", ""))
        self.assertEqual([event.get("outcome") for event in self.log.stored], ["pending", None])
        last = self.log.stored[1]
        self.assertEqual((last["actor"]["id"], last["tags"], last["source"]), ("cron", ["nightly"], "billing-export"))
        self.assertEqual(last["metadata"], {"record_count": 42})


@unittest.skipUnless(HAS_FASTAPI, "FastAPI is not installed")
class TheFastApiApp(Example):
    def calls(self, *calls: Call) -> List[Dict[str, Any]]:
        from sentinel_audit import close_emitter

        before = dict(os.environ)
        os.environ.update(self.env())
        self.addCleanup(lambda: (os.environ.clear(), os.environ.update(before)))
        sys.path.insert(0, str(EXAMPLES))
        self.addCleanup(sys.path.remove, str(EXAMPLES))
        sys.modules.pop("fastapi_app", None)
        import fastapi_app  # type: ignore[import-not-found,unused-ignore]

        async def run() -> None:
            for call in calls:
                try:
                    await asyncio.wait_for(fastapi_app.app(call.scope, call.receive, call.send), PATIENCE_S)
                except RuntimeError:
                    pass

        asyncio.run(run())
        close_emitter()
        return [event for event in self.log.stored if event["event_type"] == "api.request"]

    def test_success_with_the_pattern_and_the_actor_that_a_dependency_found(self) -> None:
        call = Call("/reports/77", headers=[("authorization", "Bearer alice"), ("x-forwarded-for", "203.0.113.9")])
        (event,) = self.calls(call)
        self.assertEqual((call.status, event["action"], event["outcome"]), (200, "GET /reports/{report_id}", "success"))
        self.assertEqual(
            event["actor"],
            {
                "id": "usr_1",
                "type": "user",
                "name": "Alice",
                "email": "alice@example.com",
                "ip_address": "203.0.113.9",
            },
        )
        accessed = next(one for one in self.log.stored if one["event_type"] == "data.accessed")
        self.assertEqual((accessed["parent_event_id"], accessed["trace_id"]), (event["id"], event["trace_id"]))

    def test_redirect_refusal_nothing_there_error_stream_and_health(self) -> None:
        events = self.calls(
            Call("/old"), Call("/reports/1"), Call("/nowhere/9"), Call("/broken"), Call("/stream"), Call("/health")
        )
        found = [(one["action"], one["outcome"], one["metadata"]["status_code"]) for one in events]
        self.assertEqual(
            found,
            [
                ("GET /old", "success", 307),
                ("GET /reports/{report_id}", "failure", 401),
                ("GET", "failure", 404),
                ("GET /broken", "failure", 500),
                ("GET /stream", "success", 200),
            ],
        )
        self.assertEqual((events[3]["metadata"]["error_type"], events[4]["metadata"]["response_bytes"]), ("RuntimeError", 18))

    def test_a_client_that_left(self) -> None:
        (event,) = self.calls(Call("/stream", gone_after=2))
        self.assertEqual(event["outcome"], "cancelled")

    @unittest.skipUnless(find_spec("uvicorn"), "uvicorn is not installed")
    def test_over_http_with_a_client_that_hangs_up_and_a_server_that_is_ended(self) -> None:
        command = [sys.executable, "-m", "uvicorn", "fastapi_app:app", "--port", "0", "--log-level", "info"]
        with subprocess.Popen(command, env=self.env(), stderr=subprocess.PIPE, text=True) as server:
            assert server.stderr is not None
            line = next(line for line in server.stderr if "running on" in line)
            port = int(line.split("http://127.0.0.1:")[1].split()[0])
            client = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
            client.request("GET", "/stream", headers={"X-Request-Id": "over-http"})
            answer = client.getresponse()
            self.assertEqual((answer.read(), answer.getheader("x-request-id")), (b"row 0\nrow 1\nrow 2\n", "over-http"))
            client.request("GET", "/slow")
            client.close()
            until(lambda: len(self.log.stored) == 2)
            client.request("GET", "/old")
            client.getresponse().read()
            client.close()
            server.terminate()
            server.stderr.read()
        outcomes = [(one["metadata"]["route"], one["outcome"]) for one in self.log.stored]
        self.assertEqual(outcomes, [("/stream", "success"), ("/slow", "cancelled"), ("/old", "success")])
