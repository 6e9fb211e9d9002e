import { Download, Printer } from 'lucide-react'
import { REPORT_FORMATS } from '@/lib/contract/report-terms'
import { downloadHref } from '@/lib/client/report-links'
import { FORMAT_HINT, FORMAT_LABEL } from '@/lib/client/report-words'
import { Button, buttonClasses } from '../ui/button'

/** The report as files. Each download is recorded. */
export function Downloads({ id }: { id: string }) {
  return (
    <div data-no-print="" className="flex flex-wrap items-center gap-1.5">
      {REPORT_FORMATS.map((format) => (
        <a
          key={format}
          href={downloadHref(id, format)}
          download=""
          aria-label={`Download as ${FORMAT_LABEL[format]}`}
          title={FORMAT_HINT[format]}
          className={buttonClasses({ size: 'sm' })}
        >
          <Download aria-hidden /> {FORMAT_LABEL[format]}
        </a>
      ))}
      <Button size="sm" tone="quiet" onClick={() => window.print()}>
        <Printer aria-hidden /> Print
      </Button>
    </div>
  )
}
