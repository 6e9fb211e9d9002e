import type { VerifyLine } from '@/lib/contract/ledger-verify'

export type VerifyResult = Extract<VerifyLine, { type: 'result' }>
export type VerifyProgress = { part: 'tree' | 'events'; done: number; total: number }

/** Reads the lines of a check as they come. @returns null when they end without a result: then the check did not end */
export async function readVerify(
  response: Response,
  onProgress: (progress: VerifyProgress) => void,
): Promise<VerifyResult | null> {
  const reader = response.body?.getReader()
  if (!reader) return null
  const decoder = new TextDecoder()
  let held = ''
  let result: VerifyResult | null = null
  for (;;) {
    const { done, value } = await reader.read()
    held += decoder.decode(value, { stream: !done })
    const lines = held.split('\n')
    held = lines.pop() ?? ''
    for (const text of lines) {
      const line = JSON.parse(text) as VerifyLine
      if (line.type === 'progress') onProgress(line)
      if (line.type === 'result') result = line
    }
    if (done) return result
  }
}
