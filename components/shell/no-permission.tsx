import { Lock } from 'lucide-react'
import { SCOPE_MEANING, type Scope } from '@/lib/contract/scopes'
import { StatePanel } from '../ui/state-panel'

export function NoPermission({ what, scope }: { what: string; scope: Scope }) {
  return (
    <StatePanel icon={<Lock />} title={`Your role may not see ${what}`}>
      <p>
        It takes the permission “{scope}” ({SCOPE_MEANING[scope].toLowerCase()}). An owner or administrator of
        this tenant can give you a role that has it.
      </p>
    </StatePanel>
  )
}
