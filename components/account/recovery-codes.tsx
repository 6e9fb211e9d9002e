'use client'

import { Check, Copy, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { copyText } from '@/lib/client/copy'
import { notify } from '@/lib/client/notify'
import { Button } from '../ui/button'

export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    if (await copyText(codes.join('\n'))) setCopied(true)
    else notify('error', 'The browser does not allow copying here: select the codes and copy them by hand')
  }
  return (
    <div className="grid gap-3">
      <p className="flex items-start gap-2 rounded-md bg-warn-soft px-2.5 py-2 text-xs text-warn">
        <TriangleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
        This is the only time these codes are shown. Without your phone, one of them lets you in; each works
        once.
      </p>
      <ul
        aria-label="Recovery codes"
        className="grid grid-cols-2 gap-x-6 gap-y-1 rounded-md border border-line-strong bg-panel px-3 py-2 font-mono text-xs select-all"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div>
        <Button size="sm" onClick={() => void copy()}>
          {copied ? <Check aria-hidden className="text-ok" /> : <Copy aria-hidden />}
          {copied ? 'Copied' : 'Copy codes'}
        </Button>
      </div>
    </div>
  )
}
