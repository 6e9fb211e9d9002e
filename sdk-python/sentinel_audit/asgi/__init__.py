"""Audits the requests of an ASGI application: FastAPI, Starlette and any other."""

from .middleware import AuditMiddleware

__all__ = ["AuditMiddleware"]
