import { expect } from 'vitest'

/** That this is a problem document of this status, and what it says. */
export async function expectProblem(response: Response, status: number) {
  const text = await response.text()
  expect({ status: response.status, type: response.headers.get('content-type'), text }).toMatchObject({
    status,
    type: 'application/problem+json',
  })
  const problem: unknown = JSON.parse(text)
  expect(problem).toMatchObject({
    type: expect.stringMatching(/^\/docs#problem-\w+$/),
    title: expect.any(String),
    status,
    detail: expect.any(String),
    request_id: response.headers.get('x-request-id'),
  })
  return problem as { code: string; errors?: { field: string; code: string; reason: string }[] }
}
