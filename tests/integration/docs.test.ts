import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { getTableName } from 'drizzle-orm'
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
import { describe, expect, it } from 'vitest'
import * as schema from '@/drizzle/schema'
import { ENV_NAMES } from '@/lib/config/env'
import { type Permission, PERMISSIONS, ROLE_PERMISSIONS, SCOPE_PERMISSIONS } from '@/lib/contract/permissions'
import { OPERATIONS } from '@/lib/contract/registry'
import { EVENT_PARAMETERS } from '@/lib/contract/event-parameters'
import * as limits from '@/lib/event/limits'
import { CATEGORY_FIELDS, TYPE_FIELDS } from '@/lib/event/metadata-fields'
import { BUILT_IN_CATEGORIES, BUILT_IN_TYPE_NAMES, typesOf } from '@/lib/event/taxonomy'
import { WIRE_FIELDS } from '@/lib/event/wire-fields'
import { EXPORT_COLUMNS } from '@/lib/export/columns'
import { FIELDS } from '@/lib/query/fields'
import { parseFilter } from '@/lib/query/parse'
import { type Block, blocksOf, docFiles } from '@/scripts/check-docs'

// What the pages say, held against the code. `npm run docs:check` runs their commands; it needs a build.

const read = (file: string) => readFileSync(file, 'utf8')
const FILES = docFiles()
const PAGES = FILES.map((file) => ({ file, text: read(file) }))
const page = (name: string) => read(`docs/${name}.md`)
const BLOCKS = FILES.flatMap(blocksOf)
const place = ({ file, line }: Block) => `${file}:${line}`

/** The cells of every table row, without backticks; prettier decides their width. */
const rowsOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(1, -1).replaceAll('`', '').split('|'))
    .map((cells) => cells.map((cell) => cell.trim()))

/** The part of a page under one of its headings. */
function section(text: string, heading: string): string {
  const from = text.indexOf(`## ${heading}\n`)
  expect(from, heading).toBeGreaterThanOrEqual(0)
  const to = text.indexOf('\n## ', from)
  return to < 0 ? text.slice(from) : text.slice(from, to)
}

const named = (text: string, names: readonly string[]) =>
  names.filter((name) => !text.includes(`\`${name}\``))

describe('links', () => {
  const withoutCode = (text: string) => text.replace(/^```[^]*?^```$/gm, '')
  const anchorsOf = (text: string) =>
    [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    )

  it.each(PAGES)('of $file lead somewhere', ({ file, text }) => {
    const broken = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [path = '', anchor] = target.split('#')
        const resolved = path === '' ? file : normalize(join(dirname(file), path))
        // The end-to-end run makes the pictures: before the first one there is no folder for them.
        if (resolved.startsWith('docs/images') && !existsSync('docs/images')) return false
        if (!existsSync(resolved)) return true
        return anchor !== undefined && !anchorsOf(read(resolved)).includes(anchor)
      })
    expect(broken).toEqual([])
  })
})

describe('commands', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

  it.each(PAGES)('npm scripts of $file exist', ({ text }) => {
    const used = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].map((m) => m[1] ?? m[2] ?? '')
    expect(used.filter((name) => scripts[name] === undefined)).toEqual([])
  })

  it('are marked as something that is run, or begin with a tool that is not ours to run', () => {
    const ours =
      /^(npm (ci|run (demo|build))|npm ci && npm (run demo|test)|docker|pg_|psql|pip install|npx|DATABASE_URL=)/
    const stray = BLOCKS.filter(({ kind, script }) => kind === null && !ours.test(script)).map(place)
    expect(stray).toEqual([])
  })

  it('against the server know only $BASE and $KEY', () => {
    const strangers = BLOCKS.filter(({ kind }) => kind === 'run').filter(({ script }) =>
      // Inside single quotes a dollar sign is a dollar sign.
      [...script.replace(/'[^']*'/g, "''").matchAll(/\$\{?(\w+)/g)].some(
        ([, name = '']) => name !== 'BASE' && name !== 'KEY',
      ),
    )
    expect(strangers.map(place)).toEqual([])
  })

  it('against the server go to $BASE, and show a refusal or fail on it', () => {
    const runs = BLOCKS.filter(({ kind }) => kind === 'run')
    expect(runs.length).toBeGreaterThan(20)
    const weak = runs.filter(({ script, expected }) => {
      const calls = script.match(/\bcurl /g)?.length ?? 0
      const failing = script.match(/\bcurl -fsS /g)?.length ?? 0
      return !script.includes('"$BASE/') || (failing < calls && expected.length === 0)
    })
    expect(weak.map(place)).toEqual([])
  })

  it('start the server in one place', () => {
    expect(BLOCKS.filter(({ kind }) => kind === 'start').map(({ file }) => file)).toEqual([
      'docs/quick-start.md',
    ])
  })
})

describe('settings', () => {
  /** Of compose, of the tests and of the offline verifier; the server doesn't read them. */
  const OTHERS = ['POSTGRES_PASSWORD', 'TEST_DATABASE_URL', 'SENTINEL_API_KEY']
  /** Of services with an emitter, by the files that read them. */
  const OF_EMITTERS = [
    'sdk-python/sentinel_audit/options.py',
    'sdk/src/node/environment.ts',
    'sdk/src/import/command.ts',
  ]
    .filter(existsSync)
    .flatMap((file) => read(file).match(/\bSENTINEL_[A-Z_]+\b/g) ?? [])

  it.each(PAGES)('that $file names are read by the product', ({ text }) => {
    const names = [...text.matchAll(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g)].map(([name]) => name)
    expect(names.filter((name) => ![...ENV_NAMES, ...OTHERS, ...OF_EMITTERS].includes(name))).toEqual([])
  })

  it('are all in the tables of the README and of the configuration page', () => {
    for (const text of [section(read('README.md'), 'Configuration'), page('configuration')])
      expect(
        rowsOf(text)
          .map(([name]) => name)
          .filter((name) => name !== 'Variable' && !name?.startsWith('-'))
          .sort(),
      ).toEqual([...ENV_NAMES].sort())
  })
})

describe('events', () => {
  const text = page('sending-events')

  it('have all their types listed under their category', () => {
    const rows = rowsOf(section(text, 'Types'))
    expect(BUILT_IN_TYPE_NAMES).toHaveLength(43)
    for (const category of BUILT_IN_CATEGORIES)
      expect(rows.find(([name]) => name === category)?.[1]?.split(', ')).toEqual(typesOf(category))
  })

  it('have every metadata key listed with its kind', () => {
    const rows = new Map(rowsOf(section(text, 'Metadata')).map(([name, keys]) => [name, keys]))
    for (const [name, fields] of Object.entries({ ...CATEGORY_FIELDS, ...TYPE_FIELDS }))
      expect(rows.get(name)?.split(', '), name).toEqual(
        Object.entries(fields).map(([key, kind]) => `${key} ${kind}`),
      )
  })

  it('have every field explained', () => {
    expect(named(section(text, 'Fields'), [...WIRE_FIELDS])).toEqual([])
  })
})

describe('the API page', () => {
  const text = page('api')

  it('lists every operation with its permission and limit, and no other', () => {
    const rows = rowsOf(section(text, 'Operations')).slice(2)
    const expected = OPERATIONS.map(({ method, path, permission, limits: { perMinute } }) => [
      `${method} ${path}`,
      permission ?? 'public',
      perMinute.toLocaleString('en-US'),
    ])
    expect(rows.sort()).toEqual(expected.sort())
  })

  it('shows the permission table as it is', () => {
    const [names = [], , ...rows] = rowsOf(section(text, 'Permissions'))
    const holders: [string, readonly Permission[]][] = [
      ...Object.entries(ROLE_PERMISSIONS),
      ...Object.entries(SCOPE_PERMISSIONS),
    ]
    expect(names.slice(1)).toEqual(holders.map(([name]) => name))
    expect(rows).toEqual(
      PERMISSIONS.map((permission) => [
        permission,
        ...holders.map(([, held]) => (held.includes(permission) ? 'yes' : '')),
      ]),
    )
  })

  it('lists every problem with its status', () => {
    const problems = [...read('lib/http/problem.ts').matchAll(/^ {2}(\w+): \{ status: (\d+),/gm)]
    expect(problems.length).toBeGreaterThan(10)
    const rows = rowsOf(section(text, 'Errors')).slice(2)
    expect(rows.map(([code, status]) => [code, status]).sort()).toEqual(
      problems.map(([, code, status]) => [code, status]).sort(),
    )
  })

  it('names every filter parameter and every column of an export', () => {
    expect(named(text, Object.keys(EVENT_PARAMETERS.shape))).toEqual([])
    expect(named(section(text, 'Export'), EXPORT_COLUMNS)).toEqual([])
  })

  it('has the number of every limit of an event', () => {
    const { FUTURE_SKEW_MS: _hours, ...others } = limits
    const numbers = Object.values(others).filter((value) => typeof value === 'number')
    const said: string[] = section(text, 'Limits').match(/\d[\d,]*\d|\d/g) ?? []
    expect(numbers.map((value) => value.toLocaleString('en-US')).filter((n) => !said.includes(n))).toEqual([])
  })
})

describe('the filter page', () => {
  const text = page('filter-language')
  const rows = rowsOf(section(text, 'Fields')).slice(2)

  it('lists every field with its aliases', () => {
    expect(rows.map(([name, aliases]) => [name, aliases])).toEqual(
      FIELDS.map(({ name, aliases }) => [name, aliases.join(', ')]),
    )
  })

  it('shows filters that can be read', () => {
    const fenced = [...text.matchAll(/^```text filter\n([^]*?)^```$/gm)].flatMap(([, lines = '']) =>
      lines.trim().split('\n'),
    )
    const shown = [...fenced, ...rows.map((cells) => cells.at(-1) ?? '')]
    expect(shown.length).toBeGreaterThan(40)
    expect(shown.filter((filter) => filter === '' || !parseFilter(filter).ok)).toEqual([])
  })
})

describe('the data model', () => {
  const text = page('data-model')
  const tables: PgTable[] = Object.values(schema)

  it('names every table', () => {
    const headings = [...text.matchAll(/^### (.+)$/gm)].flatMap(([, title = '']) => title.split(', '))
    expect(tables.map(getTableName).filter((name) => !headings.includes(name))).toEqual([])
  })

  it.each(tables.map((table) => ({ name: getTableName(table), table })))(
    'names every column of $name',
    ({ name, table }) => {
      const part = text.split(/^### /m).find((one) => one.split('\n')[0]?.split(', ').includes(name)) ?? ''
      const shared = part.split('\n').find((line) => line.startsWith(`| \`${name}\``))
      const columns = getTableConfig(table).columns.map((column) => column.name)
      expect(named(shared ?? part, columns)).toEqual([])
    },
  )
})

describe('the map of the rooms', () => {
  it('has every room', () => {
    const rooms = rowsOf(section(read('README.md'), 'Map of the rooms')).map(([room]) => room)
    expect(readdirSync('lib').filter((room) => !rooms.includes(`lib/${room}`))).toEqual([])
  })
})
