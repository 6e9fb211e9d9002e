import { useId } from 'react'
import { TextField } from '../ui/field'

/** Any zone that the browser knows, to be typed or picked. */
export function TimeZoneField({
  value,
  hint,
  error,
  onChange,
}: {
  value: string
  hint: string
  error: string | null
  onChange: (zone: string) => void
}) {
  const id = useId()
  return (
    <>
      <TextField
        label="Time zone"
        hint={hint}
        list={id}
        value={value}
        maxLength={64}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        error={error}
      />
      <datalist id={id}>
        {['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  )
}
