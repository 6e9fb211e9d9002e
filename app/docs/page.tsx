import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { ApiReference } from '@/components/docs/api-reference'
import type { DocumentView } from '@/lib/client/openapi-view'
import { PROBLEM_HELP } from '@/components/docs/problem-codes'
import type { FaultCode } from '@/lib/core/errors'
import { openapiDocument } from '@/lib/http/openapi'
import { statusOf } from '@/lib/http/problem'

export const metadata: Metadata = { title: 'API reference' }

const PROBLEMS = (Object.entries(PROBLEM_HELP) as [FaultCode, string][]).map(([code, help]) => ({
  code,
  status: statusOf(code),
  help,
}))

export default async function DocsPage() {
  const sent = await headers()
  const host = sent.get('host') ?? 'localhost'
  const origin = `${sent.get('x-forwarded-proto') ?? 'http'}://${host}`
  const document = openapiDocument(origin) as unknown as DocumentView
  return <ApiReference document={document} origin={origin} problems={PROBLEMS} />
}
