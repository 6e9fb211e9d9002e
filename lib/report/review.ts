/** What a person did about a report. An act without an exception is about the whole. */
export type ReviewAct = {
  id: string
  kind: 'opened' | 'comment' | 'resolve' | 'accept' | 'reopen' | 'sign_off'
  exception_id: string | null
  text: string | null
  by: string
  at: string
}
