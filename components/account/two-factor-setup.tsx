'use client'

import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { postJson } from '@/lib/client/fetch'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { FormError } from '../auth/form-error'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { TextField } from '../ui/field'
import { QrCode } from './qr-code'
import { RecoveryCodes } from './recovery-codes'

export type Begun = { totpURI: string; backupCodes: string[] }
const FORM_ID = 'first-code'

/** Four letters at a time, as one types them into a phone. */
const secretOf = (uri: string) =>
  (new URL(uri).searchParams.get('secret') ?? '').replace(/(.{4})(?=.)/g, '$1 ')

/** The code for the phone, the codes for the drawer, and a first code as proof that the app works. */
export function TwoFactorSetup({
  begun,
  onDone,
  onClose,
}: {
  begun: Begun
  onDone: () => void
  onClose: () => void
}) {
  const [code, setCode] = useState('')
  const verify = useMutation({
    mutationFn: () => postJson<unknown>('/api/auth/two-factor/verify-totp', { code }),
    onSuccess: onDone,
  })
  const problem = verify.isError ? toProblem(verify.error) : null
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Set up two-factor sign-in"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM_ID} tone="primary" disabled={verify.isPending}>
            Turn on
          </Button>
        </>
      }
    >
      <form
        id={FORM_ID}
        noValidate
        className="grid gap-5"
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          verify.mutate()
        }}
      >
        <div className="grid gap-2">
          <h3 className="text-sm font-medium">1. Scan this with an authenticator app</h3>
          <div className="flex flex-wrap items-start gap-4">
            <QrCode text={begun.totpURI} label="QR code with the secret for your authenticator app" />
            <p className="min-w-0 flex-1 text-xs text-ink-3">
              Or type in the secret:
              <code
                aria-label="Secret for the app"
                className="mt-1 block font-mono text-xs break-words text-ink select-all"
              >
                {secretOf(begun.totpURI)}
              </code>
            </p>
          </div>
        </div>
        <div className="grid gap-2">
          <h3 className="text-sm font-medium">2. Keep the recovery codes</h3>
          <RecoveryCodes codes={begun.backupCodes} />
        </div>
        <div className="grid gap-2">
          <h3 className="text-sm font-medium">3. Give the code the app shows</h3>
          <TextField
            label="Code"
            name="code"
            className="max-w-40"
            autoComplete="one-time-code"
            inputMode="numeric"
            required
            value={code}
            onChange={(event) => setCode(event.target.value)}
            error={reasonsFor(problem, 'code')}
          />
          {problem && problem.faults.length === 0 ? <FormError problem={problem} /> : null}
        </div>
      </form>
    </Dialog>
  )
}
