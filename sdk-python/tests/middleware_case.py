from __future__ import annotations

import asyncio
from typing import Any, Dict, List, Tuple

from sentinel_audit.asgi import AuditMiddleware

from .asgi_client import Call, answer
from .support import PATIENCE_S, WithLog


async def ok(scope: Dict[str, Any], receive: Any, send: Any) -> None:
    await answer(send, 200, b"hello")


class WithMiddleware(WithLog):
    def call(self, app: Any, setup: Any = (), **call: Any) -> Tuple[Call, Dict[str, Any]]:
        """The call, and the one event that it left."""
        made: List[Call] = []
        before = len(self.log.stored)
        emitter = self.emitter()
        middleware = AuditMiddleware(app, emitter, **dict(setup))

        async def run() -> None:
            made.append(Call(**call))
            await asyncio.wait_for(middleware(made[0].scope, made[0].receive, made[0].send), PATIENCE_S)

        try:
            asyncio.run(run())
        except (RuntimeError, OSError):
            pass
        emitter.flush(PATIENCE_S)
        self.assertEqual((emitter.metrics.snapshot()["emitted"], len(self.log.stored)), (1, before + 1))
        return made[0], self.log.stored[-1]
