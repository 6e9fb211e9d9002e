// Builds the emitter as it is published: sdk/dist, or the folder named, as ESM and CommonJS, each with its declarations.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const out = process.argv[2] ?? 'sdk/dist'
const { exports: entries, bin } = JSON.parse(readFileSync('sdk/package.json', 'utf8'))
const sourceOf = (path) => path.replace('./dist/esm', 'sdk/src').replace(/\.js$/, '.ts')
/** Each path that can be imported has a source of the same name; a command is run, and needs one form only. */
const entryPoints = Object.values(entries)
  .filter((entry) => typeof entry === 'object')
  .map(({ import: { default: path } }) => sourceOf(path))
const commands = Object.values(bin).map(sourceOf)

rmSync(out, { recursive: true, force: true })
const shared = {
  entryPoints,
  outbase: 'sdk/src',
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node18',
  tsconfig: 'sdk/tsconfig.build.json',
  logLevel: 'warning',
}
await build({
  ...shared,
  entryPoints: [...entryPoints, ...commands],
  format: 'esm',
  splitting: true,
  chunkNames: 'shared/[name]-[hash]',
  outdir: join(out, 'esm'),
})
await build({ ...shared, format: 'cjs', outdir: join(out, 'cjs') })

const declared = join(out, 'esm')
const tsc = ['node_modules/typescript/bin/tsc', '-p', 'sdk/tsconfig.build.json', '--outDir', declared]
const { status } = spawnSync(process.execPath, tsc, { stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)

/** Node's way of resolving wants the extension that the sources leave out. */
const withExtensions = (text) =>
  text.replace(/((?:from|import\()\s*['"])(\.{1,2}\/[^'"]+)(?=['"])/g, '$1$2.js')
const declarations = readdirSync(declared, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.d.ts'),
)
for (const name of declarations) {
  const path = join(declared, name)
  writeFileSync(path, withExtensions(readFileSync(path, 'utf8')))
  const copy = join(out, 'cjs', name)
  mkdirSync(join(copy, '..'), { recursive: true })
  cpSync(path, copy)
}
// What stands below is CommonJS, though the package says that it is ESM.
writeFileSync(join(out, 'cjs', 'package.json'), '{ "type": "commonjs" }\n')
