'use client'

import { localZoneName, type Zone } from '@/lib/client/time-format'
import { useHydrated } from '@/lib/client/use-hydrated'
import { Segmented } from './segmented'

export function ZoneSwitch({ zone, onChange }: { zone: Zone; onChange: (zone: Zone) => void }) {
  // The server does not know the reader's zone.
  const local = useHydrated() ? `Local time: ${localZoneName()}` : 'Local time'
  return (
    <Segmented
      label="Time zone"
      value={zone}
      onChange={onChange}
      choices={[
        { value: 'utc', label: 'UTC', hint: 'Coordinated Universal Time' },
        { value: 'local', label: 'Local', hint: local },
      ]}
    />
  )
}
