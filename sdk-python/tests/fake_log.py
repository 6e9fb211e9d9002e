"""A log that answers as the real one does, and does what a test tells it: fail, refuse, be slow, be away."""

from __future__ import annotations

import gzip
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Dict, List, Optional, Tuple

#: What a test makes the log answer instead: status, headers, body. None lets the event through.
Instead = Optional[Tuple[int, Dict[str, str], Any]]


class FakeLog:
    def __init__(self, port: int = 0) -> None:
        self.requests: List[Dict[str, Any]] = []
        self.stored: List[Dict[str, Any]] = []
        self.connections = 0
        self.answers: List[Callable[[List[Dict[str, Any]]], Instead]] = []
        self.refuses: Callable[[Dict[str, Any]], bool] = lambda event: False
        self.delay_s = 0.0
        self._seq: Dict[str, int] = {}
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, headers: Dict[str, str], body: bytes) -> Tuple[int, Dict[str, str], Any]:
        packed = headers.get("content-encoding") == "gzip"
        text = (gzip.decompress(body) if packed else body).decode("utf-8")
        events = [json.loads(line) for line in text.split("\n") if line]
        time.sleep(self.delay_s)
        with self._lock:
            self.requests.append({"headers": headers, "events": events})
            instead = self.answers.pop(0)(events) if self.answers else None
            return instead or self._store(events)

    def _store(self, events: List[Dict[str, Any]]) -> Tuple[int, Dict[str, str], Any]:
        results = [self._store_one(event) for event in events]
        counts = {status: sum(one["status"] == status for one in results) for status in ("stored", "duplicate", "rejected")}
        is_durable = counts["stored"] + counts["duplicate"] > 0
        return 201 if is_durable else 400, {}, {**counts, "code": "invalid_event", "results": results}

    def _store_one(self, event: Dict[str, Any]) -> Dict[str, Any]:
        if self.refuses(event):
            fault = {"field": "event_type", "code": "unknown_type", "reason": "is not registered"}
            return {"id": event["id"], "status": "rejected", "code": "invalid_event", "errors": [fault]}
        if event["id"] in self._seq:
            return {"id": event["id"], "status": "duplicate", "seq": self._seq[event["id"]]}
        self._seq[event["id"]] = len(self.stored)
        self.stored.append(event)
        return {"id": event["id"], "status": "stored", "seq": self._seq[event["id"]]}


def _handler(log: FakeLog) -> type:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            log.connections += 1
            super().setup()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, own, answer = log.answer({**headers, ":path": self.path}, body)
            if status == 0:  # The connection is cut without an answer.
                self.close_connection = True
                return
            text = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            for name, value in own.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


if __name__ == "__main__":
    FakeLog()
