import type { NextRequest } from 'next/server'
import { audited } from '../../../audit'

type Params = { params: Promise<{ id: string }> }

export const GET = audited('/users/[id]', async (_request: NextRequest, { params }: Params) =>
  Response.json({ id: (await params).id }),
)
