import type { EventMetadata, NewEvent, ReceiptItem } from './generated'

export type BuiltInType = keyof EventMetadata
/** A built-in type, completed by editors, or one that you registered. */
export type EventType = BuiltInType | (string & {})

/** An event as you write it; of a built-in type its metadata is typed. */
export type AuditEvent<Type extends EventType = EventType> = Omit<NewEvent, 'event_type' | 'metadata'> & {
  event_type: Type
  metadata?:
    (Type extends BuiltInType ? EventMetadata[Type] : { readonly [key: string]: unknown }) | null | undefined
}

/** The log has the event: its id and its number. */
export type EventReceipt = {
  id: string
  seq: number
  status: 'stored' | 'duplicate'
  warnings: readonly string[]
}

/** Why an event is not in the log, and won't be. */
export type Rejection = Pick<ReceiptItem, 'code' | 'errors'> & { id: string; code: string }

/** An event on its way: its JSON was made when it was emitted, so that nothing can change it afterwards. */
export type Entry = { readonly id: string; readonly json: string }

/** `security` of `security.auth_failed`. */
export const categoryOf = (type: string): string => type.split('.', 1)[0] ?? ''
