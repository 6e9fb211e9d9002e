'use client'

import { Check, Copy, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { Invitation } from '@/lib/contract/members'
import { copyText } from '@/lib/client/copy'
import { notify } from '@/lib/client/notify'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { SafeText } from '../ui/safe-text'

export type InvitationMade = {
  invitation: Invitation
  delivery: 'mailed' | 'not_configured' | 'failed'
  link: string | null
}

/** Shows the link of an invitation that no mail brought, once. */
export function InvitationLink({
  made,
  link,
  onClose,
}: {
  made: InvitationMade
  link: string
  onClose: () => void
}) {
  const [copied, setCopied] = useState(false)
  const url = `${window.location.origin}${link}`
  const copy = async () => {
    if (await copyText(url)) setCopied(true)
    else notify('error', 'The browser does not allow copying here: select the link and copy it by hand')
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="The invitation is made"
      footer={
        <Button tone="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <p className="mb-3 flex items-start gap-2 rounded-md bg-warn-soft px-2.5 py-2 text-xs text-warn">
        <TriangleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
        <span>
          {made.delivery === 'failed'
            ? 'The mail server did not take the mail. '
            : 'No mail server is configured. '}
          Pass this link on yourself, to <SafeText value={made.invitation.email} /> only: whoever opens it
          first gets in. It is shown this once.
        </span>
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <code
          aria-label="Invitation link"
          className="min-w-0 flex-1 basis-60 rounded-md border border-line-strong bg-panel px-2.5 py-1.5 font-mono text-xs break-all select-all"
        >
          {url}
        </code>
        <Button onClick={() => void copy()}>
          {copied ? <Check aria-hidden className="text-ok" /> : <Copy aria-hidden />}
          {copied ? 'Copied' : 'Copy link'}
        </Button>
      </div>
      <p className="mt-3 text-xs text-ink-3">It works once, within seven days. Inviting again replaces it.</p>
    </Dialog>
  )
}
