'use client'

import type { ErasureCase } from '@/lib/contract/erasure'
import { copyAndSay } from '@/lib/client/copy-and-say'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'

/** The signed note of a case that is done. */
export function CertificateDialog({ one, onClose }: { one: ErasureCase; onClose: () => void }) {
  const note = one.certificate ?? ''
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Certificate of case ${one.case}`}
      footer={
        <>
          <Button onClick={() => void copyAndSay(note, 'Certificate')}>Copy</Button>
          <Button tone="primary" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <p>
          A note signed by the log. It says what was erased and not who it was; its SHA-256 stands in the
          event that ended the case.
        </p>
        <pre
          tabIndex={0}
          aria-label="Certificate"
          className="scroll-thin max-h-80 overflow-auto rounded-md border border-line bg-canvas p-3 font-mono text-xs break-all whitespace-pre-wrap"
        >
          {note}
        </pre>
      </div>
    </Dialog>
  )
}
