create table if not exists sentinel_outbox (
  position bigint generated always as identity primary key,
  id uuid not null unique,
  -- json and not jsonb: the event is sent as it was written.
  event json not null,
  created_at timestamptz not null default now(),
  -- When the log had it, where sent rows are kept.
  sent_at timestamptz,
  -- Why the log will never take it. Such a row stays until a person has looked at it.
  rejection json
);
create index if not exists sentinel_outbox_waiting on sentinel_outbox (position) where sent_at is null and rejection is null;
