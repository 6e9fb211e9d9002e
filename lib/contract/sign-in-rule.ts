import { z } from 'zod'
import { JSON_BODY_BYTES_MAX, operation } from './operation'

const requireTwoFactor = z
  .boolean()
  .describe('Whether people need a second factor to see anything of this tenant; API keys never do')

export const signInRule = z
  .object({
    require_two_factor: requireTwoFactor,
    members: z.int().describe('People who belong to the tenant now'),
    without_second_factor: z
      .int()
      .describe('Those of them who have not turned one on here; single sign-on may still answer for them'),
  })
  .meta({ id: 'SignInRule' })
export type SignInRule = z.infer<typeof signInRule>

export const getSignInRule = operation({
  id: 'getSignInRule',
  method: 'GET',
  path: '/api/audit/tenants/current/sign-in',
  summary: 'Whether people of the tenant need a second factor, and how many have none',
  permission: 'manage_sign_in',
  limits: { perMinute: 120, bodyBytesMax: 0 },
  status: 200,
  output: signInRule,
})

export const updateSignInRule = operation({
  id: 'updateSignInRule',
  method: 'POST',
  path: '/api/audit/tenants/current/sign-in',
  summary: 'Say whether people of the tenant need a second factor',
  description: 'It holds from the next request of everybody on. Only who has a second factor may turn it on.',
  permission: 'manage_sign_in',
  limits: { perMinute: 30, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z.strictObject({ require_two_factor: requireTwoFactor }),
  status: 200,
  output: signInRule,
  extraStatuses: { 409: 'The caller has no second factor' },
})
