import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Download } from '@playwright/test'

export type ExportedFile = {
  name: string
  text: string
  lines: string[]
  rows: number
  sha256: string
  ownSha256: string
}

const TRAILER = /^(?:#|%)export rows=(\d+) sha256=([0-9a-f]{64})\r?\n$|"rows":(\d+),"sha256":"([0-9a-f]{64})"/

/** Reads a download as an auditor would: the last line says how many rows there are and what the rest hashes to. */
export async function readDownload(download: Download): Promise<ExportedFile> {
  const bytes = readFileSync(await download.path())
  const cut = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1
  const body = bytes.subarray(0, cut)
  const trailer = TRAILER.exec(bytes.subarray(cut).toString('utf8'))
  if (trailer === null) throw new Error(`There is no trailer: ${bytes.subarray(cut).toString('utf8')}`)
  const text = body.toString('utf8')
  return {
    name: download.suggestedFilename(),
    text,
    lines: text.split('\n').slice(0, -1),
    rows: Number(trailer[1] ?? trailer[3]),
    sha256: trailer[2] ?? trailer[4] ?? '',
    ownSha256: createHash('sha256').update(body).digest('hex'),
  }
}

/** RFC 4180, with line breaks inside quotes. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy
  for (let match = cell.exec(text); match !== null; match = cell.exec(text)) {
    const [, raw = '', end] = match
    row.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw)
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}
