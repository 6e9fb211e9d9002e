import { Lock } from 'lucide-react'
import { type Permission, PERMISSION_MEANING } from '@/lib/contract/permissions'
import { StatePanel } from '../ui/state-panel'

export function NoPermission({ what, permission }: { what: string; permission: Permission }) {
  return (
    <StatePanel icon={<Lock />} title={`Your role may not see ${what}`}>
      <p>
        It takes the permission “{permission}” ({PERMISSION_MEANING[permission].toLowerCase()}). An owner or
        administrator of this tenant can give you a role that has it.
      </p>
    </StatePanel>
  )
}
