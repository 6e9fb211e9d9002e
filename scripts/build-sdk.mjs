// Builds the emitter as it is published: sdk/dist, or the folder named, as ESM and CommonJS, each with its declarations.
import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const out = process.argv[2] ?? 'sdk/dist'
const sources = readdirSync('sdk/src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => join('sdk/src', name))

/** Node's way of resolving wants the extension that the sources leave out. */
const withExtensions = (text) =>
  text.replace(/((?:from|import\()\s*['"])(\.{1,2}\/[^'"]+)(?=['"])/g, '$1$2.js')
const filesOf = (folder, ending) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(ending))

rmSync(out, { recursive: true, force: true })
// A file for a file: bundlers of services leave out what is not used, and stack traces name what is there.
const shared = {
  entryPoints: sources,
  outbase: 'sdk/src',
  target: 'node18',
  tsconfig: 'sdk/tsconfig.build.json',
  logLevel: 'warning',
}
await build({ ...shared, format: 'esm', outdir: join(out, 'esm') })
// A command is run and not imported: one form of it is enough.
const importable = sources.filter((path) => path !== join('sdk/src/import/cli.ts'))
await build({ ...shared, entryPoints: importable, format: 'cjs', outdir: join(out, 'cjs') })

const declared = join(out, 'esm')
const tsc = ['node_modules/typescript/bin/tsc', '-p', 'sdk/tsconfig.build.json', '--outDir', declared]
const { status } = spawnSync(process.execPath, tsc, { stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)

for (const name of filesOf(declared, '.js')) {
  const path = join(declared, name)
  writeFileSync(path, withExtensions(readFileSync(path, 'utf8')))
}
for (const name of filesOf(declared, '.d.ts')) {
  const path = join(declared, name)
  writeFileSync(path, withExtensions(readFileSync(path, 'utf8')))
  cpSync(path, join(out, 'cjs', name))
}
// What stands below is CommonJS, though the package says that it is ESM.
writeFileSync(join(out, 'cjs', 'package.json'), '{ "type": "commonjs" }\n')
