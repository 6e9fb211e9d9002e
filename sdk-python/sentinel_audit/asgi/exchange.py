"""Watches one request and its answer go by: status, bytes, and whether the client stayed."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Awaitable, Callable, Deque, Dict, Optional

from ..lifecycle import in_event_loop

Message = Dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

#: The end of the body, and then, if the client is gone, the news of it.
_LOOKS_MAX = 2
#: Parts of an answer: bytes, and files that the server itself reads.
_BODIES = frozenset({"http.response.body", "http.response.pathsend", "http.response.zerocopysend"})


class Exchange:
    def __init__(
        self, receive: Receive, send: Send, request_id: bytes, at_end: Callable[[], Awaitable[None]]
    ) -> None:
        self._receive, self._send, self._at_end = receive, send, at_end
        self._request_id = request_id
        self._held: Deque[Message] = deque()
        self._is_receiving = False
        self.status: Optional[int] = None
        self.request_bytes = 0
        self.response_bytes = 0
        self.is_complete = False
        self.is_disconnected = False

    async def receive(self) -> Message:
        if self._held:
            return self._held.popleft()
        self._is_receiving = True
        try:
            return self._seen(await self._receive())
        finally:
            self._is_receiving = False

    async def send(self, message: Message) -> None:
        kind = message["type"]
        if kind == "http.response.start":
            self.status = int(message["status"])
            message = {**message, "headers": self._with_request_id(message.get("headers") or ())}
        is_last = kind in _BODIES and not message.get("more_body", False)
        if is_last and not self.is_disconnected and in_event_loop():
            await self._look_for_disconnect()
        try:
            await self._send(message)
        except OSError:
            # A server of ASGI 2.4 says so that the client has gone.
            self.is_disconnected = True
            raise
        if kind == "http.response.body":
            self.response_bytes += len(message.get("body", b""))
        if is_last and not self.is_complete:
            self.is_complete = True
            await self._at_end()

    def _seen(self, message: Message) -> Message:
        if message["type"] == "http.disconnect":
            # After the answer it says only that the exchange is over.
            self.is_disconnected = self.is_disconnected or not self.is_complete
        elif message["type"] == "http.request":
            self.request_bytes += len(message.get("body", b""))
        return message

    def _with_request_id(self, headers: Any) -> Any:
        pairs = list(headers)
        if any(bytes(name).lower() == b"x-request-id" for name, _ in pairs):
            return pairs
        return [*pairs, (b"x-request-id", self._request_id)]

    async def _look_for_disconnect(self) -> None:
        """
        Servers let an answer go into the void when the client has gone, so a handler that never listened would look as if
        it had been heard. What is received here is kept for the application; nothing is waited for.
        """
        if self._is_receiving:
            await asyncio.sleep(0)  # The application listens itself: what there is to hear it hears now.
            return
        for _ in range(_LOOKS_MAX):
            if any(message.get("more_body") for message in self._held):
                return
            message = await self._without_waiting()
            if message is None:
                return
            self._held.append(self._seen(message))
            if self.is_disconnected:
                return

    async def _without_waiting(self) -> Optional[Message]:
        task = asyncio.ensure_future(self._receive())
        await asyncio.sleep(0)
        if not task.done():
            task.cancel()
        await asyncio.wait({task})
        return None if task.cancelled() or task.exception() is not None else task.result()
