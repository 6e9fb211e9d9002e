import { ROLE_MEANING, ROLE_NAME, type Role } from '@/lib/contract/permissions'

export function RoleBadge({ role }: { role: Role }) {
  return (
    <span
      title={ROLE_MEANING[role]}
      className="inline-flex items-center rounded border border-line-strong bg-panel px-1.5 text-xs leading-5 font-medium whitespace-nowrap text-ink-2"
    >
      {ROLE_NAME[role]}
    </span>
  )
}
