import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serveFakeLog } from '@/sdk/tests/fake-log'
import { installPackedSdk } from '../helpers/packed-sdk'
import { spawn } from 'node:child_process'
import { once } from 'node:events'

const DOORS = ['', '/edge', '/express', '/fastify', '/hono', '/http', '/koa', '/nest', '/next']
let project: ReturnType<typeof installPackedSdk>
beforeAll(() => {
  project = installPackedSdk()
})
afterAll(() => project.close())

const USE = `
  const audit = new EventEmitter({ url: process.argv[2], apiKey: 'sak_1' })
  audit.emit(userEvent('user.login', { actor: { id: 'alice' } }))
  audit.close().then(() => console.log(audit.metrics().stored))`

describe('the package, packed and installed into an empty project,', () => {
  test('holds what it needs and nothing else, and depends on nothing', () => {
    const installed = join(project.path, 'node_modules/@sentinel-audit/emitter')
    expect(readdirSync(installed).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json'])
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >
    expect([manifest.dependencies, manifest.peerDependencies, manifest.scripts]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(readdirSync(join(project.path, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      '@sentinel-audit',
    ])
  })

  const esm = `import { EventEmitter, userEvent } from '@sentinel-audit/emitter'${USE}`
  const cjs = `const { EventEmitter, userEvent } = require('@sentinel-audit/emitter')${USE}`
  // Node 18 has Web Crypto, and no global of that name.
  const WITHOUT_CRYPTO = '--no-experimental-global-webcrypto'
  test.each([
    ['ESM', ['use.mjs'], esm],
    ['CommonJS', ['use.cjs'], cjs],
    ['ESM without the global crypto', [WITHOUT_CRYPTO, 'bare.mjs'], esm],
    ['CommonJS without the global crypto', [WITHOUT_CRYPTO, 'bare.cjs'], cjs],
  ])('sends from %s', async (_, args, source) => {
    const { log, url, close } = await serveFakeLog()
    project.write(args.at(-1) ?? '', source)
    const child = spawn(process.execPath, [...args, url], {
      cwd: project.path,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [printed] = (await once(child.stdout, 'data')) as [Buffer]
    await close()
    expect(printed.toString()).toBe('1\n')
    expect(log.events).toMatchObject([{ event_type: 'user.login', actor: { id: 'alice' } }])
  })

  test('has every door open to ESM and CommonJS, without the frameworks behind it', () => {
    const doors = DOORS.map((door) => `@sentinel-audit/emitter${door}`)
    const imports = doors.map((door, index) => `import * as d${index} from '${door}'`).join('\n')
    const list = `[${doors.map((_, index) => `d${index}`).join(',')}]`
    const names = `console.log(JSON.stringify(${list}.map((door) => Object.keys(door).filter((name) => name !== 'default' && name !== '__esModule').sort())))`
    const requires = doors.map((door, index) => `const d${index} = require('${door}')`).join('\n')
    const esm = project.run('doors.mjs', `${imports}\n${names}`)
    expect(project.run('doors.cjs', `${requires}\n${names}`)).toBe(esm)
    expect((JSON.parse(esm) as string[][]).every((exported) => exported.length > 0)).toBe(true)
  })

  test('is typed under the strict rules of Node, as ESM and as CommonJS', () => {
    const source = `
import { EventEmitter, userEvent, type AuditEvent } from '@sentinel-audit/emitter'
import { EventEmitter as EdgeEmitter } from '@sentinel-audit/emitter/edge'
import { auditHttp } from '@sentinel-audit/emitter/http'
const emitter = new EventEmitter({ url: 'http://log', apiKey: 'k', overflow: 'spool', spool: { directory: '/spool' } })
const event: AuditEvent<'user.role_changed'> = { event_type: 'user.role_changed', metadata: { new_role: 'admin' } }
emitter.emit(event)
emitter.emit({ event_type: 'billing.paid', metadata: { anything: 1 } })
emitter.emitAndWait(userEvent('user.login')).then(({ seq }) => seq.toFixed())
auditHttp({ emitter: new EdgeEmitter({ url: 'http://log', apiKey: 'k' }) }, (_request, response) => response.end())
// @ts-expect-error -- a role is a text
emitter.emit({ event_type: 'user.role_changed', metadata: { new_role: 7 } })
// @ts-expect-error -- no such policy
new EventEmitter({ url: 'http://log', apiKey: 'k', overflow: 'wait' })
`
    project.write('typed.mts', source)
    project.write('typed.cts', source)
    const strict = {
      target: 'es2022',
      types: ['node'],
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
    }
    expect(project.check({ ...strict, module: 'nodenext', moduleResolution: 'nodenext' })).toBe('')
    expect(project.check({ ...strict, module: 'esnext', moduleResolution: 'bundler' })).toBe('')
  })

  test.each([
    ['edge', 'edge.js', 8_500],
    ['Node', 'index.js', 12_500],
    ['Express', 'middleware/express.js', 4_500],
  ])('is small: its door for %s, minified and packed', async (_, door, bytesMax) => {
    const entry = join(project.path, 'node_modules/@sentinel-audit/emitter/dist/esm', door)
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      minify: true,
      write: false,
      platform: 'node',
      format: 'esm',
    })
    const bytes = gzipSync(outputFiles[0]?.contents ?? new Uint8Array()).length
    expect(bytes).toBeGreaterThan(1_000)
    expect(bytes).toBeLessThan(bytesMax)
  })
})
