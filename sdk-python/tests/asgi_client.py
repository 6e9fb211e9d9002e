"""A server of ASGI as small as can be: it calls an application once and keeps what it sent."""

from __future__ import annotations

import asyncio
from typing import Any, Dict, List, Optional, Sequence, Tuple


class Call:
    """``gone_after``: the client leaves after so many messages to it; ``hears``: the server tells by raising."""

    def __init__(
        self,
        path: str = "/",
        method: str = "GET",
        query: str = "",
        headers: Sequence[Tuple[str, str]] = (),
        body: bytes = b"",
        gone_after: Optional[int] = None,
        hears: bool = False,
        client: Optional[Tuple[str, int]] = ("192.0.2.7", 5000),
        **scope: Any,
    ) -> None:
        self.scope: Dict[str, Any] = {
            "type": "http",
            "method": method,
            "path": path,
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
            "client": client,
            **scope,
        }
        self._body: Optional[bytes] = body
        self._gone_after, self._hears = gone_after, hears
        self.sent: List[Dict[str, Any]] = []
        self._is_gone = False
        self._leaves: Optional[asyncio.Event] = None

    async def receive(self) -> Dict[str, Any]:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        if not self._is_gone and self._gone_after != len(self.sent):
            # Made here: before Python 3.10 an event belongs to the loop that runs when it is made.
            self._leaves = self._leaves or asyncio.Event()
            await self._leaves.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Dict[str, Any]) -> None:
        if self._gone_after == len(self.sent):
            self._leave()
            if self._hears:
                raise OSError("the client has gone")
            return
        self.sent.append(message)
        if self._gone_after == len(self.sent):
            self._leave()

    def _leave(self) -> None:
        self._is_gone = True
        if self._leaves is not None:
            self._leaves.set()

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def headers(self) -> Dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.sent[0]["headers"]}

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent[1:])


async def answer(send: Any, status: int = 200, *chunks: bytes, headers: Sequence[Tuple[bytes, bytes]] = ()) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    for chunk in chunks:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
