import type { Sql } from '../database'

/** 32 bytes in hex. */
export type SubjectKey = { subject: string; key: string }

/** The keys of these subjects of a tenant; those that have none get the fresh one of the same place. */
export async function subjectKeysOf(
  sql: Sql,
  tenantId: string,
  subjects: readonly string[],
  fresh: readonly string[],
): Promise<SubjectKey[]> {
  const known = await knownSubjectKeys(sql, tenantId, subjects)
  if (known.length === subjects.length) return known
  const has = new Set(known.map(({ subject }) => subject))
  const missing = subjects.flatMap((subject, i) => (has.has(subject) ? [] : [[subject, fresh[i]] as const]))
  // In one order, so that of two who make keys for the same people one waits for the other, and not each for the other.
  await sql.query(
    `insert into subject_keys (tenant_id, subject, key)
     select $1, n.subject, decode(n.key, 'hex')
     from jsonb_to_recordset($2::text::jsonb) as n (subject text, key text)
     order by n.subject collate "C"
     on conflict do nothing`,
    [tenantId, JSON.stringify(missing.map(([subject, key]) => ({ subject, key })))],
  )
  // Another process may have been first, and then its key is the key.
  return [
    ...known,
    ...(await knownSubjectKeys(
      sql,
      tenantId,
      missing.map(([subject]) => subject),
    )),
  ]
}

/** Those that there are, in any order. */
export const knownSubjectKeys = (
  sql: Sql,
  tenantId: string,
  subjects: readonly string[],
): Promise<SubjectKey[]> =>
  sql.query<SubjectKey>(
    `select subject, encode(key, 'hex') as key from subject_keys
     where tenant_id = $1 and subject in (select jsonb_array_elements_text($2::text::jsonb))`,
    [tenantId, JSON.stringify(subjects)],
  )
