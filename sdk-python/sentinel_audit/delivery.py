"""Sends a batch until the server has said of each event what became of it."""

from __future__ import annotations

from typing import Callable, List, NamedTuple, Optional, Protocol, Sequence

from .backlog import Entry
from .clock import Clock
from .metrics import Metrics
from .receipt import Decided, Receipt, RefusedWhole, TryAgain, read_answer
from .retry import Gate, jittered_delay_s, retry_after_s
from .transport import RawAnswer


class Transport(Protocol):
    def post(self, body: bytes) -> RawAnswer: ...

    def close(self) -> None: ...


class Parts(NamedTuple):
    transport: Transport
    gate: Gate
    clock: Clock
    metrics: Metrics
    #: Waits so many seconds; False when the emitter's time is over and nothing more may be sent.
    pause: Callable[[float], bool]
    #: An attempt failed, and the batch will be sent again.
    failed: Callable[[Sequence[Entry], str, bool], None]


def deliver(entries: Sequence[Entry], parts: Parts) -> Optional[List[Receipt]]:
    """
    However often that takes. A body that is refused as a whole is halved, so that one event takes no other with it.
    None when the emitter's time was over before.
    """
    failures = 0
    while True:
        if not parts.pause(parts.gate.wait_s(parts.clock.monotonic())):
            return None
        if failures > 0:
            parts.metrics.add("retried")
        answer, after_s = _attempt(entries, parts)
        if isinstance(answer, TryAgain):
            parts.gate.failed(after_s, parts.clock.monotonic())
            parts.failed(entries, answer.reason, answer.is_refused)
            if not parts.pause(max(after_s, jittered_delay_s(failures))):
                return None
            failures += 1
            continue
        parts.gate.succeeded()
        return answer.receipts if isinstance(answer, Decided) else _halves(entries, answer, parts)


def _attempt(entries: Sequence[Entry], parts: Parts):  # type: ignore[no-untyped-def]
    body = b"\n".join(entry.line for entry in entries)
    try:
        raw = parts.transport.post(body)
    except OSError as error:
        return TryAgain(str(error), is_refused=False), 0.0
    answer = read_answer(raw.status, raw.body, [entry.id for entry in entries])
    return answer, retry_after_s(raw.retry_after, parts.clock.now())


def _halves(entries: Sequence[Entry], answer: RefusedWhole, parts: Parts) -> Optional[List[Receipt]]:
    if len(entries) == 1:
        fault = {"field": "", "code": "refused", "reason": answer.reason}
        return [Receipt(entries[0].id, "rejected", code="refused", errors=(fault,))]
    middle = (len(entries) + 1) // 2
    first = deliver(entries[:middle], parts)
    second = None if first is None else deliver(entries[middle:], parts)
    return None if first is None or second is None else first + second
