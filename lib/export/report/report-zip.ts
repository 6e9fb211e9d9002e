import { createHash } from 'node:crypto'
import { canonicalJson } from '@/lib/core/canonical-json'
import type { Report } from '@/lib/report/model'
import type { ReviewAct } from '@/lib/report/review'
import type { Part, Parts } from '../writers'
import { type ZipFile, zipOf } from '../zip'
import { archiveTime } from './archive-time'
import { reportAnnexes } from './report-csv'
import { jsonParts, reviewsJson } from './report-json'
import { reportPdf } from './report-pdf'
import { reportXlsx } from './report-xlsx'

/** Signs a text that ends with a line feed, and gives the note: the text, an empty line, and signature lines (C2SP signed-note). */
export type Sign = (text: string) => string | Promise<string>
type Entry = { name: string; bytes: number; sha256: string }

/** The first line of what is signed: no checkpoint begins with it, because no log is called so. */
export const MANIFEST_TITLE = 'sentinel-audit/report/v1'

const README = `This archive holds a compliance report of Sentinel Audit.

  report.json           the report itself; everything else is drawn from it
  report.pdf            to be read, printed and filed
  report.xlsx           the same as a workbook
  controls.csv          each control with its status
  exceptions.csv        each exception
  exception-events.csv  the events behind each exception
  samples.csv           the events that were drawn for a closer look
  figures.csv           figures, and the cells of tables
  reviews.json          what people did about the report, if anyone did
  manifest.json         size and SHA-256 of each file above, and of this README
  manifest.json.sig     the manifest, signed by the log

Texts are UTF-8. CSV files follow RFC 4180; a cell that a spreadsheet could take for a formula has an apostrophe in front.
report.json, reviews.json and manifest.json are canonical JSON (RFC 8785) with a line feed at the end.

To check that nothing was changed:

1. Compute the SHA-256 of each file, for instance with: sha256sum report.json
   It has to be the one that manifest.json gives, and the archive must hold no other files.
2. Open manifest.json.sig. Its first line is ${MANIFEST_TITLE}, its second is the text of manifest.json, then there is an
   empty line, and then the signature.
3. Check the signature: it is a signed note (https://c2sp.org/signed-note) by the key of the log. Take the public key from where you
   keep it, not from this archive.
   "How to check this report" in report.pdf says how to go on from there.
`

const whole = (text: string) => (): Parts => [text]

function filesOf(report: Report, reviews: readonly ReviewAct[]): ZipFile[] {
  return [
    { name: 'README.txt', parts: whole(README) },
    { name: 'report.json', parts: () => jsonParts(report) },
    { name: 'report.pdf', parts: () => reportPdf(report, reviews) },
    { name: 'report.xlsx', parts: () => reportXlsx(report, reviews) },
    ...reportAnnexes(report),
    ...(reviews.length === 0 ? [] : [{ name: 'reviews.json', parts: () => [reviewsJson(reviews)] }]),
  ]
}

/** A file that is entered in the list once its last byte was given. */
function entered({ name, parts }: ZipFile, entries: Entry[]): ZipFile {
  return {
    name,
    parts: async function* () {
      const hash = createHash('sha256')
      let bytes = 0
      for await (const part of parts() as AsyncIterable<Part>) {
        const chunk = Buffer.from(part)
        hash.update(chunk)
        bytes += chunk.length
        yield chunk
      }
      entries.push({ name, bytes, sha256: hash.digest('hex') })
    },
  }
}

/**
 * A report with all that belongs to it as one archive, written file after file. The last two say what the others are: a list of hashes, and that list
 * as a note signed by the log.
 */
export function reportZip(report: Report, reviews: readonly ReviewAct[], sign: Sign): AsyncGenerator<Buffer> {
  const entries: Entry[] = []
  const manifest = () => `${canonicalJson({ format: MANIFEST_TITLE, files: entries })}\n`
  return zipOf(
    [
      ...filesOf(report, reviews).map((file) => entered(file, entries)),
      { name: 'manifest.json', parts: () => [manifest()] },
      {
        name: 'manifest.json.sig',
        parts: async function* () {
          yield await sign(`${MANIFEST_TITLE}\n${manifest()}`)
        },
      },
    ],
    archiveTime(report.checkpoint.signed_at),
  )
}
