export type QueryErrorCode =
  | 'too_long'
  | 'too_many_terms'
  | 'too_deep'
  | 'unknown_field'
  | 'unknown_value'
  | 'bad_value'
  | 'bad_operator'
  | 'bad_character'
  | 'missing_value'
  | 'missing_operand'
  | 'unclosed_quote'
  | 'unclosed_bracket'
  | 'unexpected_bracket'

/**
 * One thing wrong with a filter text: UTF-16 positions `start` (inclusive) and `end` (exclusive), a sentence for a person, and texts
 * that could stand in that place instead, best first.
 */
export type QueryError = {
  code: QueryErrorCode
  message: string
  start: number
  end: number
  suggestions: string[]
}
