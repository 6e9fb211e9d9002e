'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ShieldAlert, ShieldCheck } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import type { SignInRule as Rule } from '@/lib/contract/sign-in-rule'
import { postJson } from '@/lib/client/fetch'
import { notify } from '@/lib/client/notify'
import { toProblem } from '@/lib/client/problem'
import { signInRuleOptions } from '@/lib/client/queries'
import { readAgain } from '@/lib/client/read-again'
import { Section } from '../account/section'
import { Button } from '../ui/button'
import { ConfirmDialog } from '../ui/dialog'
import { ProblemPanel } from '../ui/problem-panel'
import { Skeleton } from '../ui/skeleton'

const PATH = '/api/audit/tenants/current/sign-in'

function State({ rule }: { rule: Rule }) {
  const { require_two_factor: on, members, without_second_factor: without } = rule
  const Icon = on ? ShieldCheck : ShieldAlert
  return (
    <div className="grid gap-1 text-sm">
      <p className={`flex items-center gap-1.5 ${on ? 'text-ok' : 'text-ink-2'}`}>
        <Icon aria-hidden className="size-4 shrink-0" />
        {on ? 'Required: who has none sees nothing' : 'Not required: everybody chooses for themselves'}
      </p>
      <p className="text-xs text-ink-3">
        {without === 0
          ? 'Everybody has turned it on.'
          : `${without} of ${members} ${members === 1 ? 'person has' : 'people have'} not turned it on.`}
      </p>
    </div>
  )
}

function Confirm({ rule, onClose }: { rule: Rule; onClose: () => void }) {
  const client = useQueryClient()
  const wanted = !rule.require_two_factor
  const change = useMutation({
    mutationFn: () => postJson<Rule>(PATH, { require_two_factor: wanted }),
    onSuccess: () => {
      notify('success', wanted ? 'Two-factor sign-in is required' : 'Two-factor sign-in is not required')
      void readAgain(client, 'sign-in-rule')
      onClose()
    },
  })
  const { without_second_factor: without } = rule
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={wanted ? 'Require two-factor sign-in?' : 'Stop requiring two-factor sign-in?'}
      action={wanted ? 'Require it' : 'Stop requiring it'}
      busy={change.isPending}
      error={change.isError ? toProblem(change.error).message : null}
      onConfirm={() => change.mutate()}
    >
      <p>
        {!wanted
          ? 'A password alone lets people in then.'
          : without === 0
            ? 'Everybody here has a second factor already.'
            : `It holds at once, also for who is signed in now: ${without === 1 ? 'one person sees' : `${without} people see`} nothing until they have set it up.`}
      </p>
    </ConfirmDialog>
  )
}

/** Whether people need a second factor. Who has none is sent to their account before they could be refused. */
export function SignInRule({ hasSecondFactor }: { hasSecondFactor: boolean }) {
  const query = useQuery(signInRuleOptions())
  const [asking, setAsking] = useState(false)
  const rule = query.data
  const mayChange = rule !== undefined && (rule.require_two_factor || hasSecondFactor)
  return (
    <Section
      title="Two-factor sign-in"
      description="For everybody who signs in to this tenant by password. Who comes by single sign-on is asked by the identity provider. API keys are not affected."
      action={
        mayChange ? (
          <Button onClick={() => setAsking(true)}>
            {rule.require_two_factor ? 'Stop requiring it' : 'Require it'}
          </Button>
        ) : undefined
      }
    >
      {query.isError ? (
        <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : rule === undefined ? (
        <Skeleton className="h-11 w-full max-w-md" />
      ) : (
        <State rule={rule} />
      )}
      {rule === undefined || mayChange ? null : (
        <p className="text-xs text-ink-3">
          To require it, you need it yourself.{' '}
          <Link href="/account" className="text-accent underline underline-offset-2">
            Turn it on under your account
          </Link>
        </p>
      )}
      {asking && rule !== undefined ? <Confirm rule={rule} onClose={() => setAsking(false)} /> : null}
    </Section>
  )
}
