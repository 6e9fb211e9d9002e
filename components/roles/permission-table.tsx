import { Check, Minus } from 'lucide-react'
import { type Permission, PERMISSION_MEANING, PERMISSIONS } from '@/lib/contract/permissions'

export type Holder = { key: string; name: string; meaning: string; held: readonly Permission[] }

const CELL = 'border-b border-line/70 px-3 py-1.5'

/** Who may do what: a row a permission, a column a role or a scope. */
export function PermissionTable({ label, holders }: { label: string; holders: readonly Holder[] }) {
  return (
    <div
      role="region"
      aria-label={label}
      // What scrolls must be reachable by keyboard.
      tabIndex={0}
      className="scroll-thin relative overflow-x-auto rounded-lg border border-line"
    >
      <table className="w-full border-separate border-spacing-0 text-sm">
        <thead>
          <tr>
            <th
              scope="col"
              className="sticky left-0 min-w-40 border-b border-line bg-panel px-3 py-2 text-left text-xs font-medium text-ink-2"
            >
              Permission
            </th>
            {holders.map(({ key, name, meaning }) => (
              <th
                key={key}
                scope="col"
                title={meaning}
                className="border-b border-line bg-panel px-3 py-2 text-center text-xs font-medium text-ink-2"
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="[&>tr:last-child>*]:border-b-0">
          {PERMISSIONS.map((permission) => (
            <tr key={permission}>
              <th scope="row" className={`${CELL} sticky left-0 bg-canvas text-left font-normal`}>
                {PERMISSION_MEANING[permission]}
                <code className="block font-mono text-xs text-ink-3">{permission}</code>
              </th>
              {holders.map(({ key, held }) => (
                <td key={key} className={`${CELL} text-center`}>
                  {held.includes(permission) ? (
                    <>
                      <Check aria-hidden className="mx-auto size-4 text-ok" />
                      <span className="sr-only">yes</span>
                    </>
                  ) : (
                    <>
                      <Minus aria-hidden className="mx-auto size-4 text-ink-3" />
                      <span className="sr-only">no</span>
                    </>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
