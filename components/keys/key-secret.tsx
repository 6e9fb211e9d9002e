'use client'

import { Check, Copy, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { copyText } from '@/lib/client/copy'
import { notify } from '@/lib/client/notify'
import type { ApiKey } from '@/lib/contract/api-keys'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'

export type Created = { api_key: ApiKey; secret: string }

/** The one time the secret is shown. */
export function KeySecret({ created, onClose }: { created: Created; onClose: () => void }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    if (await copyText(created.secret)) setCopied(true)
    else notify('error', 'The browser does not allow copying here: select the key and copy it by hand')
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`API key “${created.api_key.name}” is made`}
      footer={
        <Button tone="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <p className="mb-3 flex items-start gap-2 rounded-md bg-warn-soft px-2.5 py-2 text-xs text-warn">
        <TriangleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
        This is the only time the key is shown. Copy it now and keep it where secrets are kept.
      </p>
      <div className="flex items-center gap-2">
        <code
          aria-label="Secret API key"
          className="min-w-0 flex-1 rounded-md border border-line-strong bg-panel px-2.5 py-1.5 font-mono text-xs break-all select-all"
        >
          {created.secret}
        </code>
        <Button onClick={() => void copy()}>
          {copied ? <Check aria-hidden className="text-ok" /> : <Copy aria-hidden />}
          {copied ? 'Copied' : 'Copy key'}
        </Button>
      </div>
      <p className="mt-3 text-xs text-ink-3">
        Send it with each request as <code className="font-mono">Authorization: Bearer …</code>
      </p>
    </Dialog>
  )
}
