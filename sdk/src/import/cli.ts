#!/usr/bin/env node
import { once } from 'node:events'
import { command } from './command'

const stop = new AbortController()
// What is under way is finished or given up, and the state says how far it came. A second signal ends at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

// Whoever reads the dry run has seen enough.
process.stdout.on('error', () => process.exit(0))

process.exitCode = await command(process.argv.slice(2), {
  env: process.env,
  out: async (text) => {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain')
  },
  err: (text) => void process.stderr.write(text),
  signal: stop.signal,
})
