import {
  mayGiveRole,
  type Permission,
  ROLE_MEANING,
  ROLE_NAME,
  ROLES,
  type Role,
} from '@/lib/contract/permissions'
import { endOfDay } from '@/lib/client/last-day'
import { SelectField, TextArea, TextField } from '../ui/field'

/** What the two dialogs about a membership hold of it. `lastDay` is empty for no end. */
export type TermsDraft = { role: Role; lastDay: string; view: string }

type Faults = { role: string | null; end: string | null; view: string | null }

/** An owner has no end, and only a viewer a filter: what the role does not have is not sent. */
export const endOf = ({ role, lastDay }: TermsDraft): string | null =>
  role === 'owner' || lastDay === '' ? null : endOfDay(lastDay)
export const viewOf = ({ role, view }: TermsDraft): string | null => (role === 'viewer' ? view.trim() : null)

export function TermsFields({
  draft,
  onChange,
  permissions,
  faults,
}: {
  draft: TermsDraft
  onChange: (draft: TermsDraft) => void
  permissions: readonly Permission[]
  faults: Faults
}) {
  const roles = ROLES.filter((role) => role === draft.role || mayGiveRole(permissions, role))
  return (
    <>
      <SelectField
        label="Role"
        hint={ROLE_MEANING[draft.role]}
        value={draft.role}
        options={roles.map((role) => ({ value: role, label: ROLE_NAME[role] }))}
        onChange={(event) => {
          const role = ROLES.find((one) => one === event.target.value)
          if (role !== undefined) onChange({ ...draft, role })
        }}
        error={faults.role}
      />
      {draft.role === 'viewer' ? (
        <TextArea
          label="Filter"
          hint="Only the events this filter gives are seen. For example: source:billing severity>=warning"
          className="min-h-16"
          value={draft.view}
          maxLength={2_000}
          spellCheck={false}
          onChange={(event) => onChange({ ...draft, view: event.target.value })}
          error={faults.view}
        />
      ) : null}
      {draft.role === 'owner' ? null : (
        <TextField
          label="Last day (optional)"
          hint="Access ends at the end of that day, UTC."
          type="date"
          value={draft.lastDay}
          onChange={(event) => onChange({ ...draft, lastDay: event.target.value })}
          error={faults.end}
        />
      )}
    </>
  )
}
