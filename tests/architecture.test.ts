import { readdirSync } from 'node:fs'
import { Table, is } from 'drizzle-orm'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import * as schema from '@/drizzle/schema'
import { nodesOf, placeOf, readSources, resolveImport, type SourceFile } from './helpers/source-files'

const LINES_MAX = 300
const ROUTE_LINES_MAX = 60
const PURE = ['core', 'event', 'ledger', 'query', 'report', 'contract', 'demo']
const SERVER_ROOMS = /^(lib\/(config|platform|db|export|services|auth|jobs|http|boot)|drizzle)\//
/** Packages and modules that open files, sockets or databases: a browser bundle must not come near them. */
const OPENS = /^(node:fs(\/promises)?|node:net|node:child_process|postgres|better-auth(\/.*)?|prom-client)$/
const OPENS_DATABASE = /^(@electric-sql\/pglite(\/.*)?|drizzle-orm\/(postgres-js|pglite)(\/.*)?)$/
const STATEMENT =
  /^\s*(select\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|with\s+\w+\s+as\s|(create|alter|drop)\s+(table|index|view|materialized|function|database|schema|role)\b|truncate\s+table\s|lock\s+table\s|vacuum\b|analyze\b|set\s+(local|session)\s|call\s+\w+\(|do\s+\$)/i

const sources = readSources()
const isTest = ({ path }: SourceFile) =>
  /\.(test|spec)\.tsx?$/.test(path) || path.startsWith('tests/') || path.startsWith('sdk/tests/')
const GENERATED = 'sdk/src/generated.ts'
const product = sources.filter((file) => !isTest(file))
const inRooms = (rooms: readonly string[]) =>
  product.filter(({ path }) => rooms.some((room) => path.startsWith(`${room}/`)))
const libRooms = (rooms: readonly string[]) => inRooms(rooms.map((room) => `lib/${room}`))

/** The places in these files where a node is what it should not be. */
const places = (files: readonly SourceFile[], isWrong: (node: ts.Node) => boolean) =>
  files.flatMap((file) =>
    nodesOf(file.tree)
      .filter(isWrong)
      .map((node) => placeOf(file, node)),
  )

/** `object.name` and `object['name']`, called or not. */
const reads = (node: ts.Node, object: string, name: string) => {
  if (ts.isPropertyAccessExpression(node))
    return node.expression.getText() === object && node.name.text === name
  if (!ts.isElementAccessExpression(node)) return false
  const key = node.argumentExpression
  return node.expression.getText() === object && ts.isStringLiteral(key) && key.text === name
}
const isNamed = (node: ts.Node, text: string) => ts.isIdentifier(node) && node.text === text

const isClock = (node: ts.Node) =>
  reads(node, 'Date', 'now') ||
  reads(node, 'performance', 'now') ||
  reads(node, 'process', 'hrtime') ||
  (ts.isNewExpression(node) && isNamed(node.expression, 'Date') && (node.arguments ?? []).length === 0) ||
  (ts.isCallExpression(node) && isNamed(node.expression, 'Date'))

const isStatement = (node: ts.Node) =>
  (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateHead(node)) &&
  STATEMENT.test(node.text)

describe('a file', () => {
  test(`has at most ${LINES_MAX} lines`, () => {
    expect(
      sources
        .filter(({ path, lines }) => lines > LINES_MAX && path !== GENERATED)
        .map(({ path, lines }) => `${path}: ${lines}`),
    ).toEqual([])
  })

  test('and its folders are in kebab-case, as far as Next does not name them', () => {
    const isKebab = (part: string) =>
      /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|spec|setup|config|json))?(\.(ts|tsx|mjs))?$/.test(part) ||
      /^(\([a-z-]+\)|\[(\.\.\.)?[a-z]+\])$/.test(part)
    expect(sources.map(({ path }) => path).filter((path) => !path.split('/').every(isKebab))).toEqual([])
  })

  test('of app/ that is a route is made by route(), and short', () => {
    // The session library answers by itself; an unknown path needs no caller; one path answers for another.
    const own = [
      'app/api/auth/[...all]/route.ts',
      'app/api/audit/[...path]/route.ts',
      'app/api/[...path]/route.ts',
      'app/api/audit/metrics/route.ts',
    ]
    const routes = product.filter(({ path }) => /^app\/.*\/route\.tsx?$/.test(path))
    expect(routes.length).toBeGreaterThan(15)
    const unwrapped = routes.filter(({ imports }) => !imports.some(({ from }) => from === '@/lib/http/route'))
    expect(unwrapped.map(({ path }) => path).sort()).toEqual(own.sort())
    expect(routes.filter(({ lines }) => lines > ROUTE_LINES_MAX).map(({ path }) => path)).toEqual([])
  })
})

describe('what only one room may do', () => {
  test('the environment is read in lib/config only, and by what is no part of the server', () => {
    // Next itself asks for this one: it compiles the file for two runtimes and takes the branch by this name.
    const allowed =
      /^(lib\/config\/env\.ts|instrumentation\.ts|(scripts|bench)\/.*|verifier\/src\/cli\.ts|sdk\/src\/(node\/environment|import\/cli)\.ts|sdk\/examples\/.*|[a-z]+\.config\.(ts|mjs))$/
    const files = product.filter(({ path }) => !allowed.test(path))
    expect(
      places(files, (node) => reads(node, 'process', 'env') || reads(node, 'import.meta', 'env')),
    ).toEqual([])
  })

  test('the clock is asked in lib/platform only; a browser, a script and a benchmark have no other than their own', () => {
    const allowed = /^((lib\/(platform|client)|components|scripts|bench)\/|sdk\/(src\/clock\.ts$|examples\/))/
    expect(
      places(
        product.filter(({ path }) => !allowed.test(path)),
        isClock,
      ),
    ).toEqual([])
  })

  test('SQL is written in lib/db and drizzle only; a benchmark may measure the table itself, and the outbox is a table of its own', () => {
    const files = product.filter(({ path }) => !/^(lib\/db|drizzle|bench|sdk\/src\/outbox)\//.test(path))
    expect(places(files, isStatement)).toEqual([])
    const usesSql = (node: ts.Node) => ts.isTaggedTemplateExpression(node) && isNamed(node.tag, 'sql')
    expect(places(files, usesSql)).toEqual([])
  })

  test('a request goes out by lib/platform/outbound.ts only, which keeps it from the inside of the network', () => {
    // The connection to the database goes where the operator says, and nowhere else.
    const allowed = /^lib\/(client\/|platform\/outbound\.ts$|db\/server-socket\.ts$)/
    const files = inRooms(['lib', 'app']).filter(({ path }) => !allowed.test(path))
    const isFetch = (node: ts.Node) =>
      (isNamed(node, 'fetch') &&
        !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) &&
        !ts.isPropertyAssignment(node.parent)) ||
      reads(node, 'globalThis', 'fetch')
    expect(places(files, isFetch)).toEqual([])
    const opens = ({ imports }: SourceFile) =>
      imports.some(
        ({ from, isType }) => !isType && /^((node:)?(https?|http2|net|tls|dgram)|undici|axios)$/.test(from),
      )
    expect(files.filter(opens).map(({ path }) => path)).toEqual([])
  })

  test('a database is opened in lib/db only', () => {
    const files = product.filter(({ path }) => !/^lib\/db\//.test(path))
    const opens = ({ imports }: SourceFile) =>
      imports.some(({ from, isType }) => !isType && (OPENS_DATABASE.test(from) || from === 'postgres'))
    expect(files.filter(opens).map(({ path }) => path)).toEqual([])
  })
})

describe('a pure room', () => {
  test('imports nothing but its like and packages that compute', () => {
    const foreign = libRooms(PURE).flatMap(({ path, imports }) =>
      imports
        .filter(({ from }) => !/^(\.|@\/lib\/|(zod|ipaddr\.js)$|@noble\/(hashes|curves)\/)/.test(from))
        // Generators for the property tests, which stand beside the code.
        .filter(({ from }) => !(path.endsWith('/arbitraries.ts') && from === 'fast-check'))
        .map(({ from }) => `${path}: ${from}`),
    )
    expect(foreign).toEqual([])
  })

  test('has no clock, no chance, no process, no network and no page', () => {
    const globals = [
      'process',
      'fetch',
      'console',
      'document',
      'window',
      'localStorage',
      'setTimeout',
      'setInterval',
    ]
    const isGlobal = (node: ts.Node) =>
      ts.isIdentifier(node) &&
      globals.includes(node.text) &&
      !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) &&
      !(ts.isPropertyAssignment(node.parent) && node.parent.name === node) &&
      !ts.isPropertySignature(node.parent)
    expect(places(libRooms(PURE), (node) => isGlobal(node) || isClock(node))).toEqual([])
    expect(places(libRooms(PURE), (node) => reads(node, 'Math', 'random'))).toEqual([])
  })
})

describe('the offline verifier', () => {
  test('shares lib/core, lib/event and lib/ledger with the server and nothing else, through however many files', () => {
    const byPath = new Map(product.map((file) => [file.path, file]))
    const reached = new Set<string>()
    const packages = new Set<string>()
    const walk = (file: SourceFile) => {
      if (reached.has(file.path)) return
      reached.add(file.path)
      for (const { from, isType } of file.imports) {
        const next = byPath.get(resolveImport(file.path, from) ?? '')
        if (next !== undefined) walk(next)
        else if (!isType) packages.add(from)
      }
    }
    const own = product.filter(({ path }) => path.startsWith('verifier/src/'))
    expect(own.length).toBeGreaterThan(5)
    for (const file of own) walk(file)
    expect([...reached].filter((path) => !/^(verifier\/src|lib\/(core|event|ledger))\//.test(path))).toEqual(
      [],
    )
    expect([...packages].filter((name) => !/^(node:|@noble\/(hashes|curves)\/)/.test(name))).toEqual([])
  })
})

describe('the emitter', () => {
  const own = product.filter(({ path }) => path.startsWith('sdk/src/'))
  const reachedFrom = (start: SourceFile): SourceFile[] => {
    const byPath = new Map(product.map((file) => [file.path, file]))
    const reached = new Set<SourceFile>()
    const walk = (file: SourceFile) => {
      if (reached.has(file)) return
      reached.add(file)
      for (const { from, isType } of file.imports) {
        const next = byPath.get(resolveImport(file.path, from) ?? '')
        if (next !== undefined && !isType) walk(next)
      }
    }
    walk(start)
    return [...reached]
  }

  test('depends on nothing: not on the product, and on no package but for its types', () => {
    expect(own.length).toBeGreaterThan(20)
    const foreign = own.flatMap(({ path, imports }) =>
      imports
        .filter(({ from, isType }) => !from.startsWith('.') && !from.startsWith('node:') && !isType)
        .map(({ from }) => `${path}: ${from}`),
    )
    expect(foreign).toEqual([])
  })

  test('has doors for edge runtimes behind which no module of Node stands', () => {
    const edge = own.filter(({ path }) => /^sdk\/src\/(edge|middleware\/(hono|next))\.ts$/.test(path))
    expect(edge).toHaveLength(3)
    const files = edge.flatMap(reachedFrom)
    expect(files.length).toBeGreaterThan(10)
    const wrong = files.filter(({ imports }) =>
      imports.some(({ from, isType }) => !isType && from.startsWith('node:')),
    )
    expect(wrong.map(({ path }) => path)).toEqual([])
  })
})

describe("the server's doors", () => {
  test('a file of lib/ that opens something begins with server-only', () => {
    const opens = ({ imports }: SourceFile) =>
      imports.some(({ from, isType }) => !isType && (OPENS.test(from) || OPENS_DATABASE.test(from)))
    // A thread starts from its own file, outside any bundle, and nothing imports it.
    const isThread = ({ path }: SourceFile) => path.endsWith('.mjs')
    const files = inRooms(['lib']).filter((file) => opens(file) && !isThread(file))
    expect(files.length).toBeGreaterThan(5)
    expect(files.filter(({ imports }) => imports[0]?.from !== 'server-only').map(({ path }) => path)).toEqual(
      [],
    )
  })

  test('nothing that runs in the browser reaches a server room, through however many files', () => {
    const byPath = new Map(product.map((file) => [file.path, file]))
    const isClient = ({ path, tree }: SourceFile) => {
      const [first] = tree.statements
      const directive = first && ts.isExpressionStatement(first) && ts.isStringLiteral(first.expression)
      return path.startsWith('lib/client/') || (directive && first.expression.text === 'use client')
    }
    const reached = new Map<string, string>()
    const walk = (file: SourceFile, way: string) => {
      if (reached.has(file.path)) return
      reached.set(file.path, way)
      for (const { from, isType } of file.imports) {
        if (isType) continue
        if (from === 'server-only') reached.set('server-only', way)
        const next = byPath.get(resolveImport(file.path, from) ?? '')
        if (next) walk(next, `${way} > ${next.path}`)
      }
    }
    const clients = product.filter(isClient)
    expect(clients.length).toBeGreaterThan(30)
    for (const file of clients) walk(file, file.path)
    const wrong = [...reached].filter(([path]) => path === 'server-only' || SERVER_ROOMS.test(path))
    expect(wrong.map(([, way]) => way)).toEqual([])
  })
})

describe('the schema', () => {
  test('has one table a file, and exports every one of them', async () => {
    const exported = new Set<unknown>(Object.values(schema))
    const names = readdirSync('drizzle/schema').filter((name) => name !== 'index.ts')
    for (const name of names) {
      const module = (await import(`../drizzle/schema/${name.replace('.ts', '')}.ts`)) as Record<
        string,
        unknown
      >
      const tables = Object.values(module).filter((value) => is(value, Table))
      expect(tables, name).toHaveLength(1)
      expect(exported.has(tables[0]), `${name} is not exported by the index`).toBe(true)
    }
    expect(exported.size).toBe(names.length)
  })
})
