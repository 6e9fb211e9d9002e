"""
A job that is audited: one event for all of it, with its duration and outcome, and one that must be in the log first.

    SENTINEL_URL=http://localhost:3000 SENTINEL_API_KEY=sak_... python background_job.py
"""

from __future__ import annotations

from sentinel_audit import audit_context, get_emitter


def export_invoices() -> int:
    return 42


def main() -> None:
    audit = get_emitter(source="billing-export", deduplicate=False)
    with audit_context(actor={"id": "cron", "type": "service"}, tags=["nightly"]):
        # Nothing is exported unless the log knows of it.
        receipt = audit.emit_and_wait({"event_type": "data.exported", "outcome": "pending"})
        print(f"event {receipt.seq}: {receipt.status}")
        with audit.scope({"event_type": "data.exported", "resource": {"type": "table", "id": "invoices"}}) as scope:
            scope.set(metadata={"record_count": export_invoices()})


if __name__ == "__main__":
    main()
