import type { Rejection } from './event'

export type EmitErrorCode = 'rejected' | 'dropped' | 'timeout' | 'unavailable' | 'closed'

/** Why `emitAndWait` has no receipt. */
export class EmitError extends Error {
  override readonly name = 'EmitError'

  constructor(
    readonly code: EmitErrorCode,
    message: string,
    /** The event may still be stored: it is on its way, or the answer was lost. */
    readonly mayBeStored: boolean,
    readonly rejection?: Rejection,
  ) {
    super(message)
  }
}
