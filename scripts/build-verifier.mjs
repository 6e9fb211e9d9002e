// Bundles the offline verifier into one file that needs nothing but Node: verifier/dist/cli.mjs, or the file named.
import { chmodSync } from 'node:fs'
import { build } from 'esbuild'

const outfile = process.argv[2] ?? 'verifier/dist/cli.mjs'
await build({
  entryPoints: ['verifier/src/cli.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node18',
  tsconfig: 'tsconfig.json',
  // The licences of what is in it.
  legalComments: 'inline',
  logLevel: 'warning',
})
chmodSync(outfile, 0o755)
