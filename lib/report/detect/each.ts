import type { StoredEvent } from '@/lib/event/stored-event'
import type { Detector, Finding } from '../definition'

/** Judges each event of the population by itself. @param judge the finding, or null where all is well */
export const each = (judge: (event: StoredEvent) => Finding | null) => (): Detector => {
  const found: Finding[] = []
  return {
    see: ({ event, counts }) => {
      if (!counts) return
      const finding = judge(event)
      if (finding !== null) found.push(finding)
    },
    findings: () => found,
  }
}
