"""
A FastAPI service whose requests are audited, and which says more where the request alone does not tell it.

    pip install fastapi uvicorn
    SENTINEL_URL=http://localhost:3000 SENTINEL_API_KEY=sak_... uvicorn fastapi_app:app
"""

from __future__ import annotations

import asyncio
from typing import AsyncIterator, Dict

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import RedirectResponse, StreamingResponse

from sentinel_audit import get_emitter
from sentinel_audit.asgi import AuditMiddleware


app = FastAPI()
app.add_middleware(AuditMiddleware, skip=["/health", "/docs/*"], trusted_proxies=1)


def signed_in(request: Request, authorization: str = Header(default="")) -> Dict[str, str]:
    """Whoever this finds is the actor of the request's event."""
    if authorization != "Bearer alice":
        raise HTTPException(401)
    request.state.user = {"id": "usr_1", "name": "Alice", "email": "alice@example.com"}
    return {"id": "usr_1"}


@app.get("/health")
def health() -> Dict[str, str]:
    return {"status": "ok"}


@app.get("/reports/{report_id}")
def read_report(report_id: str, user: Dict[str, str] = Depends(signed_in)) -> Dict[str, str]:
    # It refers to the event of the request, and has its trace.
    get_emitter().emit({"event_type": "data.accessed", "resource": {"type": "report", "id": report_id}, "actor": user})
    return {"report": report_id}


@app.get("/old")
def moved() -> RedirectResponse:
    return RedirectResponse("/reports/1")


@app.get("/broken")
def broken() -> None:
    raise RuntimeError("the report cannot be made")


@app.get("/slow")
async def slow() -> Dict[str, str]:
    await asyncio.sleep(1)
    return {"report": "at last"}


@app.get("/stream")
async def stream() -> StreamingResponse:
    async def rows() -> AsyncIterator[bytes]:
        for number in range(3):
            yield b"row %d\n" % number

    return StreamingResponse(rows(), media_type="text/plain")
