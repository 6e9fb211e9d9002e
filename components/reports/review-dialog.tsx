'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { ReportReviews } from '@/lib/contract/report-reviews'
import { REVIEW_TEXT_CHARS_MAX, type ReviewKind } from '@/lib/contract/report-terms'
import { postJson } from '@/lib/client/fetch'
import { notify } from '@/lib/client/notify'
import { reasonsFor, toProblem } from '@/lib/client/problem'
import { readAgain } from '@/lib/client/read-again'
import { reportReviewsOptions } from '@/lib/client/report-queries'
import { counted } from '@/lib/client/report-words'
import type { ReportException } from '@/lib/report/model'
import { FormError } from '../auth/form-error'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { TextArea } from '../ui/field'
import { SafeText } from '../ui/safe-text'

const FORM_ID = 'review'

type Words = { title: string; whole: string; action: string; label: string; hint: string; done: string }
const WORDS: Record<ReviewKind, Words> = {
  comment: {
    title: 'Comment on an exception',
    whole: 'Comment on the report',
    action: 'Comment',
    label: 'Comment',
    hint: 'It stays as it is.',
    done: 'The comment is kept',
  },
  resolve: {
    title: 'Resolve an exception',
    whole: '',
    action: 'Resolve',
    label: 'Reason',
    hint: 'What was done about it.',
    done: 'The exception is resolved',
  },
  accept: {
    title: 'Accept an exception',
    whole: '',
    action: 'Accept',
    label: 'Reason',
    hint: 'Why it may be so. In later reports of the framework it counts as accepted before, until somebody reopens it.',
    done: 'The exception is accepted',
  },
  reopen: {
    title: 'Reopen an exception',
    whole: 'Reopen the report',
    action: 'Reopen',
    label: 'Reason (optional)',
    hint: 'Why it is looked at again.',
    done: 'It is open again',
  },
  sign_off: {
    title: '',
    whole: 'Sign off the report',
    action: 'Sign off',
    label: 'Remark (optional)',
    hint: 'After this nothing can be done about the report but reopening it.',
    done: 'The report is signed off',
  },
}

type Props = {
  runId: string
  kind: ReviewKind
  /** Null where it is about the whole report. */
  exception: ReportException | null
  /** Gets the focus where what opened the dialog is gone. */
  from: Element | null
  counts: ReportReviews['counts']
  onClose: () => void
}

function focusIfLost(from: Element | null) {
  setTimeout(() => {
    if (document.activeElement === document.body && from instanceof HTMLElement) from.focus()
  }, 50)
}

export function ReviewDialog({ runId, kind, exception, from, counts, onClose }: Props) {
  const client = useQueryClient()
  const [text, setText] = useState('')
  const words = WORDS[kind]
  const act = useMutation({
    mutationFn: () =>
      postJson<ReportReviews>(`/api/audit/reports/${encodeURIComponent(runId)}/reviews`, {
        kind,
        ...(exception === null ? {} : { exception_id: exception.id }),
        ...(text.trim() === '' ? {} : { text: text.trim() }),
      }),
    onSuccess: (reviews) => {
      notify('success', words.done)
      client.setQueryData(reportReviewsOptions(runId).queryKey, reviews)
      void readAgain(client, 'reports')
      onClose()
      focusIfLost(from)
    },
  })
  const problem = act.isError ? toProblem(act.error) : null
  const ofText = reasonsFor(problem, 'text')
  const needsText = kind === 'sign_off' && counts.unlisted > 0
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={exception === null ? words.whole : words.title}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM_ID} tone="primary" disabled={act.isPending}>
            {words.action}
          </Button>
        </>
      }
    >
      <form
        id={FORM_ID}
        noValidate
        className="grid gap-3"
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          act.mutate()
        }}
      >
        {exception === null ? null : (
          <p className="text-sm wrap-anywhere">
            <SafeText value={exception.title} />
            {exception.subject === null ? null : (
              <span className="break-all">
                {': '}
                <SafeText value={exception.subject} />
              </span>
            )}
          </p>
        )}
        {kind === 'sign_off' ? (
          <p className="text-sm">
            {counts.open === 0
              ? 'No exception is open.'
              : `${counted(counts.open, 'exception is', 'exceptions are')} still open; it takes that each is resolved or accepted.`}
            {needsText
              ? ` ${counted(counts.unlisted, 'exception is', 'exceptions are')} not listed: say what became of them.`
              : ''}
          </p>
        ) : null}
        <TextArea
          label={needsText ? 'What became of the others' : words.label}
          hint={words.hint}
          className="font-sans text-sm"
          maxLength={REVIEW_TEXT_CHARS_MAX}
          value={text}
          onChange={(event) => setText(event.target.value)}
          error={ofText}
        />
        {problem && ofText === null ? <FormError problem={problem} /> : null}
      </form>
    </Dialog>
  )
}
