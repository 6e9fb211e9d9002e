#!/usr/bin/env node
import { isMainThread } from 'node:worker_threads'
import { visibleString } from '@/lib/core/visible-text'
import { type Arguments, readArguments, Unusable, USAGE } from './arguments'
import { check, type Outcome } from './check'
import { createRemote } from './remote'
import { evidenceText, proofText, reportJson } from './report-text'
import { serveBatches } from './worker'

const [PROVED, WRONG, UNUSABLE] = [0, 1, 2]

function textOf(outcome: Outcome, json: boolean): string {
  if (json) return reportJson(outcome.kind, outcome.name, outcome.report)
  return outcome.kind === 'evidence'
    ? evidenceText(outcome.name, outcome.report)
    : proofText(outcome.name, outcome.report)
}

function remoteOf({ url }: Arguments) {
  if (url === null) return null
  const apiKey = process.env['SENTINEL_API_KEY']
  if (apiKey === undefined || apiKey === '') throw new Unusable('--url needs an API key in SENTINEL_API_KEY')
  return createRemote(url, apiKey)
}

async function main(): Promise<number> {
  const args = readArguments(process.argv.slice(2))
  if (args === null) {
    process.stdout.write(USAGE)
    return PROVED
  }
  const outcome = await check(args, remoteOf(args))
  process.stdout.write(textOf(outcome, args.json))
  return outcome.report.ok ? PROVED : WRONG
}

if (!isMainThread) serveBatches()
else
  main().then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
      const reason = visibleString(error instanceof Error ? error.message : String(error))
      process.stderr.write(`sentinel-verify: ${reason}\n`)
      process.exitCode = UNUSABLE
    },
  )
