/**
 * Where a value comes from: a path into the record (`user.name`, `targets.0.id`; a dot inside a key is `\.`), the first of several that
 * is there, a text with paths in braces, the first case that holds, or a translation of words.
 */
export type Value =
  | string
  | readonly Value[]
  | { readonly text: string }
  | { readonly cases: readonly Case[]; readonly else?: Value }
  | { readonly from: Value; readonly words: Readonly<Record<string, string>>; readonly else?: Value }

/** Each path has this word, one of these words, or matches this `/expression/`. A path that is not there has the word ``. */
export type Condition = Readonly<Record<string, string | readonly string[]>>
export type Case = { readonly when: Condition; readonly then: Value }

type Fields<Name extends string> = { readonly [Key in Name]?: Value }

/** How the records of a kind become events: data, so that it can be read, and written for kinds of one's own. */
export type Mapping = {
  /** `source` of the events, and half of their ids */
  readonly source: string
  /** Where the records stand in a document that is one object, such as `Records` */
  readonly array?: string
  /** What names a record in its source for ever. Without it, or where it is empty, all of the record does */
  readonly id?: readonly Value[]
  /** Records that are not imported */
  readonly leaveOut?: readonly Condition[]
  readonly event_type: Value
  /** RFC 3339, or a number of seconds or milliseconds since 1970 */
  readonly occurred_at: Value
  /** Times without an offset are UTC, and not a fault */
  readonly utc?: boolean
  /** Two times, whose difference is `duration_ms` */
  readonly between?: readonly [Value, Value]
  readonly severity?: Value
  readonly outcome?: Value
  readonly action?: Value
  readonly description?: Value
  readonly trace_id?: Value
  readonly actor?: Fields<'id' | 'type' | 'name' | 'email' | 'ip_address' | 'user_agent' | 'session_id'>
  readonly resource?: Fields<'id' | 'type' | 'name' | 'parent_id'>
  readonly tags?: readonly Value[]
  readonly metadata?: Readonly<Record<string, Value>>
  /** Keys of metadata that are left out, in this order, where an event would be larger than the log takes */
  readonly heavy?: readonly string[]
}
