import { DELIVER_KINDS, type DeliverKind, type ScheduleDraft } from '@/lib/client/report-schedule-form'
import { SelectField, TextArea, TextField } from '../ui/field'

const LABEL: Record<DeliverKind, string> = {
  nobody: 'Nobody; it is kept here',
  emails: 'E-mail addresses, with the file',
  webhook: 'A webhook, with the link',
}

/** Whom a scheduled report is delivered to. */
export function ScheduleTarget({
  draft,
  hasSecret,
  faults,
  refused,
  onChange,
}: {
  draft: ScheduleDraft
  hasSecret: boolean
  faults: { emails?: string; webhookUrl?: string }
  /** What the server said about it. */
  refused: string | null
  onChange: (part: Partial<ScheduleDraft>) => void
}) {
  return (
    <>
      <SelectField
        label="Deliver to"
        options={DELIVER_KINDS.map((value) => ({ value, label: LABEL[value] }))}
        value={draft.deliver}
        onChange={(event) => {
          const deliver = DELIVER_KINDS.find((one) => one === event.target.value)
          if (deliver !== undefined) onChange({ deliver })
        }}
        error={draft.deliver === 'nobody' ? refused : null}
      />
      {draft.deliver === 'emails' ? (
        <TextArea
          label="E-mail addresses"
          hint="Up to 20, one a line. Each gets a mail of its own."
          className="min-h-16 font-sans text-sm"
          spellCheck={false}
          value={draft.emails}
          onChange={(event) => onChange({ emails: event.target.value })}
          error={faults.emails ?? refused}
        />
      ) : null}
      {draft.deliver === 'webhook' ? (
        <>
          <TextField
            label="URL"
            type="url"
            hint="It gets a POST that says where the report is, and no report."
            autoComplete="off"
            maxLength={2_000}
            value={draft.webhookUrl}
            onChange={(event) => onChange({ webhookUrl: event.target.value })}
            error={faults.webhookUrl ?? refused}
          />
          <TextField
            label="Secret (optional)"
            type="password"
            hint={
              hasSecret
                ? 'It has one, which stays as long as neither this nor the URL is changed.'
                : '16 characters or more; the calls are signed with it.'
            }
            autoComplete="new-password"
            maxLength={256}
            value={draft.webhookSecret}
            onChange={(event) => onChange({ webhookSecret: event.target.value })}
          />
        </>
      ) : null}
    </>
  )
}
