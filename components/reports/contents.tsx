import { counted } from '@/lib/client/report-words'
import type { ReportControl } from '@/lib/report/model'
import { SafeText } from '../ui/safe-text'
import { StatusMark } from './marks'
import { Section } from './section'

export const anchorOf = (n: number) => `control-${n + 1}`

/** Every control with its status, to jump to. */
export function Contents({ controls }: { controls: readonly ReportControl[] }) {
  return (
    <Section title="Controls">
      <nav aria-label="Controls" className="rounded-lg border border-line">
        <ol>
          {controls.map((control, n) => (
            <li
              key={control.id}
              className="flex flex-wrap items-center gap-x-3 gap-y-0.5 border-t border-line/70 px-3 py-1.5 first:border-t-0"
            >
              <a
                href={`#${anchorOf(n)}`}
                className="min-w-0 flex-1 basis-full sm:basis-64 text-sm wrap-anywhere text-accent hover:underline"
              >
                <SafeText value={control.id} /> <SafeText value={control.title} />
              </a>
              <span className="flex shrink-0 items-center gap-3 text-sm">
                {control.exception_count === 0 ? null : (
                  <span className="tabular text-xs text-ink-3">
                    {counted(control.exception_count, 'exception')}
                  </span>
                )}
                <span className="sm:w-36">
                  <StatusMark status={control.status} />
                </span>
              </span>
            </li>
          ))}
        </ol>
      </nav>
    </Section>
  )
}
