export const OUTBOX_TABLE = 'sentinel_outbox'

const NAME = /^[a-z_][a-z0-9_]{0,62}(\.[a-z_][a-z0-9_]{0,62})?$/
/** With the table's own number this makes the key of the advisory lock: one for each outbox of a database. */
const LOCK_SPACE = 20_261_124

function checked(table: string): string {
  if (!NAME.test(table)) throw new TypeError(`${JSON.stringify(table)} is no name of a table in lower case`)
  return table
}

/** The table, for a migration of the service: the same text as outbox.sql of the package. */
export function outboxTable(name: string = OUTBOX_TABLE): string {
  const table = checked(name)
  const index = `${table.split('.').at(-1) ?? table}_waiting`
  return `create table if not exists ${table} (
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
create index if not exists ${index} on ${table} (position) where sent_at is null and rejection is null;
`
}

/** Each value is used once, and in order, because not every driver numbers them. */
export function outboxStatements(name: string) {
  const table = checked(name)
  const waiting = `from ${table} where sent_at is null and rejection is null`
  const these = `where position = any(string_to_array($1::text, ',')::bigint[])`
  return {
    add: `insert into ${table} (id, event) values ($1::text::uuid, $2::text::json)`,
    lock: `select pg_try_advisory_xact_lock((${LOCK_SPACE}::bigint << 32) | '${table}'::regclass::oid::bigint) as is_ours`,
    next: `select position::text as position, id::text as id, event::text as json ${waiting} order by ${table}.position limit $1::text::int`,
    delete: `delete from ${table} ${these}`,
    keep: `update ${table} set sent_at = now() ${these}`,
    reject: `update ${table} set rejection = $1::text::json where position = $2::text::bigint`,
    waiting: `select count(*)::int as count ${waiting}`,
  }
}
