'use client'

import { ShieldAlert, ShieldCheck } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { notify } from '@/lib/client/notify'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { PasswordAgain } from './password-again'
import { RecoveryCodes } from './recovery-codes'
import { Section } from './section'
import { type Begun, TwoFactorSetup } from './two-factor-setup'

type Doing = 'enable' | 'renew' | 'disable' | null

function State({ on }: { on: boolean }) {
  return (
    <p className={`flex items-center gap-1.5 text-sm ${on ? 'text-ok' : 'text-ink-2'}`}>
      {on ? <ShieldCheck aria-hidden className="size-4" /> : <ShieldAlert aria-hidden className="size-4" />}
      {on ? 'On: signing in takes a code from your app' : 'Off: your password alone lets you in'}
    </p>
  )
}

export function TwoFactor({ on }: { on: boolean }) {
  const router = useRouter()
  const [doing, setDoing] = useState<Doing>(null)
  const [begun, setBegun] = useState<Begun | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  const finish = (said: string) => {
    setDoing(null)
    setBegun(null)
    notify('success', said)
    router.refresh()
  }
  const close = () => setDoing(null)
  return (
    <Section
      title="Two-factor sign-in"
      description="A code from an app on your phone, beside your password. Single sign-on asks by its own rules."
      action={
        on ? (
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => setDoing('renew')}>New recovery codes</Button>
            <Button tone="danger" onClick={() => setDoing('disable')}>
              Turn off
            </Button>
          </div>
        ) : (
          <Button tone="primary" onClick={() => setDoing('enable')}>
            Turn on
          </Button>
        )
      }
    >
      <State on={on} />
      {doing === 'enable' && begun === null ? (
        <PasswordAgain<Begun>
          title="Turn on two-factor sign-in"
          text="Have an authenticator app at hand, on your phone or in your password manager."
          action="Continue"
          path="/api/auth/two-factor/enable"
          onDone={setBegun}
          onClose={close}
        />
      ) : null}
      {doing === 'enable' && begun !== null ? (
        <TwoFactorSetup
          begun={begun}
          onDone={() => finish('Two-factor sign-in is on')}
          onClose={() => {
            setBegun(null)
            close()
          }}
        />
      ) : null}
      {doing === 'disable' ? (
        <PasswordAgain
          title="Turn off two-factor sign-in?"
          text="Whoever knows your password gets in then. The recovery codes become void."
          action="Turn off"
          danger
          path="/api/auth/two-factor/disable"
          onDone={() => finish('Two-factor sign-in is off')}
          onClose={close}
        />
      ) : null}
      {doing === 'renew' ? (
        <PasswordAgain<{ backupCodes: string[] }>
          title="New recovery codes"
          text="The codes you have now become void."
          action="Make new codes"
          path="/api/auth/two-factor/generate-backup-codes"
          onDone={(answer) => {
            setCodes(answer.backupCodes)
            close()
          }}
          onClose={close}
        />
      ) : null}
      {codes === null ? null : (
        <Dialog
          open
          onOpenChange={(open) => (open ? undefined : setCodes(null))}
          title="Your new recovery codes"
          footer={
            <Button tone="primary" onClick={() => setCodes(null)}>
              Done
            </Button>
          }
        >
          <RecoveryCodes codes={codes} />
        </Dialog>
      )}
    </Section>
  )
}
