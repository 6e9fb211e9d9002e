"""One connection, kept open, that takes bodies of NDJSON to the log."""

from __future__ import annotations

import gzip
import http.client
import ssl
from typing import Dict, NamedTuple, Optional
from urllib.parse import urlsplit

#: Below this a body is not worth compressing.
GZIP_FROM_BYTES = 1024
_ANSWER_BYTES_MAX = 16 * 1024 * 1024


class RawAnswer(NamedTuple):
    status: int
    retry_after: Optional[str]
    body: bytes


class HttpTransport:
    """Posts to ``/api/audit/events`` under ``url``. Not thread-safe: the courier alone uses it. Raises OSError without an answer."""

    def __init__(self, url: str, api_key: str, use_gzip: bool = True, timeout_s: float = 15.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"The address of the server must begin with http: or https:, not {url!r}")
        self._is_https = parts.scheme == "https"
        self._host, self._port = parts.hostname, parts.port
        self._path = parts.path.rstrip("/") + "/api/audit/events"
        self._headers = {"Authorization": f"Bearer {api_key}", "Content-Type": "application/x-ndjson"}
        self._use_gzip = use_gzip
        self._timeout_s = timeout_s
        self._connection: Optional[http.client.HTTPConnection] = None

    def post(self, body: bytes) -> RawAnswer:
        headers = dict(self._headers)
        if self._use_gzip and len(body) >= GZIP_FROM_BYTES:
            body = gzip.compress(body, compresslevel=1)
            headers["Content-Encoding"] = "gzip"
        is_reused = self._connection is not None
        try:
            return self._exchange(body, headers)
        except (http.client.HTTPException, OSError) as error:
            self.close()
            # The server closed a connection that rested. Sending again is safe: the ids make it exact.
            if is_reused and isinstance(error, (http.client.RemoteDisconnected, ConnectionError)):
                return self._again(body, headers)
            raise _unreachable(error) from error

    def _again(self, body: bytes, headers: Dict[str, str]) -> RawAnswer:
        try:
            return self._exchange(body, headers)
        except (http.client.HTTPException, OSError) as error:
            self.close()
            raise _unreachable(error) from error

    def _exchange(self, body: bytes, headers: Dict[str, str]) -> RawAnswer:
        if self._connection is None:
            self._connection = self._connect()
        self._connection.request("POST", self._path, body, headers)
        response = self._connection.getresponse()
        answer = RawAnswer(
            response.status, response.getheader("Retry-After"), response.read(_ANSWER_BYTES_MAX)
        )
        if not response.isclosed():
            self.close()
        return answer

    def _connect(self) -> http.client.HTTPConnection:
        if not self._is_https:
            return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout_s)
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(self._host, self._port, timeout=self._timeout_s, context=context)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def _unreachable(error: Exception) -> OSError:
    return OSError(f"The audit log could not be reached: {error or type(error).__name__}")
