import type { NextRequest } from 'next/server'
import { audited } from '../../audit'

export const POST = audited('/login', async (request: NextRequest) => {
  await request.json()
  return Response.json({ error: 'wrong password' }, { status: 401 })
})
