import { describe, expect, it } from 'vitest'
import { Problem, problemFrom, reasonsFor, toProblem } from './problem'

const body = {
  type: 'about:blank',
  title: 'Invalid query',
  status: 400,
  code: 'invalid_query',
  detail: 'The query cannot be read.',
  request_id: 'req_1',
  errors: [
    { field: 'q', code: 'unknown_key', reason: 'There is no field foo.' },
    { field: 'metadata_schema.type', code: 'invalid', reason: 'must be object' },
    { field: 7 },
  ],
}

describe('problemFrom', () => {
  it('reads a problem document whole', () => {
    const problem = problemFrom(400, new Headers(), JSON.stringify(body))
    expect(problem).toMatchObject({
      status: 400,
      code: 'invalid_query',
      title: 'Invalid query',
      message: 'The query cannot be read.',
      requestId: 'req_1',
    })
    expect(problem.faults).toHaveLength(2)
  })

  it('keeps the request id and the wait of an answer that is no problem document', () => {
    const headers = new Headers({ 'x-request-id': 'req_2', 'retry-after': '3' })
    const problem = problemFrom(503, headers, '<html>busy</html>')
    expect(problem).toMatchObject({
      requestId: 'req_2',
      retryAfterSeconds: 3,
      title: 'The service is busy',
      code: 'unknown',
    })
  })

  it('survives JSON that is not an object', () => {
    expect(problemFrom(500, new Headers(), '[1]').title).toBe('The server answered 500')
    expect(problemFrom(500, new Headers(), 'null').faults).toEqual([])
  })

  it('reads the message of the sign-in API', () => {
    expect(
      problemFrom(401, new Headers(), '{"code":"INVALID","message":"Invalid email or password"}').message,
    ).toBe('Invalid email or password')
  })
})

describe('toProblem', () => {
  it('keeps a Problem and names everything else unreachable', () => {
    const problem = new Problem({
      status: 403,
      code: 'forbidden',
      title: 'No',
      detail: 'No',
      requestId: null,
    })
    expect(toProblem(problem)).toBe(problem)
    expect(toProblem(new TypeError('fetch failed'))).toMatchObject({ status: 0, code: 'unreachable' })
  })
})

describe('reasonsFor', () => {
  it('finds the faults of a field and of what is inside it', () => {
    const problem = problemFrom(400, new Headers(), JSON.stringify(body))
    expect(reasonsFor(problem, 'q')).toBe('There is no field foo.')
    expect(reasonsFor(problem, 'metadata_schema')).toBe('must be object')
    expect(reasonsFor(problem, 'name')).toBeNull()
    expect(reasonsFor(null, 'q')).toBeNull()
  })
})
