import { sql, type SQL } from 'drizzle-orm'
import { looseRegex, plainPiece, wordRegexes } from './filter-regex'

// Joined by a control character, which no search can hold, so that a phrase never runs from one column into the next.
const TEXTS = sql`event_type, action, description, source, trace_id, actor_id, actor_name, actor_email,
  actor_ip, actor_session_id, resource_id, resource_type, resource_name, resource_parent_id,
  array_to_string(tags, E'\\x01')`
const JSON_TEXTS = sql`metadata, changes, resource_attributes`
const COLUMNS = sql`concat_ws(E'\\x01', ${TEXTS})`
const DOCUMENTS = sql`concat_ws(' ', ${JSON_TEXTS})`
// Strings, and numbers that print without an exponent; the keys of objects are not searched.
const VALUES = sql`select case jsonb_typeof(found.value) when 'string' then found.value #>> '{}' when 'number' then
    case when found.value::numeric = 0 or (abs(found.value::numeric) >= 0.000001 and abs(found.value::numeric) < 1e21)
    then found.value #>> '{}' end end as text
  from jsonb_path_query(jsonb_build_array(metadata::jsonb, changes::jsonb, resource_attributes::jsonb),
    'strict $.** ? (@.type() == "string" || @.type() == "number")') as found(value)`

/** Words searched in the whole event: the columns and documents of lib/query/searched-texts.ts. */
export function textSql(value: string): SQL {
  const loose = looseRegex(value)
  // Taking documents apart is slow, so those without the word anywhere in their text are passed over first.
  const worth = loose === null ? sql`` : sql`${DOCUMENTS} ~ ${loose}::text and `
  const piece = plainPiece(value)
  // Most rows hold nothing of the kind, and a plain search tells so in a fraction of a regular expression's time.
  const maybe =
    piece === null
      ? sql``
      : sql`strpos(lower(concat_ws(' ', ${TEXTS}, ${JSON_TEXTS}) collate "C"), ${piece}::text) > 0 and `
  const inValues = sql`exists (select from (${VALUES}) searched where ${wordsSql(sql`searched.text`, value)})`
  return sql`(${maybe}(${wordsSql(COLUMNS, value)} or (${worth}${inValues})))`
}

/** Words searched in one text expression. */
export function wordsSql(text: SQL, value: string): SQL {
  const regexes = wordRegexes(value).map((regex) => sql`${text} ~ ${regex}::text`)
  return regexes.length === 0 ? sql`false` : sql`(${sql.join(regexes, sql` and `)})`
}
